/** Boards on real pseudo-terminals, and a host by hand at the other end. */
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as turn } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DRILL, pressing } from "./core/kit-hand.ts";
import { seededRandom } from "./core/random.ts";
import { openKit, type SimulatedKit } from "./kit.ts";
import { openPty } from "./pty/pty.ts";
import { openSimulator } from "./simulator.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kit-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function openHost(path: string) {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(65_536);
  let text = "";
  const pull = () => {
    try {
      text += buffer.toString("latin1", 0, readSync(fd, buffer));
    } catch (err) {
      if (!(err instanceof Error && "code" in err && err.code === "EAGAIN")) throw err;
    }
  };
  return {
    say: (sentence: string) => writeSync(fd, `${sentence}\r\n`),
    /** All lines so far. */
    lines: () => {
      pull();
      return text.split("\r\n").slice(0, -1);
    },
    /** The first line that matches; `turn` is called meanwhile. */
    line: async (pattern: RegExp, turnKit: () => void = () => {}): Promise<string> => {
      for (;;) {
        turnKit();
        pull();
        const found = text
          .split("\r\n")
          .slice(0, -1)
          .find((line) => pattern.test(line));
        if (found !== undefined) return found;
        await turn(1);
      }
    },
    [Symbol.dispose]: () => closeSync(fd),
  };
}

/** A kit whose clock the test moves. */
async function openTestKit() {
  const pty = await openPty({ link: join(folder, "a.kit"), inboxBytes: 4_096 });
  const clock = { now: 0 };
  const kit = openKit({ pty, boardId: "a", boots: 41, random: seededRandom(1), now: () => clock.now });
  const shown: string[] = [];
  kit.onShow(({ pattern, isSilent }) => shown.push(isSilent ? `${pattern} silent` : pattern));
  /** Lets the time pass, `stepMs` at a time. */
  const pass = (ms: number, stepMs = 10) => {
    for (const end = clock.now + ms; clock.now < end; ) {
      clock.now += stepMs;
      kit.turn();
    }
  };
  return { kit, pass, shown, [Symbol.asyncDispose]: () => pty[Symbol.asyncDispose]() };
}

/** The kernel hands bytes on in its own time: the board's runs on until the host has heard what is awaited. */
const heard = (host: ReturnType<typeof openHost>, board: { readonly pass: (ms: number) => void }, pattern: RegExp) =>
  host.line(pattern, () => board.pass(10));

/** Numbers and names of the events that came, each once. */
const events = (host: ReturnType<typeof openHost>) => [
  ...new Set(host.lines().flatMap((line) => /^\$PKIT,EVT,(\d+,\d+,\w+),/.exec(line)?.[1] ?? [])),
];

