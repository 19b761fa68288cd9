/** A receiver that is pulled out and plugged in again 200 times, under the real device process. */
import { readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPty, type Pty } from "../receiver-logs/pty.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { rmc } from "./receiver.ts";
import { openStation } from "./station.ts";

const CYCLES = 200;
/** By then everything that is opened once has been. */
const WARM = 10;
const IDLE_MS = 2000;

test(`${CYCLES} unplugs leak no handle, and every replug gives fixes again`, { timeout: 300_000 }, async () => {
  await using folder = await tempFolder();
  await using station = await openStation();
  const tty = join(folder.path, "tty");
  await using device = startPatrol(["device"], station.deviceEnv(tty));
  const startTime = Date.now() - CYCLES * 2000;
  let handles = 0;
  let pty = openPty();
  plug(pty, tty);
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    await until(`opening ${cycle}`, () => count(device, "receiver's port open") > cycle);
    // The second sentence ends the first one's epoch: a fix at once.
    await pty.write(rmc(startTime, 2 * cycle) + rmc(startTime, 2 * cycle + 1));
    await until(`fix ${cycle}`, () => count(device, '"state":"fix"') > cycle);
    if (cycle === WARM) handles = handlesOf(device);
    // Every other time it is pulled out while it sends.
    const sending = cycle % 2 === 0 ? pty.write("$GPTXT,01,01,02,noise*00\r\n".repeat(200)) : Promise.resolve();
    const next = openPty();
    await Promise.all([pty.hangUp(), sending.catch(() => "hung up")]);
    await until(`absence ${cycle}`, () => count(device, '"state":"absent"') > cycle);
    plug(next, tty);
    pty = next;
  }
  await until("the last opening", () => count(device, "receiver's port open") > CYCLES);
  await until("no more handles than at first", () => handlesOf(device) <= handles).catch(() => {});
  expect(handlesOf(device)).toBeLessThanOrEqual(handles);
  const before = cpuMs(device);
  // What it does while nothing happens is what is measured: the time itself is waited for.
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const spentMs = cpuMs(device) - before;
  process.stdout.write(`after ${CYCLES} unplugs: ${handles} handles, ${spentMs} ms of CPU in ${IDLE_MS} ms\n`);
  expect(spentMs).toBeLessThan(IDLE_MS / 4);
  expect(await device.stop()).toBe(0);
  await pty.hangUp();
  expect(await station.verdict(0)).toMatchObject({ different: [], reused: [], pointless: [] });
});

/** The path leads to the new terminal from one moment to the next, as udev does it. */
function plug(pty: Pty, path: string): void {
  symlinkSync(pty.path, `${path}.new`);
  renameSync(`${path}.new`, path);
}

function count(device: PatrolProcess, text: string): number {
  return device.errors.filter((line) => line.includes(text)).length;
}

function handlesOf({ pid }: PatrolProcess): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** User and system time so far; a tick is 10 ms on every Linux that Node runs on (proc(5), fields 14 and 15). */
function cpuMs({ pid }: PatrolProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
