import { beforeEach, describe, expect, test } from "vitest";
import { fixRecord } from "../../test/support/messages.ts";
import { DAY, KEPT, NOW, OLD, prunedStore, WITH_INFLUX } from "../../test/support/pruned-store.ts";
import { Migration } from "./migration.ts";

const { path, writer, reopen, commit, round, read, times, rows, holdClock } = prunedStore();

describe("with InfluxDB, a fix older than the local days", () => {
  const at = NOW - 40 * DAY;

  beforeEach(() => reopen(180 * DAY, 1_000));

  test("stays while its point waits in the queue, and goes when that is forwarded", () => {
    commit([fixRecord(1, at), fixRecord(2, at + 1_000)], at + 2_000);
    holdClock();
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 0, held: 2 });
    writer().forward?.settle(1, [], NOW);
    // The younger fix still waits.
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 2, sampled: 1, held: 0, journal: 0 });
    expect(commit([fixRecord(2, at + 1_000)], NOW)).toMatchObject({ fates: { duplicate: 1 } });
  });

  test("stays while its point waits even beyond the retention", () => {
    commit([fixRecord(1, at)], at + 1_000);
    holdClock();
    expect(round(NOW, { ...WITH_INFLUX, retentionMs: DAY })).toMatchObject({ fixes: 0, held: 1 });
    expect(times()).toEqual([1_794_096_000_000]);
  });

  test("stays while it is owed to a full queue", () => {
    reopen(180 * DAY, 2);
    commit(
      [fixRecord(1, at), fixRecord(2, at + 1_000), fixRecord(3, at + 2_000), fixRecord(4, at + 3_000)],
      at + 4_000,
    );
    writer().forward?.settle(1, [], NOW);
    expect(round(at + 31 * DAY, WITH_INFLUX)).toMatchObject({ fixes: 0, held: 0 });
    commit([fixRecord(5, at + 31 * DAY)], at + 31 * DAY);
    writer().forward?.settle(2, [], NOW);
    expect(round(at + 31 * DAY, WITH_INFLUX)).toMatchObject({ fixes: 2, held: 2 });
    expect(rows("SELECT ts FROM fix WHERE unit = 1").length).toBe(3);
  });

  test("that was stored before there was an InfluxDB stays until it is copied there", () => {
    reopen(180 * DAY);
    commit([fixRecord(1, at), fixRecord(2, at + 1_000)], at + 2_000);
    reopen(180 * DAY, 1_000);
    holdClock();
    writer().forward?.settle(1, [], NOW);
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 0, held: 2 });
    const migration = new Migration(path());
    const [unit] = migration.begin(at + 3_000);
    if (!unit) throw new Error("no unit");
    migration.save(unit, at, []);
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 1, held: 1 });
    migration.finish(unit);
    migration.close();
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 1, held: 0 });
  });

  test("that InfluxDB refused stays until the retention, whatever became of the quarantine, and the others go", () => {
    commit([fixRecord(1, at), fixRecord(2, at + 1_000), fixRecord(3, at + 2_000)], at + 3_000);
    holdClock();
    const refused = [
      { line: `pos,unit=bike-07 lat=1 ${at + 1_000}`, words: "field type conflict", isOld: false },
      { line: `pos,unit=bike-07 lat=1 ${at + 2_000}`, words: "beyond retention policy", isOld: true },
    ];
    writer().forward?.settle(2, refused, at + 4_000);
    expect(read((reader) => reader.quarantine(100))).toHaveLength(1);
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 1, held: 2 });
    expect(rows("SELECT ts FROM fix WHERE unit = 1")).toEqual([[at + 1_000], [at + 2_000]]);
    commit([fixRecord(2, NOW + 150 * DAY)], NOW + 150 * DAY, "young");
    writer().forward?.settle(3, [], NOW);
    expect(round(NOW + 139 * DAY, WITH_INFLUX)).toMatchObject({ held: 2 });
    expect(round(NOW + 150 * DAY, WITH_INFLUX)).toMatchObject({ fixes: 2, held: 0 });
    expect(rows("SELECT ts FROM fix WHERE unit = 1")).toEqual([]);
    expect(rows("SELECT * FROM forward_refused")).toEqual([]);
  });

  test("that InfluxDB refused when it was copied there by hand stays too", () => {
    reopen(180 * DAY);
    commit([fixRecord(1, at), fixRecord(2, at + 1_000)], at + 2_000);
    reopen(180 * DAY, 1_000);
    holdClock();
    writer().forward?.settle(1, [], NOW);
    const migration = new Migration(path());
    const [unit] = migration.begin(at + 3_000);
    if (!unit) throw new Error("no unit");
    migration.save(unit, at + 1_000, [{ line: `pos,unit=bike-07 lat=1 ${at}`, words: "no", isOld: false }]);
    migration.finish(unit);
    migration.close();
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 1, held: 1 });
    expect(rows("SELECT ts FROM fix WHERE unit = 1")).toEqual([[at]]);
  });
});

describe("with InfluxDB taken out of the settings while points wait", () => {
  beforeEach(() => reopen(180 * DAY, 1_000));

  test("fixes go by the retention alone, and their lines with them; younger ones keep both", () => {
    commit([fixRecord(1, OLD), fixRecord(2, OLD + 1_000)], OLD + 2_000);
    writer().further?.add("state", ['state,unit=bike-07 presence="online" 1'], OLD);
    commit([fixRecord(3, NOW - 2_000)], NOW - 1_000);
    writer().further?.add("state", ['state,unit=bike-07 presence="online" 2'], NOW);
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 0, held: 2, queue: 0 });
    reopen(180 * DAY);
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 2, sampled: 1, held: 0, queue: 3 });
    expect(rows("SELECT fixes, from_ts FROM forward_queue")).toEqual([[1, NOW - 2_000]]);
    expect(rows("SELECT fixes FROM forward_total")).toEqual([[1]]);
    expect(rows("SELECT lines FROM further_queue")).toEqual([['state,unit=bike-07 presence="online" 2']]);
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 0, queue: 0 });
  });

  test("what still waits is sent when one is set again", () => {
    commit([fixRecord(1, NOW - 2_000)], NOW - 1_000);
    reopen(180 * DAY);
    round(NOW, KEPT);
    reopen(180 * DAY, 1_000);
    expect(rows("SELECT fixes FROM forward_total")).toEqual([[1]]);
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 0, queue: 0 });
  });

  test("a long queue goes in slices", () => {
    for (let n = 0; n < 250; n++) commit([fixRecord(n + 1, OLD + n)], OLD + 1_000);
    holdClock();
    writer().forward?.settle(251, [], NOW);
    expect(rows("SELECT count(*) FROM forward_queue")).toEqual([[0]]);
    for (let n = 250; n < 500; n++) commit([fixRecord(n + 1, OLD + n)], OLD + 1_000);
    reopen(180 * DAY);
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 500, queue: 250 });
    expect(rows("SELECT fixes, bytes, from_ts, to_ts FROM forward_total")).toEqual([[0, 0, null, null]]);
  });
});
