/** The board of key points: what was planned, what became of it, and what is to be done first. */
import type { CheckpointWork, PlannedPeriod, Verdicts, Visit } from "../../../core/patrol/report.ts";
import { naturalKey } from "../unit-list.ts";

/** In the order in which they stand beside each other. */
const VERDICTS = ["visited", "tooShort", "missed", "unknown", "due"] as const;
export type Verdict = (typeof VERDICTS)[number];
/** A shape on the board; `overdue`: due, and later than its share of the period. */
export type Mark = Verdict | "overdue";

/** More shapes than that in one period are said as a number. */
const MOST_MARKS = 4;

/** What is to be seen to first: overdue, then missed, cannot be told, too short, due; without a plan last. */
export function inOrderOfNeed(points: readonly CheckpointWork[]): readonly CheckpointWork[] {
  const keyed = points.map((point) => ({ point, rank: rankOf(point), name: naturalKey(point.name) }));
  keyed.sort((a, b) => {
    for (const [at, value] of a.rank.entries()) {
      const other = b.rank[at] ?? 0;
      if (value !== other) return other - value;
    }
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  });
  return keyed.map(({ point }) => point);
}

function rankOf(point: CheckpointWork): readonly number[] {
  const { missed, unknown, tooShort, due } = point;
  return [isOverdue(point) ? 1 : 0, point.plan ? 1 : 0, missed, unknown, tooShort, due];
}

export function isOverdue({ periods }: Pick<CheckpointWork, "periods">): boolean {
  return periods.some((period) => period.isOverdue);
}

/** Visits of all points that are due and late. */
export function overdueOf(points: readonly Pick<CheckpointWork, "periods">[]): number {
  const late = points.flatMap(({ periods }) => periods).filter((period) => period.isOverdue);
  return late.reduce((sum, { due }) => sum + due, 0);
}

/** The worst that is to be said of a point: how the map draws it. Null: nothing is planned. */
export function worstOf(point: Verdicts & Pick<CheckpointWork, "periods">): Mark | null {
  if (isOverdue(point)) return "overdue";
  const order = ["missed", "unknown", "tooShort", "due", "visited"] as const;
  return order.find((verdict) => point[verdict] > 0) ?? null;
}

/** Shapes of one period, each with how many it stands for; few of them one by one. */
export function marksOf(period: Verdicts & { readonly isOverdue: boolean }): readonly (readonly [Mark, number])[] {
  const found = VERDICTS.filter((verdict) => period[verdict] > 0).map((verdict): readonly [Mark, number] => {
    return [verdict === "due" && period.isOverdue ? "overdue" : verdict, period[verdict]];
  });
  const count = found.reduce((sum, [, times]) => sum + times, 0);
  if (count > MOST_MARKS) return found;
  return found.flatMap(([mark, times]) => Array.from({ length: times }, (): readonly [Mark, number] => [mark, 1]));
}

/** The same in words' keys with numbers, one after the other. */
export function countsOf(
  verdicts: Verdicts & { readonly isOverdue?: boolean },
): readonly { readonly mark: Mark; readonly count: number }[] {
  return VERDICTS.filter((verdict) => verdicts[verdict] > 0).map((verdict) => ({
    mark: verdict === "due" && verdicts.isOverdue ? "overdue" : verdict,
    count: verdicts[verdict],
  }));
}

/** What is said of the latest periods: `from`, `to` and `shift` of the first of them. */
export type Latest = Omit<PlannedPeriod, "visits">;

/** The periods that run, or else the last one, with others that began when it did: several stations' shifts are told as one. */
export function latestOf(periods: readonly PlannedPeriod[], now: number): Latest | null {
  const running = periods.filter(({ from, to }) => from <= now && now < to);
  const last = periods.at(-1);
  const [first, ...others] = running.length > 0 ? running : periods.filter(({ from }) => from === last?.from);
  if (!first) return null;
  const all = [first, ...others];
  const sumOf = (count: keyof Verdicts) => all.reduce((sum, one) => sum + one[count], 0);
  return {
    ...{
      from: first.from,
      to: first.to,
      shift: first.shift,
      station: first.station,
      planned: sumOf("planned"),
      visited: sumOf("visited"),
    },
    ...{ tooShort: sumOf("tooShort"), missed: sumOf("missed"), unknown: sumOf("unknown"), due: sumOf("due") },
    isOverdue: all.some(({ isOverdue: isLate }) => isLate),
  };
}

/** Visits that are of no period, the newest first. */
export function visitsBeside({ visits, periods }: Pick<CheckpointWork, "visits" | "periods">): readonly Visit[] {
  const keyOf = ({ unit, from }: Visit) => `${unit} ${from}`;
  const known = new Set(periods.flatMap((period) => period.visits.map(keyOf)));
  return visits.filter((visit) => !known.has(keyOf(visit))).toReversed();
}
