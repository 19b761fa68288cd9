/** Data of earlier versions under this one, and of later ones: docs/upgrading.md. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReader, openWriter } from "../gateway/sqlite/database.ts";
import { MIGRATIONS } from "../gateway/sqlite/desk-schema.ts";
import { TRACKS_MIGRATIONS } from "../gateway/sqlite/tracks-schema.ts";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { hashedPassword } from "./support/mosquitto-password.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted } from "./support/unit-client.ts";

/** The beginnings of the SHA-256 of every step that has been released; a new step adds its own at the end. */
const RELEASED = {
  desk: [
    ...["00dded6e63788d49", "62f09a3dc6396f24", "f4dfc3319f5aba03", "525a0c94755310d1", "6f544c54b347ff69"],
    ...["f565e73423a5f6b9", "53830ce953eb1d48", "b145644254e0505b", "6a4b31c5dfc07247", "288d902bb7bea177"],
    "4f59582dd44d390f",
  ],
  tracks: [
    ...["d67d9e9bfbc1513d", "2540e55b424ae073", "1c45e2faf91582b0", "c037d10a6b5d6981", "891b28d3c76e4aa9"],
    "b1955c8c93cc0ae9",
  ],
};
const DAY_MS = 86_400_000;
/** Yesterday, to the second. */
const FIX_TIME = Math.floor((Date.now() - DAY_MS) / 1_000) * 1_000;
const SECRET = "a secret of the first version";

let temp: Awaited<ReturnType<typeof tempFolder>>;
let folder: string;

beforeEach(async () => {
  temp = await tempFolder();
  folder = temp.path;
});
afterEach(async () => {
  await temp[Symbol.asyncDispose]();
});

test.each([
  ["desk.db", MIGRATIONS, RELEASED.desk],
  ["tracks.db", TRACKS_MIGRATIONS, RELEASED.tracks],
] as const)("no released step of %s has been changed", (_, steps, released) => {
  expect(steps.map((sql) => createHash("sha256").update(sql).digest("hex").slice(0, 16))).toEqual(released);
});

/** A unit and a fix of it, as the given versions of the schemas kept them. */
function oldFolder(deskVersion: number, tracksVersion: number): void {
  const desk = openWriter(join(folder, "desk.db"), MIGRATIONS.slice(0, deskVersion));
  if (deskVersion > 3) desk.exec("INSERT INTO station (station, name) VALUES ('east', 'east')");
  desk
    .prepare("INSERT INTO unit (unit, kind, station, secret_hash) VALUES ('bike-07', 'e-bike', 'east', ?)")
    .run(hashedPassword(SECRET));
  desk.close();
  const tracks = openWriter(join(folder, "tracks.db"), TRACKS_MIGRATIONS.slice(0, tracksVersion));
  tracks.exec("INSERT INTO unit (id, unit) VALUES (1, 'bike-07')");
  tracks.exec("INSERT INTO outbox (id, unit, outbox) VALUES (1, 1, '00c0ffee')");
  tracks
    .prepare("INSERT INTO journal (outbox, seq, type, time, rx, fate, digest, body) VALUES (1, 1, 0, ?, ?, 0, 7, NULL)")
    .run(FIX_TIME, FIX_TIME + 50);
  tracks
    .prepare(
      `INSERT INTO fix (unit, ts, lat, lon, alt, spd, crs, hdop, sat, mode, reason, clock, rx)
       VALUES (1, ?, 305433000, 1170631000, 312, 410, 885, 9, 14, 3, 1, 0, ?)`,
    )
    .run(FIX_TIME, FIX_TIME + 50);
  tracks.close();
}

function schemaOf(name: string): number {
  const database = openReader(join(folder, name));
  const row = database.prepare("PRAGMA user_version").get() as { readonly user_version: number };
  database.close();
  return row.user_version;
}

/** The first of all, and two between: each start goes through all later steps. */
const EARLIER = [
  { desk: 1, tracks: 1 },
  { desk: 4, tracks: 3 },
  { desk: 10, tracks: 5 },
];

test.each(EARLIER)(
  "a folder with schemas $desk and $tracks is this version's after a start",
  async ({ desk, tracks }) => {
    oldFolder(desk, tracks);
    await using gateway = await startGateway(folder);
    const url = `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`;
    await using unit = await connectUnit(url, "bike-07", SECRET);
    await unit.publish("records", batch([fixRecord(2, FIX_TIME + 10_000)]));
    await receipted(unit, 2);
    const span = ["--from", String(FIX_TIME - 1), "--to", String(FIX_TIME + 60_000)];
    const args = ["export", "--data-dir", folder, "--unit", "bike-07", ...span, "--format", "ndjson"];
    await using exported = startPatrol([...args, "--purpose", "a test of upgrades"]);
    expect(await exported.ended).toBe(0);
    const times = exported.lines.map((line) => JSON.parse(line).fixTime as number | undefined).filter(Number.isFinite);
    expect(times).toEqual([FIX_TIME, FIX_TIME + 10_000]);
    expect([schemaOf("desk.db"), schemaOf("tracks.db")]).toEqual([11, 6]);
  },
);

describe("a folder of a later version", () => {
  test.each(["desk.db", "tracks.db"])(
    "whose %s is newer is refused with a sentence and left as it is",
    async (name) => {
      await registerUnits(folder, ["bike-07"]);
      await (await startGateway(folder))[Symbol.asyncDispose]();
      const database = openReader(join(folder, name));
      database.exec("PRAGMA query_only=OFF");
      database.exec("PRAGMA user_version=99");
      database.close();
      const settings = {
        PATROL_DATA_DIR: folder,
        PATROL_MQTT_PORT: "0",
        PATROL_HTTP_PORT: "0",
        PATROL_LOG_LEVEL: "silent",
      };
      await using gateway = startPatrol(["gateway"], settings);
      expect(await gateway.ended).toBe(1);
      expect(gateway.errors).toEqual([
        expect.stringMatching(
          new RegExp(
            `^patrol gateway: .*/${name}: the database has schema version 99, this program knows \\d+: run a newer`,
          ),
        ),
      ]);
      expect(schemaOf(name)).toBe(99);
      await using doctor = startPatrol(["doctor", "--data-dir", folder], settings);
      expect(await doctor.ended).toBe(1);
      expect(doctor.lines.join("\n")).toMatch(new RegExp(`^PROBLEM\\t${name}: is of a newer version`, "m"));
    },
  );
});
