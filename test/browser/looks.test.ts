/** Every page of the console in both languages and themes: fit for everybody (WCAG 2.2 AA), and nothing cut off. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batch, fixRecord } from "../support/messages.ts";
import { press } from "../support/sos.ts";
import { receipted } from "../support/unit-client.ts";
import { offences } from "./axe.ts";
import type { Console, Language, Size, Theme } from "./browser.ts";
import { openStaffedGateway, type StaffedGateway } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { overflowing } from "./page/layout.ts";
import { bandOf, settled } from "./sights.ts";

const PATIENT = { timeout: 180_000 };
const UNITS = ["bike-01", "bike-02", "moto-03"] as const;
const PAGES = ["/", "/sos", "/replay", "/units", "/admin"] as const;
const SIZES: readonly Size[] = [
  [1280, 720],
  [1366, 768],
  [1920, 1080],
];

inBrowser((browser) => {
  let room: StaffedGateway<(typeof UNITS)[number]>;
  beforeAll(async () => {
    room = await openStaffedGateway(UNITS, { sue: "supervisor", adam: "admin" });
    for (const [n, name] of UNITS.entries()) {
      const unit = await room.unit(name);
      await unit.publish("records", batch([fixRecord(1, Date.now() - 500, { lat: 30.54 + n / 300 })]));
      await receipted(unit, 1);
      if (n > 0) await press(unit, 2, { id: `01KAJ7W8Q0ABCDEFGHJKMNPQR${n}`, presses: n });
    }
    await room.incident("moto-03");
  }, PATIENT.timeout);
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  describe.each<{ language: Language; theme: Theme }>([
    { language: "zh-CN", theme: "night" },
    { language: "zh-CN", theme: "day" },
    { language: "en", theme: "night" },
    { language: "en", theme: "day" },
  ])("in $language by $theme", ({ language, theme }) => {
    test("every page is fit for everybody", PATIENT, async () => {
      await using adam = await browser().open({ base: room.base, as: "adam", language, theme });
      const found: string[] = [];
      for (const path of PAGES) {
        await goTo(adam, path);
        found.push(...(await offences(adam.page)).map((offence) => `${path} ${offence}`));
      }
      expect(found).toEqual([]);
    });
  });

  test.each<{ language: Language }>([{ language: "zh-CN" }, { language: "en" }])(
    "no text is cut off or runs out of its place in $language",
    PATIENT,
    async ({ language }) => {
      await using adam = await browser().open({ base: room.base, as: "adam", language });
      const found: string[] = [];
      for (const size of SIZES) {
        const [width, height] = size;
        await adam.page.setViewportSize({ width, height });
        for (const path of PAGES) {
          await goTo(adam, path);
          found.push(...(await adam.page.evaluate(overflowing)).map((what) => `${width} ${path} ${what}`));
        }
      }
      expect(found).toEqual([]);
    },
  );

  test.each(["zh-CN", "en"] as const)("the page to sign in is fit for everybody in %s", PATIENT, async (language) => {
    await using guest = await browser().open({ base: room.base, as: null, language, path: "/sign-in" });
    guest.expects(/401/);
    await settled(guest);
    expect(await offences(guest.page)).toEqual([]);
    expect(await guest.page.evaluate(overflowing)).toEqual([]);
  });

  const goTo = async (one: Console, path: string) => {
    await one.page.goto(room.base + path);
    await bandOf(one).waitFor();
    await settled(one);
  };
});
