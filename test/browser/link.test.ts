/** A link that breaks or falls silent: the room is told so in red, and nothing that stood on a screen is lost. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../support/until.ts";
import { startCable } from "./cable.ts";
import { openStaffedTown, type StaffedTown } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { noteSilence } from "./page/watch.ts";
import { bandOf } from "./sights.ts";

const PATIENT = { timeout: 240_000 };
const UNITS = ["bike-01", "moto-02"] as const;
const REFUSED = /ERR_CONNECTION_|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|Failed to fetch/;
/** Red after 5 s of silence, looked at four times a second. */
const SAID_IN_TIME = /^NO LINK FOR [56] s$/;

inBrowser((browser) => {
  let room: StaffedTown<(typeof UNITS)[number]>;
  beforeAll(async () => {
    room = await openStaffedTown(UNITS, { li: "dispatcher" });
    for (const name of UNITS) room.town.unit(name).start();
    for (const name of UNITS) await room.town.unit(name).shows("IDLE");
  }, PATIENT.timeout);
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  test(
    "a gateway killed with two incidents open: said in red, and all there again, reloaded or not",
    PATIENT,
    async () => {
      await using li = await browser().open({ base: room.base, as: "li", language: "en" });
      li.expects(REFUSED);
      for (const name of UNITS) await room.town.unit(name).press();
      for (const name of UNITS) await room.town.unit(name).shows("STORED");
      await until("both ring", async () => (await li.page.title()).startsWith("(2) SOS"));
      await li.page.evaluate(noteSilence);

      await room.town.killGateway();
      const red = li.page.locator("#link.bad");
      await red.waitFor();
      expect(await li.page.locator("html").getAttribute("data-silent")).toMatch(SAID_IN_TIME);
      // What was there stays there meanwhile.
      expect(await li.page.title()).toMatch(/^\(2\) SOS/);
      expect(await bandOf(li).isVisible()).toBe(true);

      await room.town.startGateway();
      await red.waitFor({ state: "detached" });
      const whole = async () => {
        await bandOf(li).waitFor();
        await until("both ring", async () => (await li.page.title()).startsWith("(2) SOS"));
        expect(await bandOf(li).textContent()).toMatch(/1 more unanswered/);
      };
      await whole();
      await li.page.reload();
      await whole();
      await li.page.keyboard.press("F2");
      await until("one is left", async () => (await li.page.title()).startsWith("(1) SOS"));
      await li.page.keyboard.press("F2");
      await until("none is left", async () => !(await li.page.title()).includes("SOS"));
      for (const name of UNITS) await room.town.unit(name).shows("ACKNOWLEDGED");
      await room.closeAll();
    },
  );

  test(
    "a line that is silent though it stands is said in red after 5 s, and what came meanwhile is drawn",
    PATIENT,
    async () => {
      await using cable = await startCable(room.town.httpPort);
      const base = `http://127.0.0.1:${cable.port}`;
      await using li = await browser().open({ base, as: "li", language: "en" });
      li.expects(REFUSED);
      await li.page.getByText("2/2").waitFor();
      await li.page.evaluate(noteSilence);
      cable.setHeld(true);
      await li.page.locator("#link.bad").waitFor();
      expect(await li.page.locator("html").getAttribute("data-silent")).toMatch(SAID_IN_TIME);
      const bike = room.town.unit("bike-01");
      await bike.press();
      await bike.shows("STORED");
      expect(await bandOf(li).count()).toBe(0);
      cable.setHeld(false);
      await bandOf(li).getByText("bike-01 pressed SOS").waitFor();
      await li.page.locator("#link:not(.bad)").waitFor();
      await bike.shows("SEEN");
      await room.closeAll();
    },
  );
});
