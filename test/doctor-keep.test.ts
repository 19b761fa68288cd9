/** What `patrol doctor` says of what a gateway keeps beside its records, and of the certificate that it shows. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { markBackup } from "../cli/backup-mark.ts";
import { backupFinding, bulletinsFinding, reportsFinding, reserveFindings } from "../cli/doctor-keep.ts";
import { tlsFindings } from "../cli/doctor-tls.ts";
import { openReader } from "../gateway/sqlite/database.ts";
import { makeAuthority } from "./support/authority.ts";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { tempFolder } from "./support/temp.ts";

const NOW = Date.UTC(2026, 10, 22, 9);
const DAY_MS = 86_400_000;

let temp: Awaited<ReturnType<typeof tempFolder>>;
let folder: string;

beforeEach(async () => {
  temp = await tempFolder();
  folder = temp.path;
});
afterEach(async () => {
  await temp[Symbol.asyncDispose]();
});

test("without a backup it says how to make one", async () => {
  expect(await backupFinding(folder, NOW)).toMatchObject({ isOk: null, text: expect.stringMatching(/has made none/) });
});

test.each([
  [0, true, /^the last is of 2026-11-22T09:00:00\.000Z, in \/mnt\/b$/],
  [8 * DAY_MS - 1, true, /^the last is of/],
  [8 * DAY_MS, false, /^the last is 8 days old, of 2026-11-14/],
])("a backup of %d ms ago: %s", async (age, isOk, text) => {
  await markBackup(folder, { time: NOW - age, folder: "/mnt/b" });
  expect(await backupFinding(folder, NOW)).toEqual({ what: "backup", isOk, text: expect.stringMatching(text) });
});

test("room for SOS is there, is missing, or nothing can be said of it", async () => {
  expect(reserveFindings(folder)).toEqual([]);
  await registerUnits(folder, ["bike-07"]);
  expect(reserveFindings(folder)).toEqual([]);
  await (await startGateway(folder))[Symbol.asyncDispose]();
  expect(reserveFindings(folder)).toMatchObject([
    { isOk: true, text: expect.stringMatching(/^[78]\.\d MB of desk\.db/) },
  ]);
  const database = openReader(join(folder, "desk.db"));
  database.exec("PRAGMA query_only=OFF");
  database.exec("VACUUM");
  database.close();
  expect(reserveFindings(folder)).toMatchObject([
    { isOk: false, text: expect.stringMatching(/^only 0\.0 MB.*restart/) },
  ]);
});

test("reports that were made before are sound, or are made anew without anyone", async () => {
  expect(await reportsFinding(folder)).toMatchObject({ isOk: null, text: expect.stringMatching(/^not there/) });
  const path = join(folder, "reports.db");
  const database = openReader(path);
  database.exec("PRAGMA query_only=OFF");
  database.exec("CREATE TABLE piece (id INTEGER PRIMARY KEY)");
  database.close();
  expect(await reportsFinding(folder)).toEqual({ what: "reports.db", isOk: true, text: "sound" });
  await writeFile(path, "no database".repeat(1_000));
  expect(await reportsFinding(folder)).toMatchObject({
    isOk: null,
    text: expect.stringMatching(/^damaged; the gateway/),
  });
});

test("bulletins are counted by week and station", async () => {
  expect(await bulletinsFinding(folder)).toMatchObject({ isOk: null, text: expect.stringMatching(/^none yet/) });
  await mkdir(join(folder, "bulletins"));
  expect(await bulletinsFinding(folder)).toMatchObject({ isOk: null });
  for (const week of ["2026-W45", "2026-W46"]) {
    await mkdir(join(folder, "bulletins", week));
    for (const end of ["json", "csv"]) await writeFile(join(folder, "bulletins", week, `east.${end}`), "");
  }
  const text = "2 weeks, the newest 2026-W46 with 1 stations";
  expect(await bulletinsFinding(folder)).toEqual({ what: "bulletins", isOk: true, text });
});

test("bulletins that cannot be read are a problem", async () => {
  await writeFile(join(folder, "bulletins"), "");
  expect(await bulletinsFinding(folder)).toMatchObject({ isOk: false, text: expect.stringMatching(/cannot be read/) });
});

test("the gateway's certificate holds, ends soon, has another key, or cannot be read", async () => {
  const authority = await makeAuthority();
  const [long, short] = [await authority.server(200), await authority.server(10)];
  const path = (name: string) => join(folder, name);
  await writeFile(path("long.pem"), long.cert);
  await writeFile(path("long.key"), long.key);
  await writeFile(path("short.pem"), short.cert);
  await writeFile(path("short.key"), short.key);
  const of = async (cert: string, key: string) => (await tlsFindings(path(cert), path(key), Date.now()))[0];
  expect(await tlsFindings(null, null, NOW)).toEqual([]);
  expect(await of("long.pem", "long.key")).toMatchObject({ isOk: true });
  expect(await of("short.pem", "short.key")).toMatchObject({
    isOk: false,
    text: expect.stringMatching(/in (9|10) days/),
  });
  expect(await of("long.pem", "short.key")).toMatchObject({
    isOk: false,
    text: expect.stringMatching(/is not the key of/),
  });
  expect(await of("long.key", "long.key")).toMatchObject({
    isOk: false,
    text: expect.stringMatching(/cannot be used/),
  });
  expect(await of("none.pem", "long.key")).toMatchObject({
    isOk: false,
    text: expect.stringMatching(/cannot be used/),
  });
});
