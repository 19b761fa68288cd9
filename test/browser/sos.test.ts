/** An SOS from the button of a board to the screens of the room, through everything there is. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { TownUnit } from "../sos/town-unit.ts";
import { until } from "../support/until.ts";
import { openStaffedTown, type StaffedTown } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { bandOf, isQuiet, startShift, tonesOf } from "./sights.ts";

const PATIENT = { timeout: 240_000 };
const STAFF = { li: "dispatcher", wang: "dispatcher" };

inBrowser((browser) => {
  let room: StaffedTown<"bike-01">;
  let bike: TownUnit;
  beforeAll(async () => {
    room = await openStaffedTown(["bike-01"], STAFF);
    bike = room.town.unit("bike-01");
    bike.start();
    await bike.shows("IDLE");
  }, PATIENT.timeout);
  afterEach(async () => {
    await room.closeAll();
    await bike.shows("IDLE");
  }, PATIENT.timeout);
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  test(
    "a press rings and is drawn on every console; who takes it silences all and lights the lamp",
    PATIENT,
    async () => {
      await using li = await browser().open({ base: room.base, as: "li", language: "en" });
      await using wang = await browser().open({ base: room.base, as: "wang", language: "zh-CN", theme: "day" });
      await startShift(li, "Sound on");
      await startShift(wang, "警报音开");
      const [silentLi, silentWang] = [await tonesOf(li), await tonesOf(wang)];

      await bike.press();
      await bike.shows("SEEN");
      const { id } = await room.incident("bike-01");
      for (const [console, word] of [
        [li, "bike-01 pressed SOS"],
        [wang, "bike-01 触发 SOS"],
      ] as const) {
        const band = bandOf(console);
        await band.getByText(word).waitFor();
        expect(await band.getAttribute("data-sos")).toBe(id);
        expect(await console.page.title()).toMatch(/^\(1\) SOS - /);
        expect(await console.page.locator('link[rel="icon"]').getAttribute("href")).toBe("/icon-sos.svg");
      }
      await until(
        "both ring",
        async () => (await tonesOf(li)) > silentLi + 1 && (await tonesOf(wang)) > silentWang + 1,
      );

      await li.page.keyboard.press("F2");
      await bike.shows("ACKNOWLEDGED");
      for (const console of [li, wang]) {
        await bandOf(console).waitFor({ state: "detached" });
        await until("it no longer rings", () => isQuiet(console));
        expect(await console.page.title()).not.toContain("SOS");
        expect(await console.page.locator('link[rel="icon"]').getAttribute("href")).toBe("/icon.svg");
      }
      expect((await room.incident("bike-01")).acknowledgedBy?.actor).toBe("operator:li");
    },
  );

  test("nobody has seen what is drawn behind another tab; brought to the front, it is seen", PATIENT, async () => {
    await using li = await browser().openTab({ base: room.base, as: "li", language: "en" });
    await li.page.getByText("1/1").waitFor();
    const inFront = await li.context.newPage();
    await inFront.bringToFront();
    await until("the console is hidden", () => li.page.evaluate("document.visibilityState === 'hidden'"));

    await bike.press();
    await bike.shows("STORED");
    await until("the page knows of it", async () => (await li.page.title()).startsWith("(1) SOS"));
    const unseen = await room.incident("bike-01", ({ escalation }) => escalation?.level === "louder");
    expect(unseen).toMatchObject({ state: "OPEN", times: { seen: null } });
    expect(bike.shown.at(-1)?.pattern).toBe("STORED");

    await li.page.bringToFront();
    await bike.shows("SEEN");
    expect((await room.incident("bike-01")).state).toBe("SEEN");
    await inFront.close();
  });

  test("of two who take it at once, the second is told who was first", PATIENT, async () => {
    await using li = await browser().open({ base: room.base, as: "li", language: "en" });
    await using wang = await browser().open({ base: room.base, as: "wang", language: "en" });
    await bike.press();
    await bandOf(li).waitFor();
    await bandOf(wang).waitFor();
    // Wang's request is under way when Li's is answered.
    const answered = li.page.waitForResponse(/\/acknowledge$/);
    await wang.page.route("**/acknowledge", async (route) => {
      await answered;
      await route.continue();
    });
    wang.expects(/409/);
    await wang.page.keyboard.press("F2");
    await li.page.keyboard.press("F2");
    await wang.page.locator(".notices").getByText("li").waitFor();
    await bike.shows("ACKNOWLEDGED");
    await bandOf(wang).waitFor({ state: "detached" });
    expect((await room.incident("bike-01")).acknowledgedBy?.actor).toBe("operator:li");
  });

  test("whoever types is not interrupted, and neither Enter nor Space takes an SOS", PATIENT, async () => {
    await using li = await browser().open({ base: room.base, as: "li", language: "en" });
    await li.page.getByRole("button", { name: "Account: li" }).click();
    const field = li.page.getByLabel("Desk");
    await field.fill("east");
    await bike.press();
    await bandOf(li).waitFor();
    await field.pressSequentially(" 2");
    for (const key of ["Enter", "Space"]) await li.page.keyboard.press(key);
    expect(await field.inputValue()).toBe("east 2 ");
    await li.page.keyboard.press("Escape");
    await li.page.locator("main").focus();
    for (const key of ["Enter", "Space"]) await li.page.keyboard.press(key);
    await bandOf(li).getByRole("button", { name: "Acknowledge" }).focus();
    for (const key of ["Enter", "Space"]) await li.page.keyboard.press(key);
    expect(await bandOf(li).isVisible()).toBe(true);
    expect((await room.incident("bike-01")).times.acknowledged).toBeNull();
    await li.page.keyboard.press("F2");
    await bike.shows("ACKNOWLEDGED");
  });
});
