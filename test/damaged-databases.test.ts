/** A gateway process whose databases something has damaged: it says so once and ends, and touches nothing. */
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted } from "./support/unit-client.ts";

/** A data folder that a gateway has worked in. */
async function usedFolder() {
  const folder = await tempFolder();
  const secrets = await registerUnits(folder.path, ["bike-07"]);
  await using gateway = await startGateway(folder.path);
  await using unit = await connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secrets["bike-07"]);
  await unit.publish("records", batch([fixRecord(1, Date.now() - 5_000)]));
  await receipted(unit, 1);
  return folder;
}

describe("patrol gateway", { timeout: 60_000 }, () => {
  test.each<[string, (dir: string) => Promise<unknown>, string]>([
    ["a desk.db that is none", (dir) => writeFile(join(dir, "desk.db"), "nonsense ".repeat(999)), "desk.db is damaged"],
    ["a desk.db cut in half", (dir) => truncate(join(dir, "desk.db"), 20_000), "desk.db is damaged"],
    ["a tracks.db cut in half", (dir) => truncate(join(dir, "tracks.db"), 20_000), "tracks.db is damaged"],
    ["an empty desk.db beside tracks", (dir) => truncate(join(dir, "desk.db"), 0), "but no desk.db with its units"],
    ["tracks without a desk.db", (dir) => rm(join(dir, "desk.db")), "but no desk.db with its units"],
  ])("with %s ends with one sentence, and leaves the file", async (_, damage, says) => {
    await using folder = await usedFolder();
    await damage(folder.path);
    const contents = async () => {
      const names = (await readdir(folder.path)).filter((name) => name.endsWith(".db")).sort();
      return await Promise.all(
        names.map(async (name) => [name, (await readFile(join(folder.path, name))).toString("base64")]),
      );
    };
    const before = await contents();
    const env = { PATROL_DATA_DIR: folder.path, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
    await using gateway = startPatrol(["gateway"], env);
    expect(await gateway.ended).toBe(1);
    expect(gateway.errors).toHaveLength(1);
    expect(gateway.errors[0]).toContain(says);
    expect(await contents()).toEqual(before);
  });
});
