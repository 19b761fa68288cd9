/** What officers do with the buttons, and what the room hears of it, through everything there is. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openReader } from "../../gateway/sqlite/database.ts";
import { CANCEL, DRILL } from "../../simulator/core/kit-hand.ts";
import { until } from "../support/until.ts";
import { openTown, PATIENT_MS, type Town } from "./town.ts";
import { expectTruth, journalOf } from "./truth.ts";

const UNITS = ["far-01", "blind-02", "again-03", "sorry-04", "drill-05", "two-06"] as const;
/** A press that takes longer is late. */
const LATE_MS = 60_000;
/** Two connections that come up together. */
const AT_ONCE_MS = 250;

describe("a town", { timeout: 180_000 }, () => {
  let town: Town<(typeof UNITS)[number]>;
  let pressedAt: number;

  /** In a dead zone since before the other tests. */
  beforeAll(async () => {
    town = await openTown(UNITS);
    const far = town.unit("far-01");
    far.start();
    await far.shows("IDLE");
    await until("it was heard of", async () => (await town.room.get("units/far-01")).fix !== null, PATIENT_MS);
    far.setLink(false);
    pressedAt = Date.now();
    await far.press();
    await far.shows("LATCHED");
  }, 120_000);
  afterAll(() => town[Symbol.asyncDispose]());

  const raised = async (name: (typeof UNITS)[number]) => {
    const unit = town.unit(name);
    unit.start();
    await unit.shows("IDLE");
    await unit.press();
    await unit.shows("STORED");
    return { unit, id: (await town.incident(name)).id };
  };

  test("a press without a position rings without one", async () => {
    town.unit("blind-02").setReception("no-fix");
    await raised("blind-02");
    expect(await town.incident("blind-02")).toMatchObject({ position: null, isRinging: true, flags: { noFix: true } });
    await expectTruth(town, { "blind-02": { incidents: 1, closed: 0 } });
  });

  test("a press after the acknowledgement rings again, in the same incident, until it is acknowledged too", async () => {
    const { unit, id } = await raised("again-03");
    await town.operator("li").ask("acknowledge", id);
    await unit.shows("ACKNOWLEDGED");
    await unit.press();
    await town.incident("again-03", ({ presses, isRinging }) => presses === 2 && isRinging);
    expect(await town.operator("li").ask("close", id, { outcome: "false" })).toMatchObject({ status: 409 });
    await town.operator("wang").ask("acknowledge", id);
    expect(await town.incident("again-03")).toMatchObject({ id, isRinging: false, acknowledgedBy: { name: "li" } });
    expect(unit.shown.at(-1)?.pattern).toBe("ACKNOWLEDGED");
    await expectTruth(town, { "again-03": { incidents: 1, closed: 0 } });
  });

  test("a cancel is told to the room, and the incident stays open and ringing", async () => {
    const { unit } = await raised("sorry-04");
    await unit.touch(CANCEL);
    const wanted = { presses: 1, state: "OPEN", isRinging: true };
    expect(await town.incident("sorry-04", ({ flags }) => flags.senderCancelled)).toMatchObject(wanted);
    expect(unit.shown.at(-1)?.pattern).toBe("STORED");
    await expectTruth(town, { "sorry-04": { incidents: 1, closed: 0 } });
  });

  test("a drill climbs without ringing, and a real press meanwhile is an incident of its own that rings", async () => {
    const unit = town.unit("drill-05");
    unit.start();
    await unit.shows("IDLE");
    await unit.touch(DRILL);
    await unit.shows("STORED");
    const drill = await town.incident("drill-05");
    expect(drill).toMatchObject({ isRinging: false, flags: { drill: true } });
    await town.operator("li").ask("acknowledge", drill.id);
    await unit.shows("ACKNOWLEDGED");
    await unit.press();
    await unit.shows("LATCHED");
    await unit.shows("STORED");
    const real = await town.incident("drill-05", ({ id }) => id !== drill.id);
    expect(real).toMatchObject({ isRinging: true, flags: { drill: false } });
    await town.operator("li").ask("acknowledge", real.id);
    await unit.shows("ACKNOWLEDGED");
    await town.operator("li").ask("close", real.id, { outcome: "real" });
    await unit.shows("IDLE");
    expect(await town.incident("drill-05", ({ id }) => id === drill.id)).toMatchObject({ state: "ACKNOWLEDGED" });
    await expectTruth(town, { "drill-05": { incidents: 2, closed: 1 } });
  });

  test("of two operators at once one acknowledges, and the other is told who", async () => {
    const { unit, id } = await raised("two-06");
    const names = ["li", "wang"] as const;
    const answers = await Promise.all(names.map((name) => town.operator(name).ask("acknowledge", id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const first = names[answers.findIndex(({ status }) => status === 200)];
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.detail).toBe(`${first} was first to acknowledge it.`);
    await unit.shows("ACKNOWLEDGED");
    const { entries } = journalOf(town, "two-06");
    expect(entries.filter(({ what }) => what.type === "acknowledge")).toMatchObject([
      { what: { by: { actor: `local:${first}` } } },
    ]);
    await expectTruth(town, { "two-06": { incidents: 1, closed: 0 } });
  });

  test("a press in a dead zone rings once there is a link, as late, with its own time and place, before what else waited", async () => {
    const far = town.unit("far-01");
    await until("it is late", () => Date.now() - pressedAt > LATE_MS + 5_000, 2 * LATE_MS);
    expect(far.shown.at(-1)?.pattern).toBe("LATCHED");
    far.setLink(true);
    await far.shows("STORED");
    const { flags, isRinging, position, positionAgeMs, times } = await town.incident("far-01");
    expect({ flags, isRinging }).toMatchObject({ isRinging: true, flags: { late: true, noFix: false } });
    expect(position?.fixTime).toBeLessThan(pressedAt + 5_000);
    expect(positionAgeMs).toBeLessThan(5_000);
    expect(times.pressed - pressedAt).toBeGreaterThan(1_900);
    expect(times.pressed - pressedAt).toBeLessThan(4_000);
    const fixAt = await until("a fix of the dead zone", () => firstFixSince(pressedAt + 4_000), PATIENT_MS);
    expect(fixAt).toBeGreaterThan(times.stored - AT_ONCE_MS);
    await expectTruth(town, { "far-01": { incidents: 1, closed: 0 } });
  });

  /** When the first came to the gateway of those that were made from then on; null while none has. */
  function firstFixSince(time: number): number | null {
    const database = openReader(join(town.gatewayDir, "tracks.db"));
    const row = database
      .prepare("SELECT min(rx) AS rx FROM fix WHERE ts >= ? AND unit = (SELECT id FROM unit WHERE unit = 'far-01')")
      .get(time) as { readonly rx: number | null };
    database.close();
    return row.rx;
  }
});
