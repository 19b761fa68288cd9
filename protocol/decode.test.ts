import { describe, expect, test } from "vitest";
import { fixRecord, NO_HEALTH } from "../test/support/messages.ts";
import { decodeBatch, decodeError, decodeProfile, decodeReceipt, decodeRecord, decodeStatus } from "./decode.ts";

const fix = fixRecord(1, 1_795_000_000_000);
const sos = {
  seq: 2,
  type: "sos",
  time: 1_795_000_000_000,
  clock: "none",
  uptimeMs: 4900,
  id: "01JD8Z4X9M3Q7V5K2T6WBN1RCE",
  event: "raise",
  drill: false,
  silent: true,
  presses: 1,
  position: { lat: 30.5, lon: 117.1, fixTime: 1_795_000_000_000, hdop: null },
  positionAgeMs: 1200,
};
const note = { seq: 3, type: "note", time: 0, clock: "none", uptimeMs: 0, kind: "boot", detail: {} };
const envelope = { v: 1, outbox: "00c0ffee", sentTime: 1_795_000_000_000, sentUptimeMs: 5000 };
const batchOf = (changes: object) => JSON.stringify({ ...envelope, records: [fix], ...changes });
/** What JSON.parse takes and a recursive walk does not. */
const abyss = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

describe("a message of records", () => {
  test("is read with all its records", () => {
    const decoded = decodeBatch(batchOf({ records: [fix, sos, note] }));
    expect(decoded).toEqual({
      ok: true,
      batch: {
        ...envelope,
        records: [
          { ok: true, record: fix },
          { ok: true, record: sos },
          { ok: true, record: note },
        ],
      },
    });
  });

  test("may carry fields that nobody knows yet", () => {
    expect(decodeBatch(batchOf({ vendor: "x", records: [{ ...fix, vendor: { a: [1] } }] }))).toMatchObject({
      ok: true,
      batch: { records: [{ ok: true }] },
    });
  });

  test.each([
    ["is empty", "", "malformed", null],
    ["is no JSON", "{nope", "malformed", null],
    ["is cut off, its outbox readable", `{"v":1,"outbox":"00c0ffee","sentTi`, "malformed", "00c0ffee"],
    ["is JSON null", "null", "schema", null],
    ["is a number", "7", "schema", null],
    ["is a list", "[]", "schema", null],
    ["is of another version", batchOf({ v: 2 }), "version", "00c0ffee"],
    ["says its version in quotes", batchOf({ v: "1" }), "version", "00c0ffee"],
    ["has a version a hundred thousand levels deep", `{"v":${abyss}}`, "version", null],
    ["has no version", batchOf({ v: undefined }), "schema", "00c0ffee"],
    ["has no outbox", batchOf({ outbox: undefined }), "schema", null],
    ["has an outbox in capitals", batchOf({ outbox: "00C0FFEE" }), "schema", null],
    ["has no records", batchOf({ records: [] }), "schema", "00c0ffee"],
    ["has records that are no list", batchOf({ records: {} }), "schema", "00c0ffee"],
    ["has 101 records", batchOf({ records: Array(101).fill(fix) }), "too-many", "00c0ffee"],
    ["was sent before 1970", batchOf({ sentTime: -1 }), "impossible", "00c0ffee"],
    ["was sent after the last date", batchOf({ sentTime: 8_640_000_000_000_001 }), "impossible", "00c0ffee"],
    ["was sent at half a millisecond", batchOf({ sentTime: 1.5 }), "schema", "00c0ffee"],
    ["was sent a century after its boot", batchOf({ sentUptimeMs: 3_155_760_000_001 }), "impossible", "00c0ffee"],
  ])("that %s is refused whole", (_, text, reason, outbox) => {
    expect(decodeBatch(text)).toMatchObject({ ok: false, reason, outbox, text: expect.stringMatching(/\S \S/) });
  });

  test("of 100 records is read", () => {
    expect(decodeBatch(batchOf({ records: Array(100).fill(fix) }))).toMatchObject({ ok: true });
  });

  test("loses no good record to a bad one", () => {
    const decoded = decodeBatch(batchOf({ records: [fix, { ...fix, seq: 2, lat: 91 }, 7, { ...fix, seq: 4 }] }));
    expect(decoded).toMatchObject({
      ok: true,
      batch: {
        records: [
          { ok: true },
          { ok: false, reason: "impossible", seq: 2, text: "lat must be <= 90", raw: { seq: 2, lat: 91 } },
          { ok: false, reason: "schema", seq: null, raw: 7 },
          { ok: true, record: { seq: 4 } },
        ],
      },
    });
  });
});

