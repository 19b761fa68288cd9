import { describe, expect, test } from "vitest";
import type { PatrolRecord } from "../../protocol/record.ts";
import { admit, contentOf } from "./admit.ts";

const NOW = 1_795_000_000_000;
const DAY = 86_400_000;
const at = { receivedTime: NOW, sentUptimeMs: 10_000, retentionMs: 180 * DAY };
const common = { seq: 5, time: NOW, clock: "gnss", uptimeMs: 4_000 } as const;
const fix: PatrolRecord = {
  ...common,
  type: "fix",
  lat: 30,
  lon: 117,
  altitudeM: null,
  speedMps: null,
  courseDeg: null,
  hdop: null,
  satellites: null,
  mode: 3,
  reason: "interval",
};
const lost: PatrolRecord = { ...common, type: "fix-lost", lastFixTime: null };
const sos: PatrolRecord = {
  ...common,
  type: "sos",
  id: "01JD8Z4X9M3Q7V5K2T6WBN1RCE",
  event: "raise",
  drill: false,
  silent: false,
  presses: 1,
  position: { lat: 30, lon: 117, fixTime: NOW, hdop: 1 },
  positionAgeMs: 0,
};
const kit: PatrolRecord = { ...common, type: "kit", event: "test", batteryMv: null };
const order: PatrolRecord = { ...common, type: "order", id: "o1", event: "arrived" };
const note: PatrolRecord = {
  ...common,
  type: "note",
  kind: "boot",
  detail: { b: 1, a: { d: [{ y: 1, x: 2 }], c: 3 } },
};

describe("a record is judged by its time", () => {
  const times = [
    { name: "now", time: NOW, track: "store" },
    { name: "60 s ahead", time: NOW + 60_000, track: "store" },
    { name: "60.001 s ahead", time: NOW + 60_001, track: "refuse" },
    { name: "in 2107", time: 4_323_456_000_000, track: "refuse" },
    { name: "as old as the retention", time: NOW - 180 * DAY, track: "store" },
    { name: "1 ms older than the retention", time: NOW - 180 * DAY - 1, track: "expired" },
    { name: "in 1970", time: 0, track: "expired" },
  ];
  const cases = times.flatMap((one) =>
    [fix, lost].map((record) => ({
      ...one,
      type: record.type,
      record: { ...record, time: one.time },
      fate: one.track,
    })),
  );
  const never = times.flatMap((one) =>
    [sos, kit, order, note].map((record) => ({
      ...one,
      type: record.type,
      record: { ...record, time: one.time },
      fate: "store",
    })),
  );

  test.each([...cases, ...never])("$type $name: $fate", ({ record, fate }) => {
    expect(admit({ ok: true, record }, at).fate).toBe(fate);
  });

  test("and told by how much it is ahead", () => {
    expect(admit({ ok: true, record: { ...fix, time: NOW + 90_400 } }, at)).toEqual({
      fate: "refuse",
      seq: 5,
      reason: "future",
      text: "seq 5: its time 1795000090400 is 90 s ahead of the gateway's clock; set the device's clock from GNSS",
    });
  });
});

describe("a record is credited to", () => {
  test.each([
    { name: "its own time by GNSS", clock: "gnss", time: NOW - 7, uptimeMs: 4_000, credited: NOW - 7 },
    { name: "its own time by the host's clock", clock: "system", time: NOW - 7, uptimeMs: 4_000, credited: NOW - 7 },
    { name: "how long before its sending it was made", clock: "none", time: 0, uptimeMs: 4_000, credited: NOW - 6_000 },
    { name: "its arrival when it was made as it was sent", clock: "none", time: 0, uptimeMs: 10_000, credited: NOW },
    { name: "its arrival when it is of an earlier boot", clock: "none", time: 0, uptimeMs: 99_000, credited: NOW },
  ] as const)("$name", ({ clock, time, uptimeMs, credited }) => {
    for (const record of [fix, lost, sos, kit, order, note]) {
      expect(admit({ ok: true, record: { ...record, clock, time, uptimeMs } }, at)).toMatchObject({
        fate: "store",
        time: credited,
      });
    }
  });

  test("no instant before 1970", () => {
    const record = { ...sos, clock: "none", uptimeMs: 0 } as const;
    const later = { ...at, sentUptimeMs: 3_155_760_000_000 };
    expect(admit({ ok: true, record }, later)).toMatchObject({ fate: "store", time: 0 });
  });
});

test("what could not be decoded is refused with its own words", () => {
  expect(admit({ ok: false, reason: "schema", text: "lat must be number", seq: null, raw: {} }, at)).toEqual({
    fate: "refuse",
    seq: null,
    reason: "schema",
    text: "lat must be number",
  });
});

/** The same record with its fields, and theirs, the other way round. */
function reversed<T>(value: T): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, reversed(inner)] as const);
  return Object.fromEntries(entries.reverse()) as T;
}

describe("the content of a record", () => {
  test.each([fix, lost, sos, kit, order, note])("$type is the same in whatever order its fields come", (record) => {
    expect(contentOf(reversed(record))).toBe(contentOf(record));
  });

  test("does not count fields that nobody knows", () => {
    expect(contentOf({ ...fix, vendor: 1 } as PatrolRecord)).toBe(contentOf(fix));
  });

  test.each<[string, PatrolRecord, PatrolRecord]>([
    ["a fix's place", fix, { ...fix, lat: 30.0000001 }],
    ["a fix's null", fix, { ...fix, hdop: 0 }],
    ["its seq", fix, { ...fix, seq: 6 }],
    ["its time", kit, { ...kit, time: NOW + 1 }],
    ["an SOS's position", sos, { ...sos, position: null }],
    ["within an SOS's position", sos, { ...sos, position: { lat: 30, lon: 117, fixTime: NOW, hdop: 2 } }],
    ["within a note's detail", note, { ...note, detail: { b: 1, a: { d: [{ y: 1, x: 3 }], c: 3 } } }],
    ["the order of a list", { ...note, detail: { a: [1, 2] } }, { ...note, detail: { a: [2, 1] } }],
  ])("differs by %s", (_, one, other) => {
    expect(contentOf(other)).not.toBe(contentOf(one));
  });
});
