/** Bulletins as a station would have them: made up, consistent, and the same at every call. */
import { cellToBoundary, polygonToCells } from "h3-js";
import type {
  Asked,
  Bulletin,
  Cells,
  CheckpointWork,
  ResponseReport,
  StepTimes,
  Summary,
  UnitWork,
  Verdicts,
  Work,
  ZoneCoverage,
} from "../../gateway/core/patrol/report.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Monday 16 November 2026, 00:00 in Shanghai, where a week has 7 x 24 hours. */
const WEEK_47 = { from: 1_794_758_400_000, to: 1_794_758_400_000 + 7 * DAY_MS };

export type BulletinSize = {
  readonly units: number;
  readonly checkpoints: number;
  /** Beats side by side, each so many metres wide and high. */
  readonly zones: number;
  readonly zoneMetres: number;
  readonly name: string;
  readonly isWhole: boolean;
  /** What every name of a unit, zone and key point begins with. */
  readonly prefix: string;
};

const DISTRICT: BulletinSize = {
  units: 12,
  checkpoints: 24,
  zones: 4,
  zoneMetres: 1_800,
  name: "大观区集贤路派出所",
  isWhole: true,
  prefix: "",
};

export function bulletinOf(size: Partial<BulletinSize> = {}): Bulletin {
  const all = { ...DISTRICT, ...size };
  const rings = ringsOf(all);
  const before = { from: WEEK_47.from - 7 * DAY_MS, to: WEEK_47.from, station: "daguan" };
  return {
    ...WEEK_47,
    station: "daguan",
    name: all.name,
    week: "2026-W47",
    timeZone: "Asia/Shanghai",
    isWhole: all.isWhole,
    now: summaryOf({ ...WEEK_47, station: "daguan" }, all, rings, 1),
    before: summaryOf(before, all, rings, 0),
    rings,
  };
}

type Rings = Bulletin["rings"];

/** `turn` 1: this week, with cells. */
function summaryOf(asked: Asked, size: BulletinSize, rings: Rings, turn: 0 | 1): Summary {
  const units = Array.from({ length: size.units }, (_, n) => unitOf(size, n, turn));
  const points = Array.from({ length: size.checkpoints }, (_, n) => pointOf(size, n, turn));
  const cells = cellsOf(rings, asked);
  return {
    patrol: {
      ...asked,
      units,
      officers: [
        { ...workOf(1, turn), officer: "017", name: "李伟", station: "daguan", units: units.map(({ unit }) => unit) },
      ],
      unassigned: workOf(0, 0),
      total: units.reduce((sum, unit) => plus(sum, unit), workOf(0, 0)),
    },
    coverage: {
      ...asked,
      blindMs: DAY_MS,
      lookedFrom: asked.from,
      zones: zonesOf(size, rings, cells, turn),
      cells: turn === 1 ? cells : null,
    },
    checkpoints: {
      ...asked,
      checkpoints: points,
      total: points.reduce((sum: Verdicts, one) => plusVerdicts(sum, one), NONE),
    },
    response: responseOf(asked, turn),
  };
}

const NONE: Verdicts = { planned: 0, visited: 0, tooShort: 0, missed: 0, unknown: 0, due: 0 };

function plusVerdicts(a: Verdicts, b: Verdicts): Verdicts {
  return {
    planned: a.planned + b.planned,
    visited: a.visited + b.visited,
    tooShort: a.tooShort + b.tooShort,
    missed: a.missed + b.missed,
    unknown: a.unknown + b.unknown,
    due: a.due + b.due,
  };
}

function workOf(n: number, turn: number): Work {
  if (n === 0) return { dutyMs: 0, movingMs: 0, parkedMs: 0, gapMs: gaps(0), distanceM: 0, stops: 0 };
  const movingMs = (18 + ((n * 7 + turn * 5) % 16)) * HOUR_MS + n * 60_000;
  const parkedMs = (6 + ((n * 5 + turn) % 9)) * HOUR_MS;
  const distanceM = Math.round((movingMs / 1000) * 3.4);
  return { dutyMs: movingMs + parkedMs, movingMs, parkedMs, gapMs: gaps(n), distanceM, stops: 20 + n };
}

function gaps(n: number): Work["gapMs"] {
  return { "no-signal": n * 720_000, off: n * 240_000, thinned: 0, unknown: n * 120_000 };
}

function plus(a: Work, b: Work): Work {
  return {
    dutyMs: a.dutyMs + b.dutyMs,
    movingMs: a.movingMs + b.movingMs,
    parkedMs: a.parkedMs + b.parkedMs,
    gapMs: {
      "no-signal": a.gapMs["no-signal"] + b.gapMs["no-signal"],
      off: a.gapMs.off + b.gapMs.off,
      thinned: a.gapMs.thinned + b.gapMs.thinned,
      unknown: a.gapMs.unknown + b.gapMs.unknown,
    },
    distanceM: a.distanceM + b.distanceM,
    stops: a.stops + b.stops,
  };
}

function unitOf({ prefix }: BulletinSize, n: number, turn: number): UnitWork {
  const unit = `bike-${String(n + 1).padStart(2, "0")}`;
  const label = n % 3 === 0 ? `${prefix}皖H${1001 + n}警` : null;
  const work = workOf(n + 1, turn);
  const outside = { movingMs: 0, parkedMs: 0, distanceM: 0 };
  return { unit, kind: "e-bike", station: "daguan", label, ...work, shifts: [], outside };
}

