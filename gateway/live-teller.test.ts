import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeLive } from "../protocol/workers.ts";
import { until } from "../test/support/until.ts";
import type { StoredFix } from "./core/track.ts";
import { LiveTeller } from "./live-teller.ts";

const at = (ts: number): StoredFix => ({
  ...{ ts, lat: 1, lon: 2, alt: null, spd: null, crs: null, hdop: null, sat: null, mode: 3 },
  ...{ reason: "interval", clock: "gnss", rx: ts + 5 },
});

describe("a worker", () => {
  let told: string[];
  let isTaken: boolean;
  let refused: number;
  let time: number;
  let teller: LiveTeller;
  let stop: AbortController;
  let running: Promise<void>;
  const heard = () => told.flatMap((text) => decodeLive(text)?.units ?? []).map(({ unit, fix }) => [unit, fix?.ts]);
  const untilHeard = async (units: number) => {
    await until(`${units} units are told`, () => heard().length >= units);
    return heard().toSorted();
  };

  beforeEach(() => {
    told = [];
    isTaken = true;
    refused = 0;
    time = 10_000_000;
    teller = new LiveTeller({
      newest: new Map([["old", at(1_000)]]),
      worker: "a1",
      tell: (text) => {
        if (isTaken) told.push(text);
        else refused += 1;
        return isTaken;
      },
      now: () => time,
    });
    stop = new AbortController();
    running = teller.run(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  test("tells the newest of what changed alone, and once", async () => {
    teller.onOutcome({ unit: "bike", newest: at(5_000), lostTime: null });
    teller.onOutcome({ unit: "bike", newest: at(4_000), lostTime: null });
    expect(await untilHeard(1)).toEqual([["bike", 5_000]]);
    teller.onOutcome({ unit: "car", newest: at(6_000), lostTime: null });
    expect(await untilHeard(2)).toEqual([
      ["bike", 5_000],
      ["car", 6_000],
    ]);
  });

  test("tells everything when it is asked, what it knew before it started too", async () => {
    teller.onOutcome({ unit: "bike", newest: at(5_000), lostTime: null });
    await untilHeard(1);
    told = [];
    teller.tellAll();
    expect(await untilHeard(2)).toEqual([
      ["bike", 5_000],
      ["old", 1_000],
    ]);
  });

  test("keeps what the broker does not take", async () => {
    isTaken = false;
    teller.onOutcome({ unit: "bike", newest: at(5_000), lostTime: null });
    await until("it was refused", () => refused > 0);
    isTaken = true;
    expect(await untilHeard(1)).toEqual([["bike", 5_000]]);
  });

  test("that has nothing to tell says every two seconds that it lives", async () => {
    await until("it speaks", () => told.length === 1);
    time += 2_000;
    await until("it speaks again", () => told.length === 2);
    expect(heard()).toEqual([]);
  });

  test("tells 1,200 units in three messages", async () => {
    await until("it speaks", () => told.length === 1);
    told = [];
    for (let n = 0; n < 1_200; n++) teller.onOutcome({ unit: `u-${n}`, newest: at(5_000), lostTime: null });
    await untilHeard(1_200);
    expect(told.map((text) => decodeLive(text)?.units.length)).toEqual([500, 500, 200]);
  });
});
