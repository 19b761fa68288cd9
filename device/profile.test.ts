import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Profile } from "../protocol/messages.ts";
import { openLog } from "../runtime/log.ts";
import { tempFolder } from "../test/support/temp.ts";
import { openProfile } from "./profile.ts";

const log = openLog("test", "silent");
const quick: Profile = {
  v: 1,
  movingIntervalMs: 2000,
  parkedIntervalMs: 30_000,
  deviationM: 10,
  distanceM: 25,
  silentSos: true,
};
const standard: Profile = {
  v: 1,
  movingIntervalMs: 10_000,
  parkedIntervalMs: 60_000,
  deviationM: 15,
  distanceM: 50,
  silentSos: false,
};

test("without any the standard one is in force", async () => {
  await using folder = await tempFolder();
  const { current, problem } = await openProfile(join(folder.path, "profile"), log, () => undefined);
  expect([current, problem]).toEqual([standard, null]);
});

test("one that comes is in force at once and after a restart", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "profile");
  const told: Profile[] = [];
  const keeper = await openProfile(path, log, (profile) => told.push(profile));
  const kept = keeper.take(JSON.stringify({ ...quick, vendor: "unknown fields are let be" }));
  expect([keeper.current, told]).toEqual([quick, [quick]]);
  await kept;
  expect((await openProfile(path, log, () => undefined)).current).toEqual(quick);
});

test("the same one again writes nothing: it comes at every connection", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "profile");
  const keeper = await openProfile(path, log, () => undefined);
  await keeper.take(JSON.stringify(quick));
  const before = await stat(path, { bigint: true });
  for (let n = 0; n < 5; n++) await keeper.take(JSON.stringify(quick));
  expect((await stat(path, { bigint: true })).mtimeNs).toBe(before.mtimeNs);
});

test.each([
  ["out of bounds", JSON.stringify({ ...quick, movingIntervalMs: 10 }), "movingIntervalMs must be >= 1000"],
  ["no profile at all", "off", "the payload is not JSON"],
  ["of a version to come", JSON.stringify({ ...quick, v: 2 }), "v is 2; this gateway reads v 1"],
])("one that is %s is refused with a sentence, and the one before stays", async (_, text, why) => {
  await using folder = await tempFolder();
  const path = join(folder.path, "profile");
  const keeper = await openProfile(path, log, () => undefined);
  await keeper.take(JSON.stringify(quick));
  await keeper.take(text);
  expect([keeper.current, keeper.problem]).toEqual([quick, `a profile was refused: ${why}`]);
  await keeper.take(JSON.stringify(quick));
  expect(keeper.problem).toBeNull();
});

test("one that cannot be kept is in force all the same, and that is said", async () => {
  await using folder = await tempFolder();
  const keeper = await openProfile(join(folder.path, "missing", "profile"), log, () => undefined);
  await keeper.take(JSON.stringify(quick));
  expect(keeper.current).toEqual(quick);
  expect(keeper.problem).toBe("the profile is in force but could not be kept: a restart forgets it; check the disk");
});

test("a damaged one is not believed", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "profile");
  const keeper = await openProfile(path, log, () => undefined);
  await keeper.take(JSON.stringify(quick));
  const bytes = await readFile(path);
  bytes[30] = (bytes[30] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const { current, problem } = await openProfile(path, log, () => undefined);
  expect(current).toEqual(standard);
  expect(problem).toBe("the kept profile was damaged: the standard one is in force until the gateway sends it");
});
