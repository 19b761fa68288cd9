/** Who sees and may do what on a console, from the sign-in on; and both languages. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { press } from "../support/sos.ts";
import { PASSWORD } from "../support/staff.ts";
import type { UnitClient } from "../support/unit-client.ts";
import { until } from "../support/until.ts";
import { openStaffedGateway, type StaffedGateway } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { bandOf } from "./sights.ts";

const PATIENT = { timeout: 120_000 };
const STAFF = { li: "dispatcher", vic: "viewer", ann: "auditor", sue: "supervisor", adam: "admin" };

inBrowser((browser) => {
  let room: StaffedGateway<"bike-01">;
  let unit: UnitClient;
  beforeAll(async () => {
    room = await openStaffedGateway(["bike-01"], STAFF);
    unit = await room.unit("bike-01");
  }, PATIENT.timeout);
  beforeEach(() => room.closeAll());
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  test("whoever is not signed in is sent to sign in, and back to the page that was asked for", PATIENT, async () => {
    await using guest = await browser().open({ base: room.base, as: null, language: "en", path: "/units?x=1" });
    guest.expects(/401/);
    await guest.page.waitForURL(/\/sign-in\?next=/);
    await guest.page.getByLabel("Name").fill("li");
    await guest.page.getByLabel("Password").fill("wrong words in a row");
    await guest.page.getByRole("button", { name: "Continue" }).click();
    await guest.page.getByRole("alert").getByText("The name or the password is wrong.").waitFor();
    await guest.page.getByLabel("Password").fill(PASSWORD);
    await guest.page.getByRole("button", { name: "Continue" }).click();
    await guest.page.waitForURL(`${room.base}/units?x=1`);
    await guest.page.getByRole("button", { name: "Account: li" }).click();
    await guest.page.getByRole("button", { name: "Sign out" }).click();
    await guest.page.waitForURL(/\/sign-in/);
    await guest.page.goto(room.base);
    await guest.page.waitForURL(/\/sign-in/);
  });

  test.each([
    { as: "li", pages: ["Live", "SOS", "Replay", "Units"] },
    { as: "vic", pages: ["Live", "SOS", "Units"] },
    { as: "ann", pages: ["Admin"] },
    { as: "sue", pages: ["Live", "SOS", "Replay", "Units", "Admin"] },
    { as: "adam", pages: ["Live", "SOS", "Replay", "Units", "Admin"] },
  ])("$as is offered $pages", PATIENT, async ({ as, pages }) => {
    await using one = await browser().open({ base: room.base, as, language: "en" });
    const links = await one.page.locator(".frame > header nav a").allTextContents();
    expect(links.map((text) => text.trim()).filter((text) => text !== "Coverage")).toEqual(pages);
  });

  test("a viewer sees an SOS, but neither takes it nor counts as having seen it", PATIENT, async () => {
    await using vic = await browser().open({ base: room.base, as: "vic", language: "en" });
    await press(unit, 1, { id: "01KAJ7W8Q0ABCDEFGHJKMNPQR1" });
    await bandOf(vic).getByText("bike-01 pressed SOS").waitFor();
    expect(await bandOf(vic).getByRole("button", { name: "Acknowledge" }).count()).toBe(0);
    await vic.page.keyboard.press("F2");
    const later = await room.incident("bike-01", ({ escalation }) => escalation?.level === "siren-unseen");
    expect(later).toMatchObject({ state: "OPEN", acknowledgedBy: null });
  });

  test("an auditor is shown no unit and no SOS", PATIENT, async () => {
    await press(unit, 2, { id: "01KAJ7W8Q0ABCDEFGHJKMNPQR2" });
    await room.incident("bike-01", ({ id }) => id.endsWith("2"));
    await using ann = await browser().open({ base: room.base, as: "ann", language: "en", path: "/admin" });
    for (const path of ["/admin", "/", "/sos", "/units", "/replay"]) {
      await ann.page.goto(room.base + path);
      await ann.page.locator("main").waitFor();
      expect(await bandOf(ann).count()).toBe(0);
      expect(await ann.page.getByText("bike-01").count()).toBe(0);
      expect(await ann.page.title()).not.toContain("SOS");
    }
  });

  test("the language is changed in place, alarm and all, and stays after a reload", PATIENT, async () => {
    await using li = await browser().open({ base: room.base, as: "li", language: "zh-CN" });
    await press(unit, 3, { id: "01KAJ7W8Q0ABCDEFGHJKMNPQR3" });
    await bandOf(li).getByText("bike-01 触发 SOS").waitFor();
    expect(await li.page.locator("html").getAttribute("lang")).toBe("zh-CN");
    await li.page.getByRole("button", { name: "EN: switch to English" }).click();
    await bandOf(li).getByText("bike-01 pressed SOS").waitFor();
    expect(await li.page.locator("html").getAttribute("lang")).toBe("en");
    await until("the title is English", async () => (await li.page.title()) === "(1) SOS - Patrol Console");
    await li.page.reload();
    await bandOf(li).getByText("bike-01 pressed SOS").waitFor();
    await li.page.getByRole("button", { name: "Day colours" }).click();
    expect(await li.page.locator("html").getAttribute("data-theme")).toBe("day");
  });
});