function pointOf({ prefix, zones, zoneMetres, isWhole }: BulletinSize, n: number, turn: number): CheckpointWork {
  const missed = n % 5 === 0 ? 1 + (n % 3) : 0;
  const tooShort = n % 7 === 1 ? 2 : 0;
  const unknown = n % 6 === 2 ? 1 + turn : 0;
  const due = isWhole || turn === 0 ? 0 : 2;
  const columns = Math.ceil(Math.sqrt(zones));
  const [east, north] = [((n * 617) % 1000) / 1000, ((n * 389) % 1000) / 1000];
  return {
    checkpoint: `cp${n}`,
    name: `${prefix}${["人民路小学", "集贤菜市场", "长江大桥北引桥", "火车站广场", "银行 ATM"][n % 5]}${n + 1}`,
    station: "daguan",
    lat: 30.5 + (north * zoneMetres * columns) / 111_195,
    lon: 117 + (east * zoneMetres * columns) / 95_810,
    radiusM: 75,
    leastStayMs: 120_000,
    plan: { times: 2, per: "day" },
    planned: 14,
    visited: 14 - missed - tooShort - unknown - due,
    tooShort,
    missed,
    unknown,
    due,
    extra: n % 4,
    lastVisit: WEEK_47.to - n * HOUR_MS,
    periods: [],
    visits: [{ ...WEEK_47, unit: "bike-01", officers: ["017"], isLongEnough: true }],
  };
}

function ringsOf({ zones, zoneMetres }: BulletinSize): Rings {
  const columns = Math.ceil(Math.sqrt(zones));
  const [width, height] = [zoneMetres / 95_810, zoneMetres / 111_195];
  return Object.fromEntries(
    Array.from({ length: zones }, (_, n) => {
      const [west, south] = [117 + (n % columns) * width, 30.5 + Math.floor(n / columns) * height];
      const [east, north] = [west + width, south + height];
      const ring = [
        [west, south],
        [east, south],
        [east - width / 8, north],
        [west, north - height / 9],
        [west, south],
      ] as const;
      return [`zone${n}`, ring];
    }),
  );
}

function cellsOf(rings: Rings, { from, to }: Asked): Cells {
  const found = Object.values(rings).flatMap((ring, zone) =>
    polygonToCells(
      ring.map(([lon, lat]) => [lat, lon]),
      10,
    ).map((cell) => ({ cell, zone })),
  );
  const ages = found.map((_, n) => {
    const age = (((n * 7919) % 997) / 997) ** 3 * 100 * HOUR_MS;
    return n % 41 === 0 ? null : Math.max(from, to - age);
  });
  return {
    cell: found.map(({ cell }) => cell),
    zones: found.map(({ zone }) => [zone]),
    passes: found.map((_, n) => n % 9),
    presenceMs: found.map((_, n) => (n % 9) * 40_000),
    lastTime: ages,
    ring: found.map(({ cell }) =>
      cellToBoundary(cell, true)
        .slice(0, 6)
        .flatMap(([lon, lat]) => [Number(lon?.toFixed(6)), Number(lat?.toFixed(6))]),
    ),
  };
}

function zonesOf({ prefix }: BulletinSize, rings: Rings, cells: Cells, turn: number): readonly ZoneCoverage[] {
  return Object.keys(rings).map((zone, at) => {
    const mine = cells.zones.flatMap((zones, n) => (zones.includes(at) ? [n] : []));
    const blind = mine.filter((n) => (cells.lastTime[n] ?? 0) < WEEK_47.to - DAY_MS).length;
    return {
      zone,
      name: `${prefix}${["龙山", "德宽", "菱湖", "花亭", "集贤", "宜城"][at % 6]}片区${at + 1}`,
      station: "daguan",
      kind: at === 2 ? "key" : "patrol",
      cells: mine.length,
      covered: Math.round(mine.length * (0.7 + 0.04 * turn + at / 50)),
      blind: turn === 1 ? blind : blind + 9,
      presenceMs: mine.length * 300_000,
      officerMs: mine.length * (400_000 + at * 60_000 + turn * 30_000),
      byHour: Array.from({ length: 24 }, (_, hour) => ({ covered: hour, presenceMs: hour * 60_000 })),
    };
  });
}

function times(count: number, medianMs: number, p90Ms: number, withinTarget: number): StepTimes {
  return { count, medianMs, p90Ms, withinTarget };
}

function responseOf(asked: Asked, turn: number): ResponseReport {
  return {
    ...asked,
    targetMs: 180_000,
    incidents: { all: 9 + turn, open: turn, real: 5, false: 2, drill: 1, test: 1, duplicate: 0, late: 1 },
    delay: times(9, 900, 64_000, 1),
    steps: {
      acknowledged: times(8, 9_000 - turn * 1_000, 31_000, 1),
      dispatched: times(7, 38_000 + turn * 4_000, 71_000, 1),
      accepted: times(6, 55_000, 102_000, 1),
      onScene: times(5, 161_000 + turn * 8_000, 305_000, 0.6 + turn * 0.2),
      resolved: times(5, 900_000, 2_460_000, 0),
    },
    orders: { all: 14, accepted: 12, declined: 1, arrived: 11, cancelled: 1 },
    orderSteps: {
      delivered: times(14, 1_200, 4_000, 1),
      accepted: times(12, 14_000, 41_000 - turn * 5_000, 1),
      arrived: times(11, 149_000, 402_000, 0.64),
    },
    rows: [],
  };
}