describe("a record", () => {
  test.each([
    ["at the north pole", { ...fix, lat: 90 }],
    ["on the date line", { ...fix, lon: -180 }],
    [
      "without anything measured but its position",
      { ...fix, altitudeM: null, speedMps: null, courseDeg: null, hdop: null, satellites: null },
    ],
    ["with a course of 360 degrees", { ...fix, courseDeg: 360 }],
    ["with the largest seq", { ...fix, seq: 9_007_199_254_740_991 }],
    ["of an SOS without a position", { ...sos, position: null, positionAgeMs: null }],
    ["of a lost fix", { seq: 4, type: "fix-lost", time: 1, clock: "gnss", uptimeMs: 1, lastFixTime: null }],
    ["of the kit", { seq: 5, type: "kit", time: 1, clock: "gnss", uptimeMs: 1, event: "lid-open", batteryMv: 3900 }],
    ["of an order", { seq: 6, type: "order", time: 1, clock: "gnss", uptimeMs: 1, id: "o1", event: "accepted" }],
    ["of a note", { ...note, kind: "thinned", detail: { seqs: [[1, 9]], reason: "full" } }],
  ])("%s is read", (_, raw) => {
    expect(decodeRecord(raw)).toEqual({ ok: true, record: raw });
  });

  test.each([
    ["without a type", { ...fix, type: undefined }, "schema"],
    ["of an unknown type", { ...fix, type: "fixx" }, "schema"],
    ["of a type that every object has", { ...fix, type: "constructor" }, "schema"],
    ["whose type is an object", { ...fix, type: {} }, "schema"],
    ["whose type is a hundred thousand levels deep", { ...fix, type: JSON.parse(abyss) }, "schema"],
    ["that nests a hundred thousand levels", { ...note, detail: { a: JSON.parse(abyss) } }, "schema"],
    ["without a position", { ...fix, lat: null }, "schema"],
    ["whose altitude is left out", { ...fix, altitudeM: undefined }, "schema"],
    ["whose speed is text", { ...fix, speedMps: "4.1" }, "schema"],
    ["whose speed is no number", { ...fix, speedMps: Number.NaN }, "schema"],
    ["whose speed is infinite", { ...fix, speedMps: Number.POSITIVE_INFINITY }, "schema"],
    ["with a negative speed", { ...fix, speedMps: -0.1 }, "impossible"],
    ["beyond the pole", { ...fix, lat: -90.000001 }, "impossible"],
    ["beyond the date line", { ...fix, lon: 180.5 }, "impossible"],
    ["with a course of 361 degrees", { ...fix, courseDeg: 361 }, "impossible"],
    ["with half a satellite", { ...fix, satellites: 4.5 }, "schema"],
    ["of mode 1", { ...fix, mode: 1 }, "schema"],
    ["with an unknown reason", { ...fix, reason: "boredom" }, "schema"],
    ["with an unknown clock", { ...fix, clock: "rtc" }, "schema"],
    ["with seq 0", { ...fix, seq: 0 }, "impossible"],
    ["with a negative uptime", { ...fix, uptimeMs: -1 }, "impossible"],
    ["with an uptime that no device has", { ...fix, uptimeMs: 1e300 }, "impossible"],
    ["of an SOS whose id is no ULID", { ...sos, id: "01JD8Z4X9M3Q7V5K2T6WBN1RCI" }, "schema"],
    ["of an SOS with half a position", { ...sos, position: { lat: 30 } }, "schema"],
    ["of an SOS without presses", { ...sos, presses: 0 }, "impossible"],
    ["of a note whose detail is a list", { ...note, detail: [] }, "schema"],
  ])("%s is refused", (_, raw, reason) => {
    expect(decodeRecord(raw)).toMatchObject({ ok: false, reason, text: expect.stringMatching(/\S \S/) });
  });

  test.each([
    ["the seq is named where it can be read", { seq: 12 }, 12],
    ["a seq of 0 cannot be named", { seq: 0 }, null],
    ["a seq in quotes cannot be named", { seq: "12" }, null],
    ["a seq that floats cannot be named", { seq: 1.5 }, null],
    ["a seq beyond 2^53 cannot be named", { seq: 9_007_199_254_740_992 }, null],
    ["no seq", {}, null],
    ["no object", null, null],
  ])("of a refused one, %s", (_, raw, seq) => {
    expect(decodeRecord(raw)).toMatchObject({ ok: false, seq });
  });

  test("the sentence about an unknown type quotes no more than 40 characters of it", () => {
    const decoded = decodeRecord({ ...fix, type: "x".repeat(1000) });
    expect(decoded.ok ? "" : decoded.text).toBe(
      `there is no record type "${"x".repeat(39)}; the types are fix, fix-lost, sos, kit, order, note`,
    );
  });

  test("what nests too deep to be written down is not handed on", () => {
    expect(decodeRecord({ seq: 9, type: "note", detail: JSON.parse(abyss) })).toEqual({
      ok: false,
      reason: "schema",
      text: "the record nests deeper than 32 levels",
      seq: 9,
      raw: null,
    });
  });
});

