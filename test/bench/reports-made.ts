/** A station's month, made: cars on rounds of 19 km, a fix every 5 s, ten hours a day; a town with a zone and key points. */
import type { Ground } from "../../gateway/core/patrol/analyst.ts";
import { TracksWriter } from "../../gateway/sqlite/tracks-writer.ts";
import { batch, fixRecord } from "../support/messages.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVERY_MS = 5_000;
const FIXES_A_DAY = 7_200;
/** The middle of town. */
const TOWN = { lat: 30.54, lon: 117.06 };
const ROUND_M = 3_000;
const POINTS = 100;

export type Size = { readonly units: number; readonly days: number };

/** Stores through the gateway's own writer, a unit's ten minutes a message. */
export function fill(path: string, size: Size, from: number): { readonly fixes: number; readonly perS: number } {
  const writer = new TracksWriter(path, Number.MAX_SAFE_INTEGER);
  const begun = performance.now();
  for (let day = 0; day < size.days; day++) {
    for (let unit = 0; unit < size.units; unit++) {
      const records = dayOf(unit, day, from + day * DAY_MS + 8 * HOUR_MS);
      const arrivals = [];
      for (let at = 0; at < records.length; at += 100) {
        const payload = Buffer.from(JSON.stringify(batch(records.slice(at, at + 100))));
        arrivals.push({ unit: nameOf(unit), receivedTime: from + (day + 1) * DAY_MS, payload });
      }
      writer.commit(arrivals);
    }
  }
  writer.close();
  const fixes = size.units * size.days * FIXES_A_DAY;
  return { fixes, perS: (fixes / (performance.now() - begun)) * 1000 };
}

/** Round the town at 8 m/s, each unit on a circle of its own; ten minutes of every hour it stands. */
function dayOf(unit: number, day: number, from: number): readonly Record<string, unknown>[] {
  const middle = { lat: TOWN.lat + ((unit % 7) - 3) / 100, lon: TOWN.lon + (Math.floor(unit / 7) - 3) / 100 };
  let angle = unit + day;
  return Array.from({ length: FIXES_A_DAY }, (_, n) => {
    const isParked = n % 720 >= 600;
    if (!isParked) angle += (8 * EVERY_MS) / 1000 / ROUND_M;
    const lat = middle.lat + (Math.sin(angle) * ROUND_M) / 111_200;
    const lon = middle.lon + (Math.cos(angle) * ROUND_M) / 95_800;
    const said = { lat, lon, speedMps: isParked ? 0 : 8, reason: isParked ? "parked" : "distance" };
    return fixRecord(day * FIXES_A_DAY + n + 1, from + n * EVERY_MS, said);
  });
}

/** A town of one zone with a hundred key points, and two shifts. */
export function groundOf(): Ground {
  const shift = (name: string, start: string, end: string, id: number) => ({ id, station: "north", name, start, end });
  const corner = (x: number, y: number) => [TOWN.lon + x / 20, TOWN.lat + y / 20] as const;
  const ring = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)];
  const checkpoints = Array.from({ length: POINTS }, (_, n) => ({
    ...{ id: `p${n}`, name: `Point ${n}`, station: "north", radiusM: 75, leastStayMs: 120_000 },
    lat: TOWN.lat + ((n % 10) - 4.5) / 110,
    lon: TOWN.lon + (Math.floor(n / 10) - 4.5) / 110,
    plan: { times: 2, per: "shift" as const },
  }));
  return {
    timeZone: "Asia/Shanghai",
    officers: [],
    shifts: [shift("day", "08:00", "20:00", 1), shift("night", "20:00", "08:00", 2)],
    checkpoints,
    zones: [{ id: "z", name: "Town", station: "north", kind: "patrol", ring }],
  };
}

/** The names of the first units. */
export function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => nameOf(n));
}

function nameOf(unit: number): string {
  return `car-${String(unit + 1).padStart(3, "0")}`;
}
