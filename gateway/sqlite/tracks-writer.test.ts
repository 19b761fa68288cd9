import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { batch, fixRecord } from "../../test/support/messages.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { unpackFixes } from "../core/fix-block.ts";
import type { Arrival, Outcome } from "../core/journal.ts";
import type { ListedQuarantined } from "../core/quarantine.ts";
import { openWriter } from "./database.ts";
import { MarksReader } from "./marks-reader.ts";
import { TracksReader } from "./tracks-reader.ts";
import { TRACKS_MIGRATIONS } from "./tracks-schema.ts";
import { TracksWriter } from "./tracks-writer.ts";

const NOW = 1_795_000_000_000;
const DAY = 86_400_000;
const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER };

let folder: Awaited<ReturnType<typeof tempFolder>>;
let path: string;
let writer: TracksWriter;
let reader: TracksReader;

beforeEach(async () => {
  folder = await tempFolder();
  path = join(folder.path, "tracks.db");
  writer = new TracksWriter(path, 180 * DAY);
  reader = new TracksReader(path);
});
afterEach(async () => {
  reader.close();
  writer.close();
  await folder[Symbol.asyncDispose]();
});

function arrival(payload: unknown, unit = "bike-07"): Arrival {
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload));
  return { unit, receivedTime: NOW, payload: bytes };
}

/** One message of one unit, committed alone. */
function commit(payload: unknown, unit = "bike-07"): Outcome {
  const [outcome] = writer.commit([arrival(payload, unit)]);
  if (!outcome) throw new Error("no outcome");
  return outcome;
}

const times = (unit = "bike-07") => unpackFixes(reader.page({ unit, ...ALL })).map((fix) => fix.ts);
const quarantine = (): readonly ListedQuarantined[] => reader.quarantine(Number.MAX_SAFE_INTEGER);
const fates = (changes: Partial<Outcome["fates"]>) => ({
  stored: 0,
  duplicate: 0,
  sameTime: 0,
  expired: 0,
  quarantined: 0,
  ...changes,
});

