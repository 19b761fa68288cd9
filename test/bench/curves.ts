/** Cost against work, out of what the parts have measured; a part that was not run gives no curve. */
import type { Measured } from "./run.ts";
import { median } from "./statistics.ts";
import type { Curve, Point, Series } from "./svg.ts";
import type { Trial } from "./trial.ts";

export function curves(measured: Measured): readonly Curve[] {
  const { ingest, backlog, fleet, workers, reports } = measured;
  const all = [
    ...(ingest ? [connections(ingest.result)] : []),
    ...(backlog ? [drains(backlog.result)] : []),
    ...(fleet ? units(fleet.result) : []),
    ...(workers ? [shares(workers.result)] : []),
    ...(reports ? days(reports.result) : []),
  ];
  return all
    .map((curve) => ({ ...curve, series: curve.series.filter(({ points }) => points.length > 1) }))
    .filter(isCurve);
}

type Of<Name extends keyof Measured> = NonNullable<Measured[Name]>["result"];

function connections({ results }: Of<"ingest">): Curve {
  const cpu = (list: readonly Trial[]) => median(list.map((one) => one.cpuUsPerMessage));
  const series = (name: string, contender: string): Series => ({
    name,
    points: results.flatMap(({ connections: x, trials }): readonly Point[] => {
      const list = trials[contender] ?? [];
      return list.length === 0 ? [] : [[x, cpu(list)]];
    }),
  });
  return {
    name: "connections",
    title: "Durable ingest, CPU of a message",
    xLabel: "connections",
    yLabel: "us of all processes in the path",
    series: [series("patrol", "patrol"), series("mosquitto + consumer", "packet-rows")],
  };
}

function drains({ results, units: count }: Of<"backlog">): Curve {
  return {
    name: "backlog",
    title: `A backlog of ${count} units drains`,
    xLabel: "records",
    yLabel: "s until all is receipted",
    series: [
      { name: "patrol", points: results.map((one) => [one.records, seconds(one.patrol)]) },
      { name: "mosquitto + consumer", points: results.map((one) => [one.records, seconds(one.peer)]) },
    ],
  };
}

function seconds(list: readonly { readonly spanMs: number }[]): number {
  return median(list.map((one) => one.spanMs)) / 1_000;
}

function units({ series }: Of<"fleet">): readonly Curve[] {
  const xLabel = "units, a fix every 10 s each";
  const of = (which: "rssMb" | "cpuPercent") => [
    { name: "patrol gateway", points: series.map((one): Point => [one.units, one[which]]) },
  ];
  return [
    { name: "units-memory", title: "Memory of the gateway", xLabel, yLabel: "MB resident", series: of("rssMb") },
    { name: "units-cpu", title: "CPU of the gateway", xLabel, yLabel: "% of a core", series: of("cpuPercent") },
  ];
}

/** 0 workers: one gateway that is everything. */
function shares({ rows, units: count }: Of<"workers">): Curve {
  type Role = keyof (typeof rows)[number]["usPerFix"];
  const series = (name: string, roles: readonly Role[]): Series => ({
    name,
    points: rows.map(({ workers, usPerFix }) => [workers, roles.reduce((sum, role) => sum + usPerFix[role], 0)]),
  });
  return {
    name: "workers",
    title: `Ingest by workers behind mosquitto, ${count} units`,
    xLabel: "workers beside a desk; 0: one gateway",
    yLabel: "us CPU of a fix",
    series: [series("workers and desk", ["workers", "desk"]), series("mosquitto", ["mosquitto"])],
  };
}

function days({ growth, size }: Of<"reports">): readonly Curve[] {
  const yLabel = "s, patrol + checkpoints + coverage";
  const byDays = byDaysOf({ growth, size });
  const byUnits = growth.filter((one) => one.days === 7);
  type Row = (typeof growth)[number];
  const of = (rows: readonly Row[], x: "days" | "units") => [
    { name: "cold", points: rows.map((one): Point => [one[x], one.cold / 1_000]) },
    { name: "from nothing", points: rows.map((one): Point => [one[x], one.nothing / 1_000]) },
  ];
  return [
    {
      name: "days",
      title: `Reports of ${size.units} units`,
      xLabel: "days stored",
      yLabel,
      series: of(byDays, "days"),
    },
    { name: "report-units", title: "Reports of 7 days", xLabel: "units", yLabel, series: of(byUnits, "units") },
  ];
}

/** Of all units that are stored, fewest days first. */
export function byDaysOf({ growth, size }: Pick<Of<"reports">, "growth" | "size">) {
  return growth.filter(({ units: count }) => count === size.units).toSorted((a, b) => a.days - b.days);
}

function isCurve({ series }: Curve): boolean {
  return series.length > 0;
}

/** The straight line that lies nearest to the points (least squares), and how far off it the worst point is, as a share of the line. */
export type Line = { readonly at0: number; readonly slope: number; readonly worst: number; readonly worstX: number };

export function lineThrough(points: readonly Point[]): Line {
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const slope = mean(([x, y]) => (x - x0) * (y - y0)) / mean(([x]) => (x - x0) ** 2);
  const at0 = y0 - slope * x0;
  const off = points.map(([x, y]) => ({ x, share: y / (at0 + slope * x) - 1 }));
  const far = off.reduce((worst, one) => (Math.abs(one.share) > Math.abs(worst.share) ? one : worst));
  return { at0, slope, worst: far.share, worstX: far.x };
}
