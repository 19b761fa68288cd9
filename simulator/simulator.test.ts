import { closeSync, constants, openSync, readdirSync, readSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { simulate } from "./main.ts";
import { openSimulator, type SimulatorOptions } from "./simulator.ts";

/** 2026-11-21 19:46:04.000 UTC. */
const START = 1_795_290_364_000;
const log = pino({ level: "silent" });

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "simulator-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A second passes whenever somebody waits for the next one: each first question is answered 1 ms before it, each second at it. */
function hastyClock(start = START): () => number {
  let asked = 0;
  return () => {
    const time = start + Math.ceil(asked / 2) * 1000 - (asked % 2);
    asked += 1;
    return time;
  };
}

const options = (more: Partial<SimulatorOptions> = {}): SimulatorOptions => ({
  units: 2,
  seed: 1,
  speed: 1,
  linkDir: folder,
  log,
  now: hastyClock(),
  ...more,
});

function openReader(path: string) {
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
  /** The first `count` whole lines of the sentence `id`. */
  const lines = async (id: string, count: number): Promise<string[]> => {
    for (;;) {
      pull();
      const found = text.split("\r\n").slice(0, -1);
      const right = found.filter((line) => line.slice(3, 6) === id);
      if (right.length >= count) return right.slice(0, count);
      await turn();
    }
  };
  return { lines, [Symbol.dispose]: () => closeSync(fd) };
}

/** Runs `stream` while `work` lasts. */
async function whileStreaming(stream: (signal: AbortSignal) => Promise<void>, work: () => Promise<void>) {
  const end = new AbortController();
  const streaming = stream(end.signal);
  try {
    await work();
  } finally {
    end.abort();
    await streaming;
  }
}

describe("the simulator", () => {
  test("has a link for each unit in its folder, and none when it is closed", async () => {
    {
      await using simulator = await openSimulator(options({ units: 3 }));
      expect(simulator.units).toEqual([
        { unit: "bike-01", kind: "e-bike", path: join(folder, "bike-01"), kitPath: join(folder, "bike-01.kit") },
        { unit: "bike-02", kind: "e-bike", path: join(folder, "bike-02"), kitPath: join(folder, "bike-02.kit") },
        { unit: "moto-01", kind: "motorcycle", path: join(folder, "moto-01"), kitPath: join(folder, "moto-01.kit") },
      ]);
      expect(readdirSync(folder)).toEqual([
        "bike-01",
        "bike-01.kit",
        "bike-02",
        "bike-02.kit",
        "moto-01",
        "moto-01.kit",
      ]);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test("writes an epoch of every unit at every whole second, dated with that second", async () => {
    await using simulator = await openSimulator(options({ units: ["bike-01", "foot-01"], speed: 60 }));
    using bike = openReader(join(folder, "bike-01"));
    using foot = openReader(join(folder, "foot-01"));
    await whileStreaming(simulator.stream, async () => {
      for (const reader of [bike, foot]) {
        const times = (await reader.lines("RMC", 5)).map((line) => line.slice(7, 13));
        expect(times).toEqual(["194605", "194606", "194607", "194608", "194609"]);
        expect(await reader.lines("GGA", 5)).toHaveLength(5);
      }
    });
    expect(simulator.counts().written).toBeGreaterThanOrEqual(10);
  });

  test("one unit unplugged does not disturb the other, and is heard again under the same path", async () => {
    await using simulator = await openSimulator(options());
    await whileStreaming(simulator.stream, async () => {
      using other = openReader(join(folder, "bike-02"));
      await other.lines("RMC", 2);
      await simulator.unplug("bike-01");
      expect(readdirSync(folder)).toEqual(["bike-01.kit", "bike-02", "bike-02.kit"]);
      await other.lines("RMC", 5);
      await simulator.replug("bike-01");
      using again = openReader(join(folder, "bike-01"));
      expect(await again.lines("RMC", 2)).toHaveLength(2);
    });
    expect(simulator.counts().unplugged).toBeGreaterThan(0);
  });

  test("a receiver without reception says V and no position, a silent one says nothing", async () => {
    await using simulator = await openSimulator(options());
    simulator.setReception("bike-01", "no-fix");
    simulator.setReception("bike-02", "silent");
    using blind = openReader(join(folder, "bike-01"));
    using silent = openReader(join(folder, "bike-02"));
    await whileStreaming(simulator.stream, async () => {
      expect((await blind.lines("RMC", 3)).map((line) => line.split(",")[2])).toEqual(["V", "V", "V"]);
      expect((await blind.lines("GGA", 1))[0]).toMatch(/^\$..GGA,1946\d\d[.\d]*,,,,,0,00,/);
    });
    await whileStreaming(simulator.stream, async () => {
      simulator.setReception("bike-02", "fix");
      const time = (await silent.lines("RMC", 1))[0]?.slice(7, 13);
      expect(Number(time)).toBeGreaterThan(194_607);
    });
  });

  test("a unit told to park stands for that long", async () => {
    await using simulator = await openSimulator(options({ units: ["moto-01"] }));
    using reader = openReader(join(folder, "moto-01"));
    await whileStreaming(simulator.stream, async () => {
      simulator.park("moto-01", 30);
      const knots = (await reader.lines("RMC", 60)).map((line) => Number(line.split(",")[7]));
      expect(Math.max(...knots.slice(12, 28))).toBeLessThan(0.5);
      expect(Math.max(...knots.slice(32))).toBeGreaterThan(2);
    });
    expect(() => simulator.park("bike-09", 1)).toThrow("There is no simulated unit bike-09.");
  });

  test("a unit that nobody knows is refused by name", async () => {
    await using simulator = await openSimulator(options({ units: ["bike-01"] }));
    await expect(simulator.unplug("bike-09")).rejects.toThrow("There is no simulated unit bike-09.");
    await expect(simulator.replug("bike-09")).rejects.toMatchObject({ code: "not_found" });
    expect(() => simulator.setReception("bike-09", "fix")).toThrow("bike-09");
    expect(() => simulator.disturb("bike-09", Buffer.of(0))).toThrow("bike-09");
  });

  test.each([
    [{ units: 0 }, "1 to 999 units, not 0"],
    [{ units: 1.5 }, "1 to 999 units, not 1.5"],
    [{ units: 1000 }, "1 to 999 units, not 1000"],
    [{ units: [] }, "1 to 999 units, not 0"],
    [{ units: ["bike-01", "bike-01"] }, '"bike-01" is not a unit name, or is there twice'],
    [{ units: ["../etc"] }, '"../etc" is not a unit name'],
    [{ speed: 0.5 }, "from 1 to 60, not 0.5"],
    [{ speed: 61 }, "from 1 to 60, not 61"],
    [{ speed: Number.NaN }, "from 1 to 60, not NaN"],
    [{ seed: 1.5 }, "whole number, not 1.5"],
  ])("%j is refused with a sentence that says what is wanted", async (more, sentence) => {
    await expect(openSimulator(options(more))).rejects.toThrow(sentence);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("as a command it prints a line per unit, its name and path", async () => {
  const end = new AbortController();
  const lines: string[] = [];
  const out = (line: string) => {
    lines.push(line);
    if (lines.length === 2) end.abort();
  };
  await simulate(
    { units: 2, seed: 1, speed: 1, linkDir: folder, playback: null, scenario: null, gatewayUrl: null },
    noCommands(),
    out,
    log,
    end.signal,
  );
  expect(lines).toEqual([`bike-01 ${join(folder, "bike-01")}`, `bike-02 ${join(folder, "bike-02")}`]);
});

test("as a command it takes commands, and says what it does not know", async () => {
  const end = new AbortController();
  const lines: string[] = [];
  const out = (line: string) => {
    lines.push(line);
    if (lines.length === 4) end.abort();
  };
  async function* commands() {
    yield "unplug bike-01";
    yield "";
    yield "unplug car-09";
    yield "dance";
  }
  await simulate(
    { units: 2, seed: 1, speed: 1, linkDir: folder, playback: null, scenario: null, gatewayUrl: null },
    commands(),
    out,
    log,
    end.signal,
  );
  expect(lines.slice(2)).toEqual([
    "there is no simulated unit car-09",
    expect.stringMatching(/^there is no command "dance"; there are unplug, replug, .*, press, /),
  ]);
});

async function* noCommands(): AsyncGenerator<string> {}
