/** What a simulated unit's last days were like: when it was on duty, and what went wrong meanwhile. */
import { between, type Random } from "./random.ts";

/** Unix ms; `to` is no more part of it. */
export type Span = { readonly from: number; readonly to: number };

/**
 * `no-signal`: the receiver had no position and the device said so. `no-link`: the device kept its records and sent them
 * afterwards. `power-cut`: the device was off without a word before it. `silent`: nothing was made and nothing said.
 */
export type FaultKind = "no-signal" | "no-link" | "power-cut" | "silent";
export type Fault = Span & { readonly kind: FaultKind };
export type Roster = { readonly duties: readonly Span[]; readonly faults: readonly Fault[] };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Before the end every device is off for a moment: then its own process goes on. */
const OFF_AT_END_MS = 150_000;
const FAULTS: readonly { readonly kind: FaultKind; readonly minutes: readonly [least: number, most: number] }[] = [
  { kind: "no-signal", minutes: [3, 7] },
  { kind: "no-link", minutes: [15, 30] },
  { kind: "power-cut", minutes: [8, 15] },
  { kind: "silent", minutes: [4, 8] },
];
/** Of the two duties of every other unit, so that some are always on the road. */
const LAST_DUTY_H = [
  [6, 8],
  [10.5, 12.5],
] as const;
const BREAK_H = [4, 5] as const;
/** On the days before it works one of so many shifts, another each day. */
const SHIFTS_A_DAY = 3;
/** Nobody sets out on the stroke of the clock, nor comes home on it. */
const MOST_LATE_MS = 4 * MINUTE_MS;

/**
 * The days of the unit that is number `i` of its fleet: the last one is long, those before are one of `shifts` each, which are
 * three a day in the order of time.
 */
export function rosterOf(i: number, { from, to }: Span, shifts: readonly Span[], random: Random): Roster {
  const lastFrom = Math.max(from, to - DAY_MS);
  const last = lastDay(i, { from: lastFrom, to }, random);
  const whole = shifts.filter((shift) => shift.from >= from && shift.to <= lastFrom);
  const days = Math.floor(whole.length / SHIFTS_A_DAY);
  const before = Array.from({ length: days }, (_, n) =>
    shiftOn(whole[n * SHIFTS_A_DAY + ((i + n) % SHIFTS_A_DAY)] as Span, i + n, random),
  );
  return {
    duties: [...before.map(({ duty }) => duty), ...last.duties],
    faults: [...before.map(({ fault }) => fault), ...last.faults],
  };
}

function shiftOn(shift: Span, kind: number, random: Random): { readonly duty: Span; readonly fault: Fault } {
  const duty = {
    from: wholeMinute(shift.from + MOST_LATE_MS * random()),
    to: wholeMinute(shift.to - MOST_LATE_MS * random()),
  };
  return { duty, fault: faultIn({ from: duty.from + HOUR_MS, to: duty.to - HOUR_MS }, kind, random) };
}

function lastDay(i: number, { from, to }: Span, random: Random): Roster {
  const [least, most] = LAST_DUTY_H[i % 2] ?? LAST_DUTY_H[0];
  const end = to - OFF_AT_END_MS;
  const lastFrom = wholeMinute(end - between(random, least, most) * HOUR_MS);
  const firstTo = wholeMinute(lastFrom - between(random, ...BREAK_H) * HOUR_MS);
  const duties = [
    { from, to: firstTo },
    { from: lastFrom, to: end },
  ];
  const faults = [
    faultIn({ from: from + HOUR_MS, to: firstTo - HOUR_MS }, i + 2, random),
    faultIn({ from: end - 4 * HOUR_MS, to: end - HOUR_MS }, i, random),
  ];
  return { duties, faults };
}

/** Whether something goes wrong, or the duty is over, in the time ahead. */
export function isDisturbed({ duties, faults }: Roster, { from, to }: Span): boolean {
  const isOn = duties.some((duty) => duty.from <= from && to <= duty.to);
  return !isOn || faults.some((fault) => fault.from < to && from < fault.to);
}

export function faultAt({ faults }: Roster, time: number): FaultKind | null {
  return faults.find(({ from, to }) => from <= time && time < to)?.kind ?? null;
}

function faultIn(span: Span, i: number, random: Random): Fault {
  const { kind, minutes } = FAULTS[i % FAULTS.length] ?? { kind: "silent", minutes: [4, 8] };
  const from = wholeMinute(between(random, span.from, span.to));
  return { kind, from, to: from + Math.round(between(random, ...minutes)) * MINUTE_MS };
}

function wholeMinute(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}
