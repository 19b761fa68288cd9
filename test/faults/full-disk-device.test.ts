/**
 * The real device on a disk that is too small at each step of its start: without room for its outbox it leaves with a
 * sentence and exit code 1, and starts once there is room; without room for what comes after it is heard. Once it has
 * started, a disk that others fill up does not stop it.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readDurable } from "../../device/disk/durable-file.ts";
import { openPty } from "../receiver-logs/pty.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { until } from "../support/until.ts";
import { needsMount, openSmallDisk } from "./disk.ts";
import { rmc } from "./receiver.ts";
import { openStation } from "./station.ts";

const mount = needsMount();
const HOUR_MS = 3_600_000;
const SECOND_MS = 20;
/** Pages of the head, of two files of 128 KB for SOS, of two of 1 MB for the rest, of the kit's journal, of the session counter. */
const ENOUGH = 2 + 2 * 32 + 2 * 256 + 2 + 2;

describe.skipIf(mount.isMissing)(`a device whose disk ${mount.label}`, { timeout: 60_000 }, () => {
  test.each([
    ["has no page for anything", 1],
    ["has half a page for its head", 2],
    ["ends in the space reserved for SOS", 40],
    ["ends in the first file for records", 200],
    ["ends in the second", 577],
  ])("%s leaves with a sentence, and starts once there is room", async (_name, pages) => {
    await using station = await openStation();
    await using pty = openPty();
    await using disk = await openSmallDisk(pages);
    const env = { ...station.deviceEnv(pty.path), PATROL_DATA_DIR: disk.path };
    await using first = startPatrol(["device"], env);
    expect(await first.ended).toBe(1);
    expect(first.errors.at(-1)).toMatch(/^patrol device: .* cannot write .*: check the card, then start again/);
    disk.resize(ENOUGH);
    await using second = startPatrol(["device"], env);
    await until("a connection", () => said(second, "uplink connected"));
    expect(await second.stop()).toBe(0);
  });

  test.each([
    ["has no page for the session counter", ENOUGH - 2],
    ["has half of what the session counter takes", ENOUGH - 1],
  ])("%s is heard all the same, and counts once there is room", async (_name, pages) => {
    await using station = await openStation();
    await using pty = openPty();
    await using disk = await openSmallDisk(pages);
    const env = { ...station.deviceEnv(pty.path), PATROL_DATA_DIR: disk.path };
    const counter = join(disk.path, "session.json");
    const kept: boolean[] = [];
    for (const room of [pages, ENOUGH]) {
      disk.resize(room);
      await using device = startPatrol(["device"], env);
      await until("a connection", () => said(device, "uplink connected"));
      expect(await device.stop()).toBe(0);
      kept.push((await readDurable(counter)).ok);
    }
    expect(kept).toEqual([false, true]);
  });

  test("is filled up by others goes on, and loses nothing", async () => {
    await using station = await openStation();
    await using pty = openPty();
    await using disk = await openSmallDisk(2 * ENOUGH);
    const env = { ...station.deviceEnv(pty.path), PATROL_DATA_DIR: disk.path };
    await using device = startPatrol(["device"], env);
    await until("a connection", () => said(device, "uplink connected"));
    const ballast = join(disk.path, "ballast");
    expect(() => writeFileSync(ballast, Buffer.alloc(2 * ENOUGH * 4096))).toThrow("ENOSPC");
    const startTime = Date.now() - HOUR_MS;
    let second = 0;
    const drive = setInterval(() => void pty.write(rmc(startTime, second++)).catch(() => {}), SECOND_MS);
    const before = station.accepted().length;
    await until("further records", () => station.accepted().length >= before + 3);
    await device.kill();
    await using again = startPatrol(["device"], env);
    await until("a connection", () => said(again, "uplink connected"));
    await until("further records", () => station.accepted().length >= before + 6);
    clearInterval(drive);
    expect(await station.verdict()).toMatchObject({ missing: [], different: [], reused: [], pointless: [] });
    expect(await again.stop()).toBe(0);
    rmSync(ballast);
  });
});

function said({ errors }: PatrolProcess, text: string): boolean {
  return errors.some((line) => line.includes(text));
}
