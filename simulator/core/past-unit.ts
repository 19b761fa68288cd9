/** A unit of the past: one step after the other, with what its device tells on the way. */
import type { PatrolRecord } from "../../protocol/record.ts";
import { held, received, type Traveller, travelled, traveller } from "./fleet.ts";
import { placeOf, type Way } from "./motion.ts";
import { lostAt, type Reported, type Told, toldAt } from "./past-reporter.ts";
import { faultAt, type Roster, rosterOf, type Span } from "./past-roster.ts";
import { between, type Random, seededRandom, seedFor } from "./random.ts";
import { distanceM, type Point } from "./town/plane.ts";
import type { Town } from "./town/town.ts";

/** `bootTime` null: the device is off. `sos`: the incident it has an open SOS in; `isBusy`: it stands or drives for one. */
export type PastUnit = {
  readonly unit: string;
  readonly roster: Roster;
  readonly random: Random;
  one: Traveller;
  seq: number;
  bootTime: number | null;
  reported: Reported | null;
  sos: string | null;
  isBusy: boolean;
  /** Whether an incident's story has taken its link down. */
  isCutOff: boolean;
  /** For how long nothing has been worked out, since it stands. */
  waitedMs: number;
  /** When its receiver last looked at the sky. */
  skyTime: number;
  /** At whose end it has parked for longer. */
  parkedAfter: Way | null;
};

const MINUTE_MS = 60_000;
/** So long before the end of its duty a unit goes home. */
const HOMEWARD_MS = 25 * MINUTE_MS;
const AT_HOME_M = 2;
/** A parked unit is heard of every minute. */
const LONGEST_WAIT_MS = 30_000;
const SKY_MS = 30_000;
const LONG_REST_S = 100;
const PARKED_S = [480, 1_800] as const;
const FOR_EVER_S = 1e9;

/** `shifts`: see `rosterOf`. */
export function pastUnit(
  unit: string,
  i: number,
  seed: number,
  town: Town,
  span: Span,
  shifts: readonly Span[],
): PastUnit {
  const random = seededRandom(seedFor(seed, `${unit}.past`));
  const one = traveller(unit, seed, town, 1);
  const roster = rosterOf(i, span, shifts, random);
  const off = {
    bootTime: null,
    reported: null,
    sos: null,
    isBusy: false,
    isCutOff: false,
    waitedMs: 0,
    skyTime: 0,
    parkedAfter: null,
  };
  return { unit, roster, random, one, seq: 0, ...off };
}

/** Moves the unit on to `time` and answers what its device told then. */
export function stepTo(unit: PastUnit, time: number, elapsedMs: number): readonly PatrolRecord[] {
  const duty = unit.roster.duties.find(({ from, to }) => from <= time && time < to);
  const fault = faultAt(unit.roster, time);
  const wasOn = unit.bootTime !== null;
  if (duty === undefined || fault === "power-cut") {
    if (!wasOn) return [];
    const said = fault === "power-cut" ? [] : [recordOf(unit, time, noteOf("shutdown"))];
    unit.bootTime = null;
    unit.reported = null;
    return said;
  }
  if (!wasOn) return started(unit, time);
  unit.waitedMs += elapsedMs;
  if (unit.waitedMs < stillMs(unit)) return [];
  unit.one = travelled(unit.one, unit.waitedMs / 1000, 1);
  if (time >= unit.skyTime + SKY_MS) {
    unit.one = received(unit.one);
    unit.skyTime = time;
  }
  unit.waitedMs = 0;
  if (duty.to - time > HOMEWARD_MS + PARKED_S[1] * 1000) park(unit);
  goHome(unit, duty.to - time);
  if (fault === "silent") return [];
  const found =
    fault === "no-signal" ? lostAt(time, unit.reported) : toldAt(unit.one, time, unit.reported, unit.sos !== null);
  if (found === null) return [];
  unit.reported = found.reported;
  return [recordOf(unit, time, found.told)];
}

/** A record of the unit with its next seq; the device is on. */
export function recordOf(unit: PastUnit, time: number, told: Told): PatrolRecord {
  unit.seq += 1;
  const uptimeMs = time - (unit.bootTime ?? time);
  return { ...told, seq: unit.seq, time, clock: "gnss", uptimeMs } as PatrolRecord;
}

/** Whether the gateway can hear it. */
export function isLinked(unit: PastUnit, time: number): boolean {
  return !unit.isCutOff && faultAt(unit.roster, time) !== "no-link";
}

export function placeOfUnit({ one }: PastUnit): Point {
  return placeOf(one.motion);
}

export function stand(unit: PastUnit): void {
  unit.one = held(unit.one, FOR_EVER_S);
}

export function goOn(unit: PastUnit): void {
  unit.one = held(unit.one, 0);
}

function started(unit: PastUnit, time: number): readonly PatrolRecord[] {
  const wasCut = unit.roster.faults.some(({ kind, to }) => kind === "power-cut" && Math.abs(time - to) < MINUTE_MS);
  unit.bootTime = time;
  unit.waitedMs = 0;
  goOn(unit);
  return [noteOf("boot"), ...(wasCut ? [noteOf("power-cut")] : [])].map((note) => recordOf(unit, time, note));
}

function noteOf(kind: "boot" | "shutdown" | "power-cut"): Told {
  return { type: "note", kind, detail: {} };
}

/** Where it would rest for minutes, it stays for many of them: patrols stand by at schools and markets. */
function park(unit: PastUnit): void {
  const { way, restS } = unit.one.motion;
  if (restS < LONG_REST_S || unit.one.heldS > 0 || unit.isBusy || unit.parkedAfter === way) return;
  unit.parkedAfter = way;
  unit.one = held(unit.one, between(unit.random, ...PARKED_S));
}

/** How long nothing changes but the receiver's noise. */
function stillMs({ one, sos }: PastUnit): number {
  if (one.motion.speedMps > 0 || sos !== null) return 0;
  return Math.min(LONGEST_WAIT_MS, Math.max(one.heldS, one.motion.restS) * 1000);
}

/** Ends the shift when the duty nears its end; at home the unit stays where it is. */
function goHome(unit: PastUnit, leftMs: number): void {
  const { one, isBusy } = unit;
  if (leftMs > HOMEWARD_MS || isBusy || one.heldS > 0) return;
  const home = one.beat.town.junctions[one.beat.home] as Point;
  const isHome = one.motion.speedMps === 0 && distanceM(placeOf(one.motion), home) < AT_HOME_M;
  unit.one = isHome ? held(one, FOR_EVER_S) : { ...one, duty: { ...one.duty, shiftLeftS: 0 } };
}
