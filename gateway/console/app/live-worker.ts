/** A SharedWorker: several windows of one desk share one live stream. */
import { afterEvent, EMPTY_ROOM, snapshotOf } from "../core/room.ts";
import { followLive, type LinkMessage } from "./live-link.ts";

declare const self: SharedWorkerGlobalScope;

/** A window that says nothing for so long is gone; windows in the background are slow to speak. */
const GONE_MS = 180_000;

const windows = new Map<MessagePort, number>();
let room = EMPTY_ROOM;
let lastTime = 0;
let isHeard = false;

self.onconnect = ({ ports: [port] }) => {
  if (!port) return;
  windows.set(port, Date.now());
  port.onmessage = ({ data }) => {
    if (data === "bye") windows.delete(port);
    else windows.set(port, Date.now());
  };
  if (lastTime > 0) {
    port.postMessage({ kind: "event", event: snapshotOf(room, lastTime) } satisfies LinkMessage);
    if (!isHeard) port.postMessage({ kind: "broken" } satisfies LinkMessage);
  }
};

function tell(message: LinkMessage): void {
  if (message.kind === "event") {
    room = afterEvent(room, message.event);
    lastTime = message.event.data.time;
  }
  isHeard = message.kind === "event" || message.kind === "heard";
  const now = Date.now();
  for (const [port, spokenTime] of windows) {
    if (now - spokenTime > GONE_MS) windows.delete(port);
    else port.postMessage(message);
  }
}

void followLive(tell, new AbortController().signal);