describe("a commit", () => {
  test("stores a batch, receipts all of it, and names the newest fix", () => {
    const lost = { seq: 4, type: "fix-lost", time: NOW - 500, clock: "gnss", uptimeMs: 1, lastFixTime: null };
    const outcome = commit(
      batch([fixRecord(1, NOW - 3_000), fixRecord(3, NOW - 1_000), fixRecord(2, NOW - 2_000), lost]),
    );
    expect(outcome).toMatchObject({
      unit: "bike-07",
      outbox: "00c0ffee",
      stored: [[1, 4]],
      refused: [],
      fates: fates({ stored: 4 }),
      newest: { ts: NOW - 1_000, lat: 305_433_000, lon: 1_170_631_000, alt: 312, spd: 410, crs: 885, hdop: 9, rx: NOW },
      lostTime: NOW - 500,
    });
    expect(times()).toEqual([NOW - 3_000, NOW - 2_000, NOW - 1_000]);
    expect(new MarksReader(reader.database).marks({ unit: "bike-07", ...ALL })).toEqual([
      { what: "lost", from: NOW - 500, to: NOW - 500 },
    ]);
  });

  test("of the same message twice stores once and receipts twice", () => {
    const message = batch([fixRecord(1, NOW), fixRecord(2, NOW - 1_000)]);
    const [first, second] = writer.commit([arrival(message), arrival(message)]);
    expect(first).toMatchObject({ stored: [[1, 2]], fates: fates({ stored: 2 }) });
    expect(second).toMatchObject({ stored: [[1, 2]], fates: fates({ duplicate: 2 }), newest: null });
    expect(times()).toEqual([NOW - 1_000, NOW]);
  });

  test("knows a record again whose fields come in another order and with others", () => {
    commit(batch([fixRecord(1, NOW)]));
    const again = Object.fromEntries([...Object.entries(fixRecord(1, NOW)).reverse(), ["vendor", 1]]);
    expect(commit(batch([again]))).toMatchObject({ stored: [[1, 1]], fates: fates({ duplicate: 1 }), refused: [] });
  });

  test("refuses a seq that was used for something else, keeps the first, and receipts it", () => {
    commit(batch([fixRecord(1, NOW)]));
    const outcome = commit(batch([fixRecord(1, NOW, { lat: 31 })]));
    expect(outcome).toMatchObject({
      stored: [[1, 1]],
      fates: fates({ quarantined: 1 }),
      refused: [{ reason: "conflict", outbox: "00c0ffee", seqs: [1] }],
      newest: null,
    });
    expect(unpackFixes(reader.page({ unit: "bike-07", ...ALL })).map((fix) => fix.lat)).toEqual([305_433_000]);
    expect(quarantine()).toMatchObject([{ unit: "bike-07", outbox: "00c0ffee", seq: 1, reason: "conflict" }]);
  });

  test.each([
    ["another outbox", batch([fixRecord(1, NOW - 5, { lat: 31 })], { outbox: "0badcafe" }), "bike-07"],
    ["another unit", batch([fixRecord(1, NOW - 5, { lat: 31 })]), "bike-08"],
  ])("takes the same seq of %s for another record", (_, message, unit) => {
    commit(batch([fixRecord(1, NOW)]));
    expect(commit(message, unit)).toMatchObject({ fates: fates({ stored: 1 }) });
  });

  test("keeps the first of two fixes of one unit with the same time, and receipts both", () => {
    commit(batch([fixRecord(1, NOW)]));
    expect(commit(batch([fixRecord(2, NOW, { lat: 31 })]))).toMatchObject({
      stored: [[2, 2]],
      fates: fates({ sameTime: 1 }),
      refused: [],
      newest: null,
    });
    expect(commit(batch([fixRecord(2, NOW, { lat: 31 })]))).toMatchObject({ fates: fates({ duplicate: 1 }) });
    expect(commit(batch([fixRecord(1, NOW)]), "bike-08")).toMatchObject({ fates: fates({ stored: 1 }) });
  });

  test("counts a fix beyond the retention and receipts it, without a track", () => {
    const old = fixRecord(1, NOW - 180 * DAY - 1);
    expect(commit(batch([old]))).toMatchObject({ stored: [[1, 1]], fates: fates({ expired: 1 }), newest: null });
    expect(commit(batch([old]))).toMatchObject({ stored: [[1, 1]], fates: fates({ duplicate: 1 }) });
    expect(times()).toEqual([]);
  });

  test("dates a record without a clock by how long before its sending it was made", () => {
    const record = fixRecord(1, 0, { clock: "none", uptimeMs: 1_000 });
    expect(commit(batch([record], { sentUptimeMs: 5_000 })).newest?.ts).toBe(NOW - 4_000);
    expect(commit(batch([record], { sentUptimeMs: 99_000 }))).toMatchObject({ fates: fates({ duplicate: 1 }) });
  });

  test("stores what stands beside a bad record, and puts that aside", () => {
    const outcome = commit(
      batch([fixRecord(1, NOW - 2), fixRecord(2, NOW, { lon: 500 }), { type: "fix" }, fixRecord(4, NOW - 1)]),
    );
    expect(outcome).toMatchObject({
      stored: [
        [1, 2],
        [4, 4],
      ],
      fates: fates({ stored: 2, quarantined: 2 }),
      refused: [
        { reason: "impossible", outbox: "00c0ffee", seqs: [2] },
        { reason: "schema", outbox: "00c0ffee", seqs: null },
      ],
    });
    expect(quarantine().map((row) => row.seq)).toEqual([null, 2]);
  });

  test.each([
    ["no UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), "malformed", null],
    ["no JSON", new TextEncoder().encode('{"outbox":"00c0ffee"'), "malformed", "00c0ffee"],
    ["nothing", new Uint8Array(), "malformed", null],
    ["of another version", batch([fixRecord(1, NOW)], { v: 2 }), "version", "00c0ffee"],
  ])("puts a message that is %s aside whole, without a receipt", (_, payload, reason, outbox) => {
    expect(commit(payload)).toMatchObject({
      outbox,
      stored: [],
      refused: [{ reason, outbox, seqs: null }],
      fates: fates({ quarantined: 1 }),
    });
    expect(quarantine()).toMatchObject([{ unit: "bike-07", outbox, seq: null, reason }]);
  });
});

describe("the quarantine", () => {
  const bad = (from: number, count: number) =>
    batch(Array.from({ length: count }, (_, n) => fixRecord(from + n, NOW, { lat: 91 })));
  const fill = (entries: number) => {
    for (let from = 1; from <= entries; from += 100) commit(bad(from, 100));
  };

  test("holds the same thing once, however often it is sent", () => {
    for (let n = 0; n < 3; n++) commit(bad(1, 2));
    expect(quarantine().map((row) => row.seq)).toEqual([2, 1]);
  });

  test("holds 10,000 entries; the oldest give way and are counted", () => {
    fill(10_000);
    expect(commit(bad(20_001, 3)).quarantineDropped).toBe(3);
    expect(quarantine()[0]).toMatchObject({ seq: 20_003 });
    expect(reader.quarantine(5).map((row) => row.seq)).toEqual([4]);
  });

  test("counts nothing that was rolled back", () => {
    fill(9_900);
    breakDisk();
    for (let n = 0; n < 3; n++) {
      expect(() => writer.commit([arrival(bad(20_001, 90)), arrival(batch([fixRecord(666, NOW)]))])).toThrow("disk");
    }
    expect(commit(bad(30_001, 90)).quarantineDropped).toBe(0);
  });
});

/** From here on the database takes no record with seq 666. */
function breakDisk(): void {
  const database = openWriter(path, TRACKS_MIGRATIONS);
  database.exec(
    "CREATE TRIGGER broken BEFORE INSERT ON journal WHEN NEW.seq = 666 BEGIN SELECT RAISE(ABORT, 'disk'); END",
  );
  database.close();
}

function mendDisk(): void {
  const database = openWriter(path, TRACKS_MIGRATIONS);
  database.exec("DROP TRIGGER broken");
  database.close();
}

test("a commit that fails stores nothing of it, and the same arrivals succeed later", () => {
  breakDisk();
  const arrivals = [
    arrival(batch([fixRecord(1, NOW - 1)]), "new-unit"),
    arrival(batch([fixRecord(2, NOW, { lat: 91 })])),
    arrival(batch([fixRecord(666, NOW)])),
  ];
  expect(() => writer.commit(arrivals)).toThrow("disk");
  expect({ new: times("new-unit"), bike: times(), quarantine: quarantine() }).toEqual({
    new: [],
    bike: [],
    quarantine: [],
  });
  commit(batch([fixRecord(1, NOW)]), "other-unit");
  mendDisk();
  const outcomes = writer.commit(arrivals);
  expect(outcomes.map((outcome) => outcome.stored)).toEqual([[[1, 1]], [[2, 2]], [[666, 666]]]);
  expect({ new: times("new-unit"), bike: times(), other: times("other-unit") }).toEqual({
    new: [NOW - 1],
    bike: [NOW],
    other: [NOW],
  });
});

test("after a restart everything is known: duplicates, conflicts, tracks", () => {
  commit(batch([fixRecord(1, NOW), fixRecord(2, NOW - 1_000)]));
  commit(batch([fixRecord(3, NOW, { lat: 91 })]));
  writer.close();
  writer = new TracksWriter(path, 180 * DAY);
  expect(
    commit(batch([fixRecord(1, NOW), fixRecord(2, NOW - 1_000, { lat: 1 }), fixRecord(4, NOW + 1)])),
  ).toMatchObject({
    stored: [
      [1, 2],
      [4, 4],
    ],
    fates: fates({ stored: 1, duplicate: 1, quarantined: 1 }),
  });
  expect(times()).toEqual([NOW - 1_000, NOW, NOW + 1]);
  expect(reader.newest().units).toEqual(["bike-07"]);
  expect(quarantine().map((row) => row.seq)).toEqual([2, 3]);
});

test("a database of a newer program is refused with what to do", () => {
  writer.close();
  const database = openWriter(path, TRACKS_MIGRATIONS);
  database.exec("PRAGMA user_version=99");
  database.close();
  expect(() => new TracksWriter(path, DAY)).toThrow(/schema version 99.*run a newer version/);
  const mended = openWriter(path, Array<string>(99).fill("SELECT 1"));
  mended.exec(`PRAGMA user_version=${TRACKS_MIGRATIONS.length}`);
  mended.close();
  writer = new TracksWriter(path, DAY);
});
