/** What this window has in view, how old its link is, and the gateway's clock. */
import { looksOf } from "../core/look.ts";
import { afterEvents, EMPTY_ROOM, inOrderOfUrgency, type LiveEvent, type Room } from "../core/room.ts";
import { leaveForSignIn } from "./api.ts";
import { followLive, type LinkMessage, type WindowMessage } from "./live-link.ts";

/** A link that was not heard for so long is said in red. */
const SILENT_SAID_MS = 5_000;
const SPEAK_EVERY_MS = 30_000;

let current = $state.raw<Room>(EMPTY_ROOM);
let heardAt = $state.raw<number | null>(null);
let isBroken = $state.raw(false);
let tick = $state.raw(performance.now());
/** How far the gateway's clock is ahead of this one's monotonic clock. */
let ahead = Date.now() - performance.now();

const looks = $derived(looksOf(current));
const urgent = $derived(inOrderOfUrgency(current.sos.values()));

export const room = {
  get now(): Room {
    return current;
  },
  get looks() {
    return looks;
  },
  /** Open incidents, the most urgent first. */
  get sos() {
    return urgent;
  },
  /** The gateway's time, Unix ms; moves four times a second. */
  get time(): number {
    return tick + ahead;
  },
  /** How long ago the link was heard, ms; null: never yet. */
  get linkAgeMs(): number | null {
    return heardAt === null ? null : Math.max(0, tick - heardAt);
  },
  /** Whether the link is silent for so long that what is shown may not be true any more. */
  get isSilent(): boolean {
    return heardAt === null ? isBroken : tick - heardAt > SILENT_SAID_MS;
  },
};

/** The gateway's time at this instant, Unix ms, for animation. */
export function gatewayTime(): number {
  return performance.now() + ahead;
}

/** Opens the link; it lives as long as the window. */
export function openRoom(): void {
  setInterval(() => {
    tick = performance.now();
  }, 250);
  if (typeof SharedWorker === "undefined") {
    void followLive(hear, new AbortController().signal);
    return;
  }
  const worker = new SharedWorker(new URL("./live-worker.ts", import.meta.url), {
    type: "module",
    name: "patrol-live",
  });
  const say = (message: WindowMessage) => worker.port.postMessage(message);
  worker.port.onmessage = ({ data }: MessageEvent<LinkMessage>) => {
    hear(data);
    say("taken");
  };
  worker.port.start();
  setInterval(() => say("here"), SPEAK_EVERY_MS);
  addEventListener("pagehide", () => say("bye"));
  addEventListener("pageshow", () => say("here"));
}

function hear(message: LinkMessage): void {
  if (message.kind === "refused") leaveForSignIn();
  if (message.kind === "broken") isBroken = true;
  if (message.kind !== "event" && message.kind !== "heard") return;
  isBroken = false;
  tick = performance.now();
  heardAt = tick;
  if (message.kind !== "event") return;
  ahead = message.event.data.time - tick;
  waiting.push(message.event);
  // Thousands of units that come back at once are one change; what is urgent is one by itself.
  if (message.event.name !== "status") take();
  else timer ??= setTimeout(take, GATHER_MS);
}

const GATHER_MS = 100;
let waiting: LiveEvent[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

function take(): void {
  clearTimeout(timer);
  timer = undefined;
  const events = waiting;
  waiting = [];
  current = afterEvents(current, events);
}
