/** An emergency-kit board played by hand on a real pseudo-terminal, and what the host says to it. */
import { openPty } from "../receiver-logs/pty.ts";
import { until } from "./until.ts";

export type KitBoard = AsyncDisposable & {
  readonly path: string;
  /** Sentences of the host so far, without `$`, checksum and line end. */
  readonly heard: readonly string[];
  /** What the host has told the lamp to show, each change once. */
  readonly shown: readonly string[];
  /** Says `PKIT,...` once, with a checksum. */
  readonly say: (text: string) => Promise<void>;
  /** Says an event of boot `boot` every 200 ms until the host acknowledges it. */
  readonly event: (event: string, ageMs?: number, boot?: number) => Promise<void>;
  readonly hangUp: () => Promise<void>;
};

export const FIRMWARE = "PKIT,HELLO,1,1.0.0,kit-01,7";

/** It answers WHO at once and says nothing else by itself. `onShow` hears of each change as soon as its bytes are there. */
export async function playBoard(
  hello: string = FIRMWARE,
  onShow: (pattern: string) => void = () => {},
): Promise<KitBoard> {
  const pty = openPty();
  const heard: string[] = [];
  const shown: string[] = [];
  let rest = "";
  let n = 0;
  const say = (text: string) => pty.write(sentence(text));
  pty.onData((bytes) => {
    const lines = (rest + bytes.toString("latin1")).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const text = /^\$(PHST,.*)\*[0-9A-F]{2}$/.exec(line)?.[1];
      if (text === undefined || sentence(text) !== `${line}\r\n`) throw new Error(`the host wrote ${line}`);
      heard.push(text);
      if (text === "PHST,WHO") void say(hello);
      const show = /^PHST,SHOW,(.*)$/.exec(text)?.[1];
      if (show === undefined || show === shown.at(-1)) continue;
      shown.push(show);
      onShow(show);
    }
  });
  return {
    path: pty.path,
    heard,
    shown,
    say,
    async event(event, ageMs = 0, boot = 7) {
      n += 1;
      const acknowledged = `PHST,ACK,${boot},${n}`;
      const from = performance.now();
      let saidAt = Number.NEGATIVE_INFINITY;
      await until(`${event} is acknowledged`, async () => {
        if (heard.includes(acknowledged)) return true;
        const now = performance.now();
        if (now - saidAt < 200) return false;
        saidAt = now;
        await say(`PKIT,EVT,${boot},${n},${event},${Math.round(ageMs + now - from)}`);
        return false;
      });
    },
    hangUp: pty.hangUp,
    [Symbol.asyncDispose]: () => pty[Symbol.asyncDispose](),
  };
}

function sentence(text: string): string {
  const sum = [...Buffer.from(text, "latin1")].reduce((all, byte) => all ^ byte, 0);
  return `$${text}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}
