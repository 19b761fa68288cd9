import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batch, fixRecord } from "../../test/support/messages.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { openWriter } from "./database.ts";
import { ForwardReader, unpackPage } from "./forward-reader.ts";
import type { ForwardWriter } from "./forward-writer.ts";
import { TracksReader } from "./tracks-reader.ts";
import { TRACKS_MIGRATIONS } from "./tracks-schema.ts";
import { TracksWriter } from "./tracks-writer.ts";

const NOW = 1_795_000_000_000;
const DAY = 86_400_000;
const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };
const EMPTY = { fixes: 0, bytes: 0, oldestReceivedTime: null, owedUnits: 0 };
const MOST = 10;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let path: string;
let writer: TracksWriter;
let tracks: TracksReader;
let reader: ForwardReader;

beforeEach(async () => {
  folder = await tempFolder();
  path = join(folder.path, "tracks.db");
  open(MOST);
});
afterEach(async () => {
  close();
  await folder[Symbol.asyncDispose]();
});

function open(mostForwarded: number | null): void {
  writer = new TracksWriter(path, 180 * DAY, mostForwarded);
  tracks = new TracksReader(path);
  reader = new ForwardReader(tracks.database);
}

function close(): void {
  tracks.close();
  writer.close();
}

function commit(records: readonly unknown[], unit = "bike-07"): void {
  writer.commit([{ unit, receivedTime: NOW, payload: Buffer.from(JSON.stringify(batch(records))) }]);
}

function queue(): ForwardWriter {
  if (!writer.forward) throw new Error("opened without a queue");
  return writer.forward;
}

/** The times of the lines that wait, in their order. */
const peek = (mostFixes: number) => {
  const page = reader.peek(mostFixes);
  return page && unpackPage(page);
};
const waiting = () => (peek(1_000)?.lines ?? "").split("\n").map((line) => Number(line.split(" ").at(-1)));
const fixes = (count: number, from = 1) =>
  Array.from({ length: count }, (_, n) => fixRecord(from + n, NOW - 999 + from + n));

test("a commit queues the line of each fix that it stored, and of nothing else", () => {
  const lost = { seq: 5, type: "fix-lost", time: NOW, clock: "gnss", uptimeMs: 1, lastFixTime: null };
  const expired = fixRecord(6, NOW - 200 * DAY);
  commit([fixRecord(1, NOW), fixRecord(2, NOW, { lat: 1 }), fixRecord(3, NOW, { lat: 91 }), lost, expired]);
  commit([fixRecord(1, NOW)]);
  expect(peek(1_000)).toEqual({
    last: 1,
    fixes: 1,
    lines:
      'pos,unit=bike-07 lat=30.5433000,lon=117.0631000,alt=312i,spd=410i,crs=885i,hdop=9i,sat=14i,mode=3i,reason="interval",clock="gnss",rx=1795000000000i 1795000000000',
  });
  expect(reader.state()).toEqual({ fixes: 1, bytes: 161, oldestReceivedTime: NOW, owedUnits: 0 });
});

test("a commit that fails queues nothing, and what follows is queued once", () => {
  const database = openWriter(path, TRACKS_MIGRATIONS);
  database.exec("CREATE TRIGGER b BEFORE INSERT ON journal WHEN NEW.seq = 66 BEGIN SELECT RAISE(ABORT, 'disk'); END");
  database.close();
  expect(() => commit([...fixes(2), fixRecord(66, NOW)])).toThrow("disk");
  expect(reader.state()).toEqual(EMPTY);
  commit(fixes(2));
  expect(waiting()).toEqual([NOW - 998, NOW - 997]);
});

test("peek gives whole commits, the oldest first, as many as were asked for and at least one", () => {
  commit(fixes(3));
  commit(fixes(3, 4));
  commit(fixes(3, 7));
  expect(peek(1)).toMatchObject({ last: 1, fixes: 3 });
  expect(peek(6)).toMatchObject({ last: 2, fixes: 6 });
  expect(peek(8)).toMatchObject({ last: 2, fixes: 6 });
  expect(waiting()).toEqual(Array.from({ length: 9 }, (_, n) => NOW - 998 + n));
});

test("settle deletes what was forwarded, and not what came meanwhile", () => {
  commit(fixes(3));
  const page = peek(1_000);
  commit(fixes(2, 4));
  expect(queue().settle(page?.last ?? 0, [], NOW)).toBe(0);
  expect(waiting()).toEqual([NOW - 995, NOW - 994]);
  expect(reader.state().fixes).toBe(2);
  queue().settle(2, [], NOW);
  expect(reader.state()).toEqual(EMPTY);
  expect(peek(1)).toBeNull();
});

test("settle puts refused lines aside with the server's words, once", () => {
  commit(fixes(1));
  const line = peek(1)?.lines ?? "";
  const refused = [{ line, words: "field type conflict", isOld: false }];
  queue().settle(1, refused, NOW);
  queue().settle(1, refused, NOW);
  expect(tracks.quarantine(100)).toMatchObject([
    {
      unit: "bike-07",
      outbox: null,
      seq: null,
      reason: "influx",
      text: "InfluxDB refuses this point: field type conflict",
      receivedTime: NOW,
    },
  ]);
  expect(peek(1)).toBeNull();
});

