/** The host's end of a kit board's line, by hand: acknowledges what the board says, and shows what the test wants. */
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { every } from "../../runtime/activity.ts";
import { systemCodeOf } from "../../runtime/error.ts";

export type KitHost = AsyncDisposable & {
  /** Events in the order in which they came for the first time, without their ages. */
  readonly events: readonly string[];
  /** `SEEN` or, silently, `SEEN,1`. */
  readonly show: (pattern: string) => void;
};

const LOOK_EVERY_MS = 5;
const MOST_EVENTS = 1_000;

/** `onEvent` is told each event once, when it was acknowledged. */
export function openKitHost(path: string, onEvent: (event: string, host: KitHost) => void = () => {}): KitHost {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const stop = new AbortController();
  const known = new Set<string>();
  const events: string[] = [];
  const say = (body: string) => {
    const sum = [...body].reduce((bits, character) => bits ^ character.charCodeAt(0), 0);
    writeSync(fd, `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`);
  };
  let rest = "";
  const looking = every(LOOK_EVERY_MS, () => {
    const lines = (rest + available(fd)).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, boot, n, event = ""] = /^\$PKIT,EVT,(\d+),(\d+),(\w+),\d+\*[0-9A-F]{2}$/.exec(line) ?? [];
      if (boot === undefined || n === undefined) continue;
      say(`PHST,ACK,${boot},${n}`);
      if (known.has(`${boot},${n}`) || events.length >= MOST_EVENTS) continue;
      known.add(`${boot},${n}`);
      events.push(event);
      onEvent(event, host);
    }
  })(stop.signal);
  const host: KitHost = {
    events,
    show: (pattern) => say(`PHST,SHOW,${pattern.includes(",") ? pattern : `${pattern},0`}`),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await looking;
      closeSync(fd);
    },
  };
  return host;
}

const buffer = Buffer.alloc(65_536);

function available(fd: number): string {
  try {
    return buffer.toString("latin1", 0, readSync(fd, buffer));
  } catch (err) {
    if (systemCodeOf(err) === "EAGAIN" || systemCodeOf(err) === "EIO") return "";
    throw err;
  }
}
