/** A SharedWorker: several windows of one desk share one live stream. */
import { afterEvent, EMPTY_ROOM, snapshotOf } from "../core/room.ts";
import { followLive, type LinkMessage, type WindowMessage } from "./live-link.ts";

declare const self: SharedWorkerGlobalScope;

/** A window that says nothing for so long is gone; windows in the background are slow to speak. */
const GONE_MS = 180_000;
/** A window that has not taken so many events yet, as one that the browser has frozen, gets the whole picture when it has. */
const MOST_WAITING = 64;

type Window = { spokenTime: number; waiting: number; hasMissed: boolean };

const windows = new Map<MessagePort, Window>();
let room = EMPTY_ROOM;
let lastTime = 0;
let isHeard = false;

self.onconnect = ({ ports: [port] }) => {
  if (!port) return;
  const window: Window = { spokenTime: Date.now(), waiting: 0, hasMissed: false };
  windows.set(port, window);
  port.onmessage = ({ data }: MessageEvent<WindowMessage>) => {
    window.spokenTime = Date.now();
    if (data === "taken") window.waiting--;
    if (data === "bye") leave(port, window);
    else windows.set(port, window);
    catchUp(port, window);
  };
  if (lastTime > 0) {
    post(port, window, { kind: "event", event: snapshotOf(room, lastTime) });
    if (!isHeard) post(port, window, { kind: "broken" });
  }
};

function tell(message: LinkMessage): void {
  if (message.kind === "event") {
    room = afterEvent(room, message.event);
    lastTime = message.event.data.time;
  }
  isHeard = message.kind === "event" || message.kind === "heard";
  const now = Date.now();
  for (const [port, window] of windows) {
    if (now - window.spokenTime > GONE_MS) leave(port, window);
    else post(port, window, message);
  }
}

function post(port: MessagePort, window: Window, message: LinkMessage): void {
  if (window.waiting >= MOST_WAITING) {
    window.hasMissed = true;
    return;
  }
  window.waiting++;
  port.postMessage(message);
}

function leave(port: MessagePort, window: Window): void {
  windows.delete(port);
  window.hasMissed = true;
}

/** All that was missed is in the whole picture, which is told once the window has taken all the rest. */
function catchUp(port: MessagePort, window: Window): void {
  if (!windows.has(port) || !window.hasMissed || window.waiting > 0) return;
  window.hasMissed = false;
  post(port, window, { kind: "event", event: snapshotOf(room, lastTime) });
  if (!isHeard) post(port, window, { kind: "broken" });
}

void followLive(tell, new AbortController().signal);
