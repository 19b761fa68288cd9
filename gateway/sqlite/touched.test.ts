import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FixRecord } from "../../protocol/record.ts";
import { batch, fixRecord } from "../../test/support/messages.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { type Database, inTransaction, openReader, openWriter } from "./database.ts";
import { Touched } from "./touched.ts";
import { TracksReader } from "./tracks-reader.ts";
import { TRACKS_MIGRATIONS } from "./tracks-schema.ts";
import { TracksWriter } from "./tracks-writer.ts";

/** 2026-11-21T08:00:00Z, which is hour 498,680 since 1970. */
const EIGHT = 1_795_248_000_000;
const HOUR = 3_600_000;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let path: string;
let writer: TracksWriter;
let database: Database;
let seq = 0;

beforeEach(async () => {
  folder = await tempFolder();
  path = join(folder.path, "tracks.db");
  writer = new TracksWriter(path, 180 * 24 * HOUR);
  database = openReader(path);
  seq = 0;
});
afterEach(async () => {
  database.close();
  writer.close();
  await folder[Symbol.asyncDispose]();
});

function commit(records: readonly unknown[], unit = "bike-07"): void {
  const payload = Buffer.from(JSON.stringify(batch(records)));
  writer.commit([{ unit, receivedTime: EIGHT + 48 * HOUR, payload }]);
}
const fixAt = (time: number) => fixRecord(++seq, time);
const note = (kind: string, time: number, detail: object = {}) => {
  return { seq: ++seq, type: "note", time, clock: "gnss", uptimeMs: 1, kind, detail };
};

/** `[unit, hour of the day, generation]` of every row. */
function rows(): readonly (readonly unknown[])[] {
  const found = database
    .prepare(
      "SELECT u.unit, hour - 498672 AS hour, generation FROM touched t JOIN unit u ON u.id = t.unit ORDER BY 1, 2",
    )
    .all();
  return found.map((row) => Object.values(row as object));
}

describe("an hour is touched", () => {
  test("by a fix, at the fix's own time, in the generation that runs", () => {
    commit([fixAt(EIGHT), fixAt(EIGHT + HOUR - 1), fixAt(EIGHT + HOUR)]);
    commit([fixAt(EIGHT - 1)], "bike-08");
    expect(rows()).toEqual([
      ["bike-07", 8, 1],
      ["bike-07", 9, 1],
      ["bike-08", 7, 1],
    ]);
  });

  test("by what explains a silence", () => {
    commit([note("boot", EIGHT), note("shutdown", EIGHT + 3 * HOUR)]);
    const lost = {
      seq: ++seq,
      type: "fix-lost",
      time: EIGHT + 5 * HOUR,
      clock: "gnss",
      uptimeMs: 1,
      lastFixTime: null,
    };
    commit([lost]);
    expect(rows().map(([, hour]) => hour)).toEqual([8, 11, 13]);
  });

  test("by what a unit gave up, from the fix before it to the one after it and to the note", () => {
    commit([fixRecord(1, EIGHT), fixRecord(9, EIGHT + 2 * HOUR)]);
    expect(writer.touched.close()).toBe(1);
    seq = 9;
    commit([
      note("thinned", EIGHT + 3 * HOUR, {
        seqs: [
          [2, 3],
          [5, 8],
        ],
        reason: "full",
      }),
    ]);
    expect(rows()).toEqual([8, 9, 10, 11].map((hour) => ["bike-07", hour, 2]));
  });

  test("not by what changes no track: a duplicate, a second fix of the same instant, a press of the kit, an expired fix", () => {
    commit([fixRecord(1, EIGHT)]);
    expect(writer.touched.close()).toBe(1);
    commit([fixRecord(1, EIGHT), fixRecord(2, EIGHT), fixRecord(3, EIGHT - 400 * 24 * HOUR)]);
    expect(rows()).toEqual([["bike-07", 8, 1]]);
  });
});

describe("a generation", () => {
  test("is closed once something was written in it, and is the same one until then", () => {
    expect(writer.touched.close()).toBe(1);
    expect(writer.touched.close()).toBe(1);
    commit([fixAt(EIGHT)]);
    expect(writer.touched.close()).toBe(2);
    expect(writer.touched.close()).toBe(2);
  });

  test("goes on after a kill: what was written before it is not taken for closed", () => {
    expect(writer.touched.close()).toBe(1);
    commit([fixAt(EIGHT)]);
    const again = new TracksWriter(path, 180 * 24 * HOUR);
    expect(again.touched.close()).toBe(2);
    again.close();
    expect(rows()).toEqual([["bike-07", 8, 2]]);
  });

  test("of a commit that failed is written by the next one", () => {
    const own = openWriter(join(folder.path, "own.db"), TRACKS_MIGRATIONS);
    const touched = new Touched(own);
    const where = { unitId: 1, outboxId: 1 };
    const take = () => touched.add(where, fixAt(EIGHT) as FixRecord, EIGHT);
    expect(() =>
      inTransaction(own, () => {
        take();
        throw new Error("the disk is full");
      }),
    ).toThrow("the disk is full");
    touched.rolledBack();
    const count = () => own.prepare("SELECT count(*) AS n FROM touched").get();
    expect(count()).toEqual({ n: 0 });
    inTransaction(own, take);
    expect(count()).toEqual({ n: 1 });
    own.close();
  });
});

/** What happens, in any order. `read`: somebody closes a generation, `commits` come in meanwhile, then the hour is read. */
const steps = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant("commit" as const), hour: fc.integer({ min: 0, max: 3 }) }),
    fc.record({
      what: fc.constant("read" as const),
      hour: fc.integer({ min: 0, max: 3 }),
      meanwhile: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
    }),
    fc.record({ what: fc.constant("kill" as const) }),
  ),
  { maxLength: 25 },
);

test("what was read as of a generation is good only while nothing came in since, whatever comes in between and after", () => {
  let round = 0;
  fc.assert(
    fc.property(steps, (script) => {
      const unit = `bike-${++round}`;
      const reader = new TracksReader(path);
      const kept = new Map<number, { readonly asOf: number; readonly fixes: number }>();
      const span = (hour: number) => ({ unit, from: EIGHT + hour * HOUR, to: EIGHT + (hour + 1) * HOUR });
      const fixes = (hour: number) => reader.page(span(hour)).length;
      const touchedOf = database.prepare(
        "SELECT generation FROM touched WHERE unit = (SELECT id FROM unit WHERE unit = ?) AND hour = ?",
      );
      const add = (hour: number) => commit([fixAt(EIGHT + hour * HOUR + seq)], unit);
      for (const step of script) {
        if (step.what === "commit") add(step.hour);
        else if (step.what === "kill") {
          // Its connection is left as it is, as a kill would.
          writer = new TracksWriter(path, 180 * 24 * HOUR);
        } else {
          const asOf = writer.touched.close();
          for (const hour of step.meanwhile) add(hour);
          kept.set(step.hour, { asOf, fixes: fixes(step.hour) });
        }
        for (const [hour, one] of kept) {
          const row = touchedOf.get(unit, 498_680 + hour) as { readonly generation: number } | undefined;
          const isGood = (row?.generation ?? 0) <= one.asOf;
          if (isGood) expect(fixes(hour)).toBe(one.fixes);
        }
      }
      reader.close();
    }),
    { seed: 20_261_122, numRuns: 60 },
  );
});
