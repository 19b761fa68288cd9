/** Texts that have broken somebody's page, wherever people write: shown as text, with no dialog and no CSP report. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOSTILE } from "../support/hostile.ts";
import { press, SOS_ID } from "../support/sos.ts";
import { until } from "../support/until.ts";
import { type Ask, openStaffedGateway, type StaffedGateway } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { bandOf, settled } from "./sights.ts";

const PATIENT = { timeout: 240_000 };
const PAGES = ["/", `/?sos=${SOS_ID}`, "/?unit=bike-01", "/sos", `/sos?sos=${SOS_ID}`, "/replay?u=bike-01", "/units"];
const SECTIONS = ["operators", "tokens", "stations", "officers", "shifts", "assignments", "zones", "ledger", "system"];
/** The name of who is signed in stands on every page. */
const DISPLAYS = HOSTILE.filter((text) => /[<>"'{]/.test(text)).slice(0, 8);

inBrowser((browser) => {
  let room: StaffedGateway<"bike-01">;
  let adam: Ask;
  beforeAll(async () => {
    room = await openStaffedGateway(["bike-01"], { sue: "supervisor", adam: "admin" });
    adam = await room.as("adam");
    await press(await room.unit("bike-01"), 1);
    await room.incident("bike-01");
    const sue = await room.as("sue");
    for (const [n, text] of HOSTILE.entries()) {
      const made = await Promise.all([
        adam("POST", "operators", { name: `o-${n}`, role: "viewer", display: text }),
        adam("POST", "stations", { station: `s-${n}`, name: text }),
        adam("POST", "officers", { officer: `p-${n}`, name: text, station: null }),
        sue("POST", `sos/${SOS_ID}/note`, { text }),
      ]);
      expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 200]);
    }
  }, PATIENT.timeout);
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  test("in the name of whoever is signed in", PATIENT, async () => {
    for (const display of DISPLAYS) {
      expect((await adam("PUT", "operators/sue", { display })).status).toBe(200);
      await using sue = await browser().open({ base: room.base, as: "sue", language: "en" });
      await until("it is shown as it is", async () =>
        (await sue.page.locator(".frame > header").textContent())?.includes(display),
      );
    }
  });

  test("in names of people and stations, and in what was written about an SOS, on every page", PATIENT, async () => {
    await using one = await browser().open({ base: room.base, as: "adam", language: "en" });
    for (const path of [...PAGES, ...SECTIONS.map((section) => `/admin?section=${section}`)]) {
      await one.page.goto(room.base + path);
      await bandOf(one).waitFor();
      await settled(one);
    }
  });
});
