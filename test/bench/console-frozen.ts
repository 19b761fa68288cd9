/** A console whose processes stand still, as on a PC that was asleep: how soon it is current when they go on. */
import { readFileSync } from "node:fs";
import type { Browser } from "../browser/browser.ts";
import { notePaintedBands } from "../browser/page/timing.ts";
import { press } from "../support/sos.ts";
import { connectUnit } from "../support/unit-client.ts";
import { until } from "../support/until.ts";
import { type LiveRoom, PRESSER } from "./console-room.ts";
import { familyOf } from "./console-steady.ts";

export type Frozen = { readonly frozenMinutes: number; readonly sosMs: number; readonly currentMs: number };

const ID = "01KAJ7W8Q0ABCDEFGHJKMNPQRS";
/** What is shown of a line that is as it should be: heard at once a second. */
const CURRENT_MS = 1_500;
const PATIENT_MS = 60_000;

/** Every process that draws or reads for a page is stopped; a unit presses meanwhile. */
export async function frozenConsole(browser: Browser, room: LiveRoom, frozenMinutes: number): Promise<Frozen> {
  await using one = await browser.open({ base: room.base, as: null, before: [notePaintedBands] });
  await one.page.locator("#link b").waitFor();
  await using unit = await connectUnit(`mqtt://127.0.0.1:${room.mqttPort}`, PRESSER, room.secret);
  const frozen = familyOf(browser.pid).filter(isRenderer);
  for (const pid of frozen) process.kill(pid, "SIGSTOP");
  const goOn = () => {
    for (const pid of frozen) process.kill(pid, "SIGCONT");
  };
  process.once("exit", goOn);
  await new Promise((resolve) => setTimeout(resolve, frozenMinutes * 30_000));
  await press(unit, 1, { id: ID });
  await new Promise((resolve) => setTimeout(resolve, frozenMinutes * 30_000));
  const wentOnAt = Date.now();
  goOn();
  process.off("exit", goOn);
  const html = one.page.locator("html");
  const painted = await until(
    "the band of the press is painted",
    async () => (JSON.parse((await html.getAttribute("data-painted")) ?? "{}") as Record<string, number>)[ID],
    PATIENT_MS,
  );
  await until(
    "the page is current",
    async () => {
      const age = await one.page.locator("#link:not(.bad) b").textContent();
      return age !== null && Number.parseFloat(age) * 1_000 < CURRENT_MS;
    },
    PATIENT_MS,
  );
  return { frozenMinutes, sosMs: painted - wentOnAt, currentMs: Date.now() - wentOnAt };
}

function isRenderer(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("--type=renderer");
}