describe("a board on its tty", () => {
  test("answers who it is, and shows what it is told", async () => {
    await using board = await openTestKit();
    using host = openHost(join(folder, "a.kit"));
    host.say("$PHST,SHOW,LATCHED,0*53");
    host.say("$PHST,SHOW,LATCHED,1*52");
    host.say("$PHST,WHO*63");
    expect(await heard(host, board, /HELLO/)).toBe("$PKIT,HELLO,1,sim-1.0.0,a,42*55");
    expect(board.shown).toEqual(["LATCHED", "LATCHED silent"]);
    expect(board.kit.shown).toEqual({ pattern: "LATCHED", isSilent: true });
  });

  test("reports a press with its times, however seldom it looks", async () => {
    await using board = await openTestKit();
    using host = openHost(join(folder, "a.kit"));
    board.kit.touch(pressing("sos", 2_500));
    board.pass(2_000, 500);
    expect(await host.line(/SOS_DOWN/)).toBe("$PKIT,EVT,42,1,SOS_DOWN,500*6D");
    host.say("$PHST,ACK,42,1*4D");
    expect(await heard(host, board, /SOS_UP/)).toMatch(/^\$PKIT,EVT,42,2,SOS_UP,\d+\*/);
    expect(board.shown).toEqual([]);
  });

  test("that did not look during a press reports it all the same", async () => {
    await using board = await openTestKit();
    using host = openHost(join(folder, "a.kit"));
    board.kit.touch(pressing("sos", 300));
    board.pass(1_000, 1_000);
    host.say("$PHST,ACK,42,1*4D");
    await heard(host, board, /SOS_UP/);
    expect(events(host)).toEqual(["42,1,SOS_DOWN", "42,2,SOS_UP"]);
  });

  test("with a stuck button is down until it is freed", async () => {
    await using board = await openTestKit();
    using host = openHost(join(folder, "a.kit"));
    board.kit.stick("sos", true);
    board.pass(30);
    host.say("$PHST,ACK,42,1*4D");
    board.kit.touch(pressing("sos", 300));
    board.pass(5_000);
    await heard(host, board, /STA,42,\d+,0,0,1,0,5000\*/);
    expect(events(host)).toEqual(["42,1,SOS_DOWN"]);
    board.kit.stick("sos", false);
    await heard(host, board, /SOS_UP/);
    expect(events(host)).toEqual(["42,1,SOS_DOWN", "42,2,SOS_UP"]);
  });

  test("that is reset with its button down says hello and both presses", async () => {
    await using board = await openTestKit();
    using host = openHost(join(folder, "a.kit"));
    board.kit.touch([{ afterMs: 0, contact: "sos", isOn: true }]);
    board.pass(100);
    board.kit.reset();
    expect(await host.line(/HELLO/)).toBe("$PKIT,HELLO,1,sim-1.0.0,a,43*54");
    expect(await host.line(/SOS_DOWN,0/)).toBe("$PKIT,EVT,42,1,SOS_DOWN,0*68");
    host.say("$PHST,ACK,42,1*4D");
    await heard(host, board, /EVT,43,/);
    expect(events(host)).toEqual(["42,1,SOS_DOWN", "43,1,SOS_DOWN"]);
  });

  test("shows FAULT when its cable is out, and is heard again when it is in", async () => {
    await using board = await openTestKit();
    await board.kit.unplug();
    board.kit.touch(DRILL);
    board.pass(15_000);
    expect(board.shown).toEqual(["FAULT"]);
    await board.kit.replug();
    using host = openHost(join(folder, "a.kit"));
    expect(await heard(host, board, /EVT/)).toMatch(/^\$PKIT,EVT,42,\d,SOS_DOWN,\d+\*/);
  });

  test("over a cable that loses much is heard all the same, and hears", async () => {
    await using board = await openTestKit();
    using host = openHost(join(folder, "a.kit"));
    board.kit.spoil({ lossShare: 0.5, garbleShare: 0.2 });
    board.kit.touch([{ afterMs: 0, contact: "sos", isOn: true }]);
    const whole = /^\$PKIT,EVT,42,1,SOS_DOWN,\d+\*[0-9A-F]{2}$/;
    await heard(host, board, whole);
    await host.line(/^(?!\$PKIT,(EVT|STA),42,.*\*[0-9A-F]{2}$)/, () => board.pass(10));
    while (board.kit.shown.pattern !== "LATCHED") {
      host.say("$PHST,SHOW,LATCHED,0*53");
      board.pass(100);
      await turn(1);
    }
  });
});

test("the boards of a simulator run while it streams", async () => {
  const options = { units: 1, seed: 1, speed: 1, linkDir: folder, log: pino({ level: "silent" }), now: Date.now };
  await using simulator = await openSimulator(options);
  const [unit] = simulator.units;
  const stop = new AbortController();
  const streaming = simulator.stream(stop.signal);
  using host = openHost(unit?.kitPath ?? "");
  host.say("$PHST,WHO*63");
  expect(await host.line(/HELLO/)).toMatch(/^\$PKIT,HELLO,1,sim-1\.0\.0,bike-01,\d+\*/);
  const kit: SimulatedKit = simulator.kit("bike-01");
  kit.touch(pressing("ok", 60));
  await host.line(/OK_DOWN/);
  expect(() => simulator.kit("bike-09")).toThrow("There is no simulated unit bike-09.");
  stop.abort();
  await streaming;
});
