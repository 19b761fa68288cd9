/**
 * The simulator: units on patrol in a made-up town, each with a receiver that writes NMEA at 1 Hz and an emergency-kit
 * board, on pseudo-terminals of their own.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Activity, every, pause, runAll } from "../runtime/activity.ts";
import { PatrolError } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import { resource } from "../runtime/resource.ts";
import { FASTEST, MOST_UNITS, SLOWEST } from "./config.ts";
import { held, later, type Reception, said, type Traveller, traveller, unitNames } from "./core/fleet.ts";
import type { Kind } from "./core/motion.ts";
import { seededRandom, seedFor } from "./core/random.ts";
import { makeTown } from "./core/town/town.ts";
import { openKit, type SimulatedKit } from "./kit.ts";
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

/** What a device opens as its GNSS port and as its kit's; both stay the same over unplugging. */
export type SimulatedUnit = {
  readonly unit: string;
  readonly kind: Kind;
  readonly path: string;
  readonly kitPath: string;
};

/** Epochs since the start by what became of them. */
export type Counts = Readonly<Record<Outcome, number>>;

export type Simulator = {
  readonly units: readonly SimulatedUnit[];
  /** Writes an epoch of each unit at every whole second of `now`, and keeps the boards running, until aborted. */
  readonly stream: Activity;
  readonly counts: () => Counts;
  /** These reject as `not_found` for an unknown unit. */
  readonly unplug: (unit: string) => Promise<void>;
  readonly replug: (unit: string) => Promise<void>;
  /** Throws `not_found` for an unknown unit. */
  readonly setReception: (unit: string, reception: Reception) => void;
  /** Bytes of nobody's on the receiver's line, between two of its own. Throws `not_found` for an unknown unit. */
  readonly disturb: (unit: string, bytes: Uint8Array) => void;
  /** The unit stops and stands for `seconds` of the receiver's time. Throws `not_found` for an unknown unit. */
  readonly park: (unit: string, seconds: number) => void;
  /** Throws `not_found` for an unknown unit. */
  readonly kit: (unit: string) => SimulatedKit;
};

type Berth = {
  readonly path: string;
  readonly pty: Pty;
  readonly kit: SimulatedKit;
  one: Traveller;
  reception: Reception;
};

const SECOND_MS = 1000;
/** After a clock jump or a suspended machine the units move on by no more than this. */
const LONGEST_STEP_S = 10;
/** How often a board looks after its line; a large fleet more seldom, so that it costs no more. */
const KIT_TURN_MS = 10;
const KIT_TURN_MS_PER_UNIT = 0.5;
/** What a host can have sent since a board last looked. */
const KIT_INBOX_BYTES = 4_096;
const UNIT_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Two ptys for each unit, linked as `linkDir`/<unit> and `linkDir`/<unit>.kit. Rejects as `invalid` for options out of range, `unavailable` without ptys. */
export async function openSimulator(options: SimulatorOptions): Promise<Simulator & AsyncDisposable> {
  const names = checkedNames(options);
  const linkDir = resolve(options.linkDir);
  await mkdir(linkDir, { recursive: true });
  const town = makeTown(options.seed);
  const berths = new Map<string, Berth>();
  const opened = new Set<AsyncDisposable>();
  const boots = Math.floor((performance.timeOrigin + performance.now()) / SECOND_MS);
  const close = async () => {
    await Promise.all([...opened].map((pty) => pty[Symbol.asyncDispose]()));
  };
  try {
    for (const unit of names) {
      const path = join(linkDir, unit);
      const pty = await openPty({ link: path });
      opened.add(pty);
      const kitPty = await openPty({ link: kitPathOf(path), inboxBytes: KIT_INBOX_BYTES });
      opened.add(kitPty);
      const random = seededRandom(seedFor(options.seed, `${unit}.kit`));
      const kit = openKit({ pty: kitPty, boardId: unit, boots, random, now: () => Math.floor(performance.now()) });
      const one = traveller(unit, options.seed, town, options.speed);
      berths.set(unit, { path, pty, kit, one, reception: "fix" });
    }
  } catch (err) {
    await close();
    throw err;
  }
  return resource(simulator(berths, options), close);
}

function kitPathOf(path: string): string {
  return `${path}.kit`;
}

function simulator(berths: ReadonlyMap<string, Berth>, { speed, log, now }: SimulatorOptions): Simulator {
  const counts: Record<Outcome, number> = { written: 0, dropped: 0, unheard: 0, unplugged: 0 };
  const berthOf = (unit: string): Berth => {
    const berth = berths.get(unit);
    if (berth === undefined) throw new PatrolError("not_found", `There is no simulated unit ${unit}.`);
    return berth;
  };
  return {
    units: [...berths].map(([unit, { path, one }]) => ({
      unit,
      kind: one.kind,
      path,
      kitPath: kitPathOf(path),
    })),
    stream: (signal) =>
      runAll(signal, [
        (s) => stream([...berths.values()], counts, speed, now, s),
        every(Math.max(KIT_TURN_MS, berths.size * KIT_TURN_MS_PER_UNIT), () => {
          for (const { kit } of berths.values()) kit.turn();
        }),
      ]),
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
    disturb: (unit, bytes) => {
      berthOf(unit).pty.write(bytes);
    },
    park: (unit, seconds) => {
      const berth = berthOf(unit);
      berth.one = held(berth.one, seconds);
      log.info({ unit, seconds }, "unit parked");
    },
    kit: (unit) => berthOf(unit).kit,
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