const status = { v: 1, state: "online", session: 1, sentTime: 0, health: null };

describe("a status", () => {
  test.each([
    ["without health", status],
    ["offline", { ...status, state: "offline", session: 99 }],
    ["with nothing known in its health", { ...status, health: NO_HEALTH }],
    [
      "with everything known",
      { ...status, health: { ...NO_HEALTH, gnss: "no-fix", kit: "ok", problems: ["disk slow"] } },
    ],
  ])("%s is read", (_, message) => {
    expect(decodeStatus(JSON.stringify(message))).toEqual({ ok: true, message });
  });

  test.each([
    ["that is neither online nor offline", { ...status, state: "away" }, "schema"],
    ["of session 0", { ...status, session: 0 }, "impossible"],
    ["whose health leaves something out", { ...status, health: { gnss: "fix" } }, "schema"],
    ["with 21 problems", { ...status, health: { ...NO_HEALTH, problems: Array(21).fill("x") } }, "schema"],
    ["of version 0", { ...status, v: 0 }, "version"],
  ])("%s is refused", (_, message, reason) => {
    expect(decodeStatus(JSON.stringify(message))).toMatchObject({ ok: false, reason });
  });

  test("with a version a hundred thousand levels deep is refused in a sentence", () => {
    expect(decodeStatus(`{"v":${abyss}}`)).toEqual({
      ok: false,
      reason: "version",
      text: "v is a list; this gateway reads v 1",
    });
  });
});

test.each([
  ["one range", { v: 1, outbox: "00c0ffee", stored: [[1, 100]] }, true],
  ["no range", { v: 1, outbox: "00c0ffee", stored: [] }, false],
  ["half a range", { v: 1, outbox: "00c0ffee", stored: [[1]] }, false],
  ["a seq in place of a range", { v: 1, outbox: "00c0ffee", stored: [1] }, false],
  ["no outbox", { v: 1, outbox: null, stored: [[1, 1]] }, false],
])("a receipt of %s is read: %s", (_, message, ok) => {
  expect(decodeReceipt(JSON.stringify(message)).ok).toBe(ok);
});

test.each([
  ["about seqs", { v: 1, reason: "conflict", text: "used", outbox: "00c0ffee", seqs: [4] }, true],
  ["about what could not be read", { v: 1, reason: "malformed", text: "no JSON", outbox: null, seqs: null }, true],
  ["of an unknown reason", { v: 1, reason: "mood", text: "", outbox: null, seqs: null }, false],
])("an error %s is read: %s", (_, message, ok) => {
  expect(decodeError(JSON.stringify(message)).ok).toBe(ok);
});

describe("a profile", () => {
  const profile = {
    v: 1,
    movingIntervalMs: 5000,
    parkedIntervalMs: 60_000,
    deviationM: 15,
    distanceM: 50,
    silentSos: true,
  };

  test("is read as it stands", () => {
    expect(decodeProfile(JSON.stringify(profile))).toEqual({ ok: true, message: profile });
  });

  test.each([
    [{ movingIntervalMs: 999 }, "impossible", "movingIntervalMs must be >= 1000"],
    [{ movingIntervalMs: 3_600_001 }, "impossible", "movingIntervalMs must be <= 3600000"],
    [{ movingIntervalMs: 1000.5 }, "schema", "movingIntervalMs must be integer"],
    [{ movingIntervalMs: null }, "schema", "movingIntervalMs must be integer"],
    [{ parkedIntervalMs: 4999 }, "impossible", "parkedIntervalMs must be >= 5000"],
    [{ parkedIntervalMs: 86_400_001 }, "impossible", "parkedIntervalMs must be <= 86400000"],
    [{ deviationM: 4.9 }, "impossible", "deviationM must be >= 5"],
    [{ deviationM: 1001 }, "impossible", "deviationM must be <= 1000"],
    [{ distanceM: 9 }, "impossible", "distanceM must be >= 10"],
    [{ distanceM: 100_001 }, "impossible", "distanceM must be <= 100000"],
    [{ silentSos: 1 }, "schema", "silentSos must be boolean"],
    [{ v: 2 }, "version", "v is 2; this gateway reads v 1"],
  ])("with %j is refused", (changes, reason, text) => {
    expect(decodeProfile(JSON.stringify({ ...profile, ...changes }))).toEqual({ ok: false, reason, text });
  });

  test("that is no JSON is refused", () => {
    expect(decodeProfile("")).toEqual({ ok: false, reason: "malformed", text: "the payload is not JSON" });
  });
});