test("what finds the queue full is owed, and follows once it is half empty", () => {
  commit(fixes(MOST));
  commit(fixes(3, 21));
  commit(fixes(2, 31), "bike-08");
  expect(reader.state()).toMatchObject({ fixes: MOST, owedUnits: 2 });
  expect(queue().refill(NOW)).toBe(false);
  queue().settle(1, [], NOW);
  expect(queue().refill(NOW)).toBe(true);
  expect(queue().refill(NOW)).toBe(true);
  expect(queue().refill(NOW)).toBe(false);
  expect(waiting()).toEqual([NOW - 978, NOW - 977, NOW - 976, NOW - 968, NOW - 967]);
  expect(reader.state()).toMatchObject({ fixes: 5, owedUnits: 0 });
});

test("a refill of more than there is room for leaves the rest owed", () => {
  commit(fixes(MOST));
  commit(fixes(25, 21));
  const seen: number[] = [];
  for (let n = 0; n < 10 && reader.state().fixes > 0; n++) {
    seen.push(...waiting());
    queue().settle(peek(1_000)?.last ?? 0, [], NOW);
    queue().refill(NOW);
  }
  expect(new Set(seen).size).toBe(35);
  expect(reader.state()).toEqual(EMPTY);
});

test("the span in which fixes may wait is known, for the queue and for what is owed", () => {
  expect(reader.waitingSpan("bike-07", ALWAYS)).toBeNull();
  commit(fixes(MOST));
  expect(reader.waitingSpan("bike-07", ALWAYS)).toEqual({ from: NOW - 998, to: NOW - 988 });
  expect(reader.waitingSpan("bike-07", { from: NOW - 990, to: NOW })).toEqual({ from: NOW - 990, to: NOW - 988 });
  expect(reader.waitingSpan("bike-07", { from: NOW, to: NOW + 1 })).toBeNull();
  commit([fixRecord(50, NOW - 5)]);
  expect(reader.waitingSpan("bike-07", ALWAYS)).toEqual({ from: NOW - 998, to: NOW - 4 });
  queue().settle(1, [], NOW);
  expect(reader.waitingSpan("bike-07", ALWAYS)).toEqual({ from: NOW - 5, to: NOW - 4 });
  expect(reader.waitingSpan("bike-08", ALWAYS)).toBeNull();
});

test("after a restart the queue and its bound are as they were", () => {
  commit(fixes(8));
  close();
  open(MOST);
  commit(fixes(5, 21));
  expect(reader.state()).toMatchObject({ fixes: 10, owedUnits: 1 });
});

test("without a queue nothing is written for one", () => {
  close();
  open(null);
  commit(fixes(5));
  expect(writer.forward).toBeNull();
  expect(reader.state()).toEqual(EMPTY);
});

test("an id is never used again, so that a page may be settled twice and costs nothing that came meanwhile", () => {
  commit(fixes(2));
  const last = reader.peek(1)?.last ?? 0;
  queue().settle(last, [], NOW);
  commit(fixes(1, 4));
  queue().settle(last, [], NOW);
  expect(waiting()).toEqual([NOW - 995]);
});

test("a queue that someone else has emptied is refilled", () => {
  commit(fixes(MOST));
  commit(fixes(3, 21));
  const other = new TracksWriter(path, 180 * DAY, MOST);
  other.forward?.settle(1, [], NOW);
  other.close();
  expect(queue().refill(NOW)).toBe(true);
  expect(waiting()).toEqual([NOW - 978, NOW - 977, NOW - 976]);
});

test("a database of version 3 knows again which fixes were refused before", () => {
  close();
  const database = openWriter(join(folder.path, "old.db"), TRACKS_MIGRATIONS.slice(0, 3));
  database.exec("INSERT INTO unit VALUES (4, 'bike-07')");
  const insert = database.prepare(
    "INSERT INTO quarantine (rx, unit, reason, text, digest, raw) VALUES (1, 'bike-07', ?, 't', ?, ?)",
  );
  insert.run("influx", 1, "pos,unit=bike-07 lat=1 1795000000123");
  insert.run("influx", 2, "pos,unit=bike-07 lat=1,rx=1795000000124i");
  insert.run("schema", 3, "pos,unit=bike-07 lat=1 1795000000125");
  database.exec("INSERT INTO forward_queue (id, rx, fixes, lines) VALUES (7, 1, 1, 'a 1')");
  database.close();
  path = join(folder.path, "old.db");
  open(MOST);
  const found = tracks.database.prepare("SELECT unit, ts FROM forward_refused").all();
  expect(found.map((row) => ({ ...(row as object) }))).toEqual([{ unit: 4, ts: 1_795_000_000_123 }]);
  commit(fixes(1));
  expect(reader.peek(1_000)?.last).toBe(8);
});

test("a database of version 1 gets its queue, and keeps its tracks", () => {
  close();
  const database = openWriter(join(folder.path, "old.db"), TRACKS_MIGRATIONS.slice(0, 1));
  database.exec("INSERT INTO unit VALUES (1, 'bike-07')");
  database.close();
  path = join(folder.path, "old.db");
  open(MOST);
  commit(fixes(1));
  expect(waiting()).toEqual([NOW - 998]);
});

test.each(["pos,unit=bike-07 lat=1", "pos,unit=巡逻 lat=1\npos,unit=é lat=1"])(
  "lines cross between threads as they are: %j",
  (lines) => {
    expect(unpackPage({ last: 3, fixes: 1, lines: new TextEncoder().encode(lines) })).toEqual({
      last: 3,
      fixes: 1,
      lines,
    });
  },
);
