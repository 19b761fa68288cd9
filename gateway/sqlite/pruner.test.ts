import { describe, expect, test } from "vitest";
import { fixRecord } from "../../test/support/messages.ts";
import { DAY, KEPT, NOW, OLD, prunedStore } from "../../test/support/pruned-store.ts";

const { writer, reopen, commit, round, read, track, times, rows, holdClock } = prunedStore();

describe("a fix beyond the retention", () => {
  test("is deleted with its journal row, but for the first of each minute", () => {
    commit(
      [0, 10_000, 59_999, 60_000, 65_000, 180_000].map((after, n) => fixRecord(n + 1, OLD + after)),
      OLD + 200_000,
    );
    holdClock();
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 6, sampled: 3, journal: 6, held: 0 });
    expect(track().map((fix) => [fix.ts, fix.isMinute])).toEqual([
      [1_780_272_000_000, true],
      [1_780_272_060_000, true],
      [1_780_272_180_000, true],
    ]);
    expect(rows("SELECT count(*) FROM fix")).toEqual([[1]]);
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 0, journal: 0 });
  });

  test("is shown with everything that it had, and as the unit's last known one", () => {
    commit([fixRecord(1, OLD + 5_000, { reason: "sos", mode: 2, altitudeM: null })], OLD + 6_000);
    const [before] = track();
    holdClock();
    round(NOW, KEPT);
    expect(track()).toEqual([{ ...before, isMinute: true }]);
    expect(before).toMatchObject({ ts: 1_780_272_005_000, lat: 305_433_000, alt: null, mode: 2, reason: "sos" });
    expect(read((reader) => reader.newest().units)).toEqual(["young", "bike-07"]);
  });

  test("sent again is receipted as expired and not stored, also after a longer retention and a restart", () => {
    commit([fixRecord(1, OLD)], OLD + 1_000);
    holdClock();
    round(NOW, { ...KEPT, minuteMs: 180 * DAY });
    const expired = { stored: [[1, 1]], fates: { stored: 0, expired: 1, duplicate: 0 } };
    expect(commit([fixRecord(1, OLD)], NOW + 1_000)).toMatchObject(expired);
    reopen(3650 * DAY);
    expect(commit([fixRecord(1, OLD)], NOW + 2_000, "bike-07")).toMatchObject({ fates: { duplicate: 1 } });
    expect(commit([fixRecord(2, OLD + 1)], NOW + 2_000)).toMatchObject({ stored: [[2, 2]], fates: { expired: 1 } });
    expect(times()).toEqual([]);
  });

  test("that arrives late keeps its identity for the whole retention after that", () => {
    reopen(3650 * DAY);
    commit([fixRecord(1, OLD)], NOW - DAY);
    holdClock();
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 1, journal: 0 });
    expect(commit([fixRecord(1, OLD)], NOW)).toMatchObject({ fates: { duplicate: 1 } });
  });

  test("without a clock keeps its identity: sent again it would get another time", () => {
    const undated = fixRecord(1, 0, { clock: "none" });
    commit([undated, fixRecord(2, OLD)], OLD + 1_000);
    holdClock();
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 2, journal: 1 });
    expect(commit([undated], NOW)).toMatchObject({ stored: [[1, 1]], fates: { stored: 0, duplicate: 1 } });
  });

  test("goes in slices of a thousand rows of one unit, between which commits come through", () => {
    for (const unit of ["bike-07", "bike-08"]) {
      for (let from = 0; from < 2_500; from += 100) {
        const records = Array.from({ length: 100 }, (_, n) => fixRecord(from + n + 1, OLD + (from + n) * 1_000));
        commit(records, OLD + 2_500_000, unit);
      }
    }
    holdClock();
    const first = writer().pruner.slice(NOW, KEPT);
    expect(first).toMatchObject({ fixes: 1_000, journal: 0, isDone: false });
    expect(commit([fixRecord(2, NOW)], NOW, "young").stored).toEqual([[2, 2]]);
    const rest = round(NOW, KEPT);
    expect(rest).toMatchObject({ fixes: 4_000, journal: 5_000 });
    expect(rest.slices).toBeGreaterThan(8);
    // 2,500 s are 42 minutes.
    expect([times().length, times("bike-08").length, times("young")]).toEqual([42, 42, [NOW - 1_000, NOW]]);
  });
});

test("the fix of a minute is deleted in its turn", () => {
  commit([fixRecord(1, OLD), fixRecord(2, OLD + DAY)], OLD + DAY);
  holdClock();
  round(NOW, KEPT);
  expect(times()).toEqual([1_780_272_000_000, 1_780_358_400_000]);
  expect(round(NOW, { ...KEPT, minuteMs: 199.5 * DAY })).toMatchObject({ minutes: 1, fixes: 0 });
  expect(times()).toEqual([1_780_358_400_000]);
});

test("what is younger than the retention stays whole", () => {
  const edge = NOW - 180 * DAY;
  commit([fixRecord(1, edge - 1), fixRecord(2, edge), fixRecord(3, edge + 1)], edge + 2);
  holdClock();
  expect(round(NOW, KEPT)).toMatchObject({ fixes: 1, journal: 0 });
  expect(track().map((fix) => fix.isMinute ?? false)).toEqual([true, false, false]);
});

test("an SOS, kit, order or note record keeps its content for the retention, and its identity for good", () => {
  const common = { time: OLD, clock: "gnss", uptimeMs: 1 };
  const kit = { ...common, seq: 1, type: "kit", event: "test", batteryMv: 3_700 };
  const note = { ...common, seq: 2, type: "note", kind: "boot", detail: {} };
  const lost = { ...common, seq: 3, type: "fix-lost", lastFixTime: null };
  commit([kit, note, lost], OLD);
  holdClock();
  const almost = OLD + 180 * DAY;
  expect(round(almost, KEPT)).toMatchObject({ events: 0, journal: 0 });
  expect(round(NOW, KEPT)).toMatchObject({ events: 2, journal: 1 });
  expect(rows("SELECT seq, body FROM journal WHERE outbox = 1")).toEqual([
    [1, '{"clock":"gnss"}'],
    [2, '{"clock":"gnss"}'],
  ]);
  expect(commit([kit, note], NOW)).toMatchObject({ fates: { stored: 0, duplicate: 2 } });
  expect(round(NOW, KEPT)).toMatchObject({ events: 0 });
});

test("a quarantine entry goes after the retention", () => {
  commit([fixRecord(1, OLD, { lat: 91 })], OLD);
  commit([fixRecord(2, OLD, { lat: 91 })], NOW);
  holdClock();
  expect(round(NOW, KEPT)).toMatchObject({ quarantine: 1 });
  expect(read((reader) => reader.quarantine(1_000).map((row) => row.seq))).toEqual([2]);
});

test("a clock that jumped 30 years ahead deletes nothing", () => {
  commit([fixRecord(1, OLD)], OLD + 1_000);
  expect(round(OLD + 30 * 365 * DAY, KEPT)).toMatchObject({ fixes: 0, journal: 0 });
  expect(times()).toEqual([1_780_272_000_000]);
});
