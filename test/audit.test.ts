/** `patrol audit` and `patrol doctor` on a ledger that is whole, and on one that somebody changed on the disk. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { openWriter } from "../gateway/sqlite/database.ts";
import { MIGRATIONS } from "../gateway/sqlite/desk-schema.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";

async function patrol(dataDir: string, ...args: readonly string[]) {
  await using process = startPatrol(args, { PATROL_DATA_DIR: dataDir });
  const code = await process.ended;
  return { code, out: process.lines.join("\n"), err: process.errors.join("\n") };
}

const post = (dataDir: string, path: string, body: unknown) => ask(dataDir, { method: "POST", path, body });

/** What a hand with the right to the file does. */
function tamper(dataDir: string, sql: string): void {
  const database = openWriter(join(dataDir, "desk.db"), MIGRATIONS);
  database.exec(`DROP TRIGGER ledger_unchanged; DROP TRIGGER ledger_undeleted; ${sql}`);
  database.close();
}

describe("patrol audit", { timeout: 90_000 }, () => {
  test("finds a changed entry, a cut end by the head beside it, and a new ledger by a head written down", async () => {
    await using folder = await tempFolder();
    const { path } = folder;
    for (const station of ["a", "b", "c"]) await post(path, "stations", { station });
    const head = await patrol(path, "audit", "head");
    expect(head.out).toMatch(/^3:[0-9a-f]{64}$/);
    expect(await patrol(path, "audit", "verify", "--head", head.out)).toEqual({
      code: 0,
      out: "sound: 3 entries, none changed",
      err: "",
    });
    expect((await patrol(path, "audit", "verify", "--head", "3:x")).code).toBe(2);

    tamper(path, "UPDATE ledger SET entry = replace(entry, '\"b\"', '\"x\"') WHERE n = 2");
    const changed = await patrol(path, "audit", "verify", "--json");
    expect(changed.code).toBe(1);
    expect(JSON.parse(changed.out)).toMatchObject({
      isSound: false,
      entries: 1,
      problems: ["Entry 2, or the one before it, was changed."],
    });
    const doctor = await patrol(path, "doctor");
    expect(doctor.code).toBe(1);
    expect(doctor.out).toContain("PROBLEM\tledger: Entry 2, or the one before it, was changed.");

    await using other = await tempFolder();
    await post(other.path, "stations", { station: "a" });
    const mismatch = await patrol(other.path, "audit", "verify", "--head", head.out);
    expect(mismatch).toMatchObject({ code: 1, out: expect.stringContaining("once had an entry 3, which is gone") });
  });

  test("finds that the end was cut off", async () => {
    await using folder = await tempFolder();
    for (const station of ["a", "b", "c"]) await post(folder.path, "stations", { station });
    const database = openWriter(join(folder.path, "desk.db"), MIGRATIONS);
    database.exec("DROP TRIGGER ledger_unchanged; DROP TRIGGER ledger_undeleted; DELETE FROM ledger WHERE n = 3");
    database.close();
    const doctor = await patrol(folder.path, "doctor", "--json");
    expect(JSON.parse(doctor.out)).toContainEqual({
      what: "ledger",
      isOk: false,
      text: "The ledger once had an entry 3, which is gone: the end was cut off, or an older copy was put in its place.",
    });
  });

  test("tells an officer's extract and a unit's entries, and lists by filter", async () => {
    await using folder = await tempFolder();
    const { path } = folder;
    await ask(path, { method: "PUT", path: "units/bike-07", body: { station: "北站" } });
    await post(path, "officers", { officer: "017", name: "李伟", station: "北站" });
    await post(path, "shifts", { station: "北站", name: "day", start: "08:00", end: "20:00" });
    await post(path, "assignments", { officer: "017", unit: "bike-07", from: 1_795_219_200_000 });
    const ended = await patrol(path, "assignment", "end", "1", "--at", "2026-11-21T08:00:00Z");
    expect(ended).toEqual({ code: 0, out: "", err: "" });
    const acts = async (...args: readonly string[]) => {
      const { out } = await patrol(path, "audit", ...args, "--json");
      return (JSON.parse(out) as readonly { readonly act: string }[]).map(({ act }) => act);
    };
    expect(await acts("about", "017")).toEqual(["extract", "assignment-change", "assignment-add", "officer-add"]);
    expect(await acts("about", "bike-07")).toEqual(["audit", "assignment-change", "assignment-add", "unit-add"]);
    expect(await acts("list", "--act", "shift-add")).toEqual(["shift-add"]);
    expect(await acts("list", "--actor", "operator:nobody")).toEqual([]);
    const kept = await patrol(path, "officer", "remove", "017");
    expect(kept).toMatchObject({ code: 1, err: expect.stringContaining("history would lose a name") });
  });
});
