/** The simulator: units on patrol in a made-up town, each receiver writing NMEA at 1 Hz on a pseudo-terminal of its own. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Activity, pause } from "../runtime/activity.ts";
import { PatrolError } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import { resource } from "../runtime/resource.ts";
import { FASTEST, MOST_UNITS, SLOWEST } from "./config.ts";
import { held, later, type Reception, said, type Traveller, traveller, unitNames } from "./core/fleet.ts";
import type { Kind } from "./core/motion.ts";
import { makeTown } from "./core/town/town.ts";
import { type Outcome, openPty, type Pty } from "./pty/pty.ts";

/**
 * `units`: how many, or their names. `speed`, 1 to 60: how many times faster than life they move; the receivers stay at
 * 1 Hz and true time, so that positions lie that much further apart and the speed over ground is that much higher.
 * `now` gives Unix milliseconds.
 */
export type SimulatorOptions = {
  readonly units: number | readonly string[];
  readonly seed: number;
  readonly speed: number;
  readonly linkDir: string;
  readonly log: Logger;
  readonly now: () => number;
};

/** `path` is what a device opens as its GNSS port; it stays the same over unplugging. */
export type SimulatedUnit = { readonly unit: string; readonly kind: Kind; readonly path: string };

/** Epochs since the start by what became of them. */
export type Counts = Readonly<Record<Outcome, number>>;

export type Simulator = {
  readonly units: readonly SimulatedUnit[];
  /** Writes an epoch of each unit at every whole second of `now`, until aborted. */
  readonly stream: Activity;
  readonly counts: () => Counts;
  /** These reject as `not_found` for an unknown unit. */
  readonly unplug: (unit: string) => Promise<void>;
  readonly replug: (unit: string) => Promise<void>;
  /** Throws `not_found` for an unknown unit. */
  readonly setReception: (unit: string, reception: Reception) => void;
  /** The unit stops and stands for `seconds` of the receiver's time. Throws `not_found` for an unknown unit. */
  readonly park: (unit: string, seconds: number) => void;
};

type Berth = { readonly path: string; readonly pty: Pty & AsyncDisposable; one: Traveller; reception: Reception };

const SECOND_MS = 1000;
/** After a clock jump or a suspended machine the units move on by no more than this. */
const LONGEST_STEP_S = 10;
const UNIT_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** A pty for each unit, linked as `linkDir`/<unit>. Rejects as `invalid` for options out of range, `unavailable` without ptys. */
export async function openSimulator(options: SimulatorOptions): Promise<Simulator & AsyncDisposable> {
  const names = checkedNames(options);
  const linkDir = resolve(options.linkDir);
  await mkdir(linkDir, { recursive: true });
  const town = makeTown(options.seed);
  const berths = new Map<string, Berth>();
  const close = async () => {
    await Promise.all([...berths.values()].map(({ pty }) => pty[Symbol.asyncDispose]()));
  };
  try {
    for (const unit of names) {
      const path = join(linkDir, unit);
      const pty = await openPty({ link: path });
      berths.set(unit, { path, pty, one: traveller(unit, options.seed, town, options.speed), reception: "fix" });
    }
  } catch (err) {
    await close();
    throw err;
  }
  return resource(simulator(berths, options), close);
}

function simulator(berths: ReadonlyMap<string, Berth>, { speed, log, now }: SimulatorOptions): Simulator {
  const counts: Record<Outcome, number> = { written: 0, dropped: 0, unheard: 0, unplugged: 0 };
  const berthOf = (unit: string): Berth => {
    const berth = berths.get(unit);
    if (berth === undefined) throw new PatrolError("not_found", `There is no simulated unit ${unit}.`);
    return berth;
  };
  return {
    units: [...berths].map(([unit, { path, one }]) => ({ unit, kind: one.kind, path })),
    stream: (signal) => stream([...berths.values()], counts, speed, now, signal),
    counts: () => ({ ...counts }),
    unplug: async (unit) => {
      await berthOf(unit).pty.unplug();
      log.info({ unit }, "receiver unplugged");
    },
    replug: async (unit) => {
      await berthOf(unit).pty.replug();
      log.info({ unit }, "receiver plugged in");
    },
    setReception: (unit, reception) => {
      berthOf(unit).reception = reception;
      log.info({ unit, reception }, "reception changed");
    },
    park: (unit, seconds) => {
      const berth = berthOf(unit);
      berth.one = held(berth.one, seconds);
      log.info({ unit, seconds }, "unit parked");
    },
  };
}

async function stream(
  berths: readonly Berth[],
  counts: Record<Outcome, number>,
  speed: number,
  now: () => number,
  signal: AbortSignal,
): Promise<void> {
  let last = wholeSecond(now());
  while (await pause(SECOND_MS - (now() % SECOND_MS), signal)) {
    const second = wholeSecond(now());
    if (second === last) continue;
    const elapsedS = Math.min(Math.max((second - last) / SECOND_MS, 0), LONGEST_STEP_S);
    last = second;
    for (const berth of berths) {
      berth.one = later(berth.one, elapsedS, speed);
      const text = said(berth.one, second, speed, berth.reception);
      if (text !== "") counts[berth.pty.write(Buffer.from(text, "latin1"))] += 1;
    }
  }
}

function wholeSecond(time: number): number {
  return Math.floor(time / SECOND_MS) * SECOND_MS;
}

function checkedNames({ units, speed, seed }: SimulatorOptions): readonly string[] {
  const count = typeof units === "number" ? units : units.length;
  if (!Number.isInteger(count) || count < 1 || count > MOST_UNITS) {
    throw new PatrolError("invalid", `The simulator runs 1 to ${MOST_UNITS} units, not ${count}.`);
  }
  if (!(speed >= SLOWEST && speed <= FASTEST)) {
    throw new PatrolError("invalid", `The speed must be a number from ${SLOWEST} to ${FASTEST}, not ${speed}.`);
  }
  if (!Number.isInteger(seed)) throw new PatrolError("invalid", `The seed must be a whole number, not ${seed}.`);
  const names = typeof units === "number" ? unitNames(units) : units;
  const bad = names.find((name, i) => !UNIT_NAME.test(name) || names.indexOf(name) !== i);
  if (bad === undefined) return names;
  throw new PatrolError(
    "invalid",
    `"${bad}" is not a unit name, or is there twice: use a-z, 0-9 and hyphens, up to 32.`,
  );
}
