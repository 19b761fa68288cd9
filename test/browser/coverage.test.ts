/** Reports at a console, of a morning that is known: what was passed and visited, and the way down to the fixes behind each number. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batch, fixRecord } from "../support/messages.ts";
import { receipted } from "../support/unit-client.ts";
import { until } from "../support/until.ts";
import { offences } from "./axe.ts";
import type { Console, Language, Theme } from "./browser.ts";
import { openStaffedGateway, type StaffedGateway } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { overflowing } from "./page/layout.ts";
import { settled } from "./sights.ts";

const PATIENT = { timeout: 180_000 };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/**
 * Shanghai is 8 h ahead of UTC all the year: 08:00 and 10:00 there of the shift before the current one, which begins at 08:00, so
 * that whoever looks at it is asked why, also after midnight.
 */
const EIGHT = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS;
const TEN = EIGHT + 2 * HOUR_MS;
const SHIFT = `by=shift&from=${EIGHT}&to=${TEN}&station=north`;
/** Ten minutes northwards through the beat, and then at the school until ten, but for a gap from 09:00 to 09:20. */
const START = { lat: 30.54, lon: 117.06 };
const SCHOOL = { lat: 30.567, lon: 117.06 };
const FAR = { lat: 30.567, lon: 117.09 };
const TABS = ["cells", "points", "patrols", "response", "bulletin"] as const;

function morning(): readonly Record<string, unknown>[] {
  const records: Record<string, unknown>[] = [];
  const say = (time: number, changes: Record<string, unknown>) =>
    records.push(fixRecord(records.length + 1, time, changes));
  for (let n = 0; n <= 60; n++) {
    const lat = START.lat + ((SCHOOL.lat - START.lat) * n) / 60;
    say(EIGHT + n * 10_000, { lat, lon: START.lon, speedMps: 5, courseDeg: 0 });
  }
  for (let minute = 11; minute <= 120; minute++) {
    if (minute > 60 && minute < 80) continue;
    say(EIGHT + minute * MINUTE_MS, { ...SCHOOL, speedMps: 0, reason: "parked" });
  }
  return records;
}

const box = (south: number, west: number, north: number, east: number) => [
  ...[
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ],
];

inBrowser((browser) => {
  let room: StaffedGateway<"bike-01">;
  beforeAll(async () => {
    room = await openStaffedGateway(["bike-01"], { adam: "admin", sue: "supervisor", vic: "viewer" });
    const ask = await room.as("adam");
    const make = async (path: string, body: object) => {
      const { status, text } = await ask("POST", path, body);
      expect(status, text).toBe(201);
    };
    await make("stations", { station: "north", name: "North Station" });
    await make("stations", { station: "south", name: "South Station" });
    await ask("PUT", "units/bike-01", { kind: "e-bike", station: "north", label: "Rover One" });
    await make("shifts", { station: "north", name: "morning", start: "08:00", end: "10:00" });
    await make("officers", { officer: "0417", name: "Li Wei", station: "north" });
    await make("assignments", { unit: "bike-01", officer: "0417", from: EIGHT, to: null });
    await make("zones", { name: "The beat", station: "north", ring: box(30.545, 117.054, 30.565, 117.066) });
    await make("zones", { name: "The fields", station: "north", ring: box(30.5, 117.054, 30.51, 117.066) });
    const point = { station: "north", radiusM: 75, leastStayMs: 2 * MINUTE_MS, plan: { times: 1, per: "shift" } };
    await make("checkpoints", { ...point, name: "School", ...SCHOOL });
    await make("checkpoints", { ...point, name: "Far away", ...FAR });
    await make("checkpoints", { ...point, name: "Long watch", ...FAR, leastStayMs: HOUR_MS });
    const unit = await room.unit("bike-01");
    const records = morning();
    for (let at = 0; at < records.length; at += 80) {
      await unit.publish("records", batch(records.slice(at, at + 80)));
      await receipted(unit, at + 1);
    }
    await unit.publish("records", batch([fixRecord(5_000, Date.now() - 1_000, { lat: 30.55, lon: 117.06 })]));
    await receipted(unit, 5_000);
  }, PATIENT.timeout);
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  const open = async (path: string, more: { language?: Language; theme?: Theme; as?: string } = {}) => {
    const { as = "sue", language = "en", theme = "night" } = more;
    const one = await browser().open({ base: room.base, as, language, theme, path });
    one.expects(/403/);
    return one;
  };
  /** Says why, as soon as it is asked. */
  const say = async ({ page }: Console, purpose: string) => {
    await page.getByTestId("purpose").fill(purpose);
    await page.getByRole("button", { name: "Look" }).click();
  };
  const paramOf = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

  test("zones stand with the least covered first, and a cell that was passed can be replayed", PATIENT, async () => {
    await using sue = await open(`/coverage?${SHIFT}`);
    const { page } = sue;
    const rows = page.locator("[data-zones] tbody tr[data-zone]");
    await rows.first().waitFor();
    expect(await rows.locator("bdi").allTextContents()).toEqual(["The fields", "The beat"]);
    expect(await rows.first().getByText("0 %").count()).toBe(1);
    await page.getByRole("button", { name: "The beat" }).click();
    await page.getByText("Nobody at").waitFor();
    // The way leads through the middle of the beat, which the map has gone to, beside its legend.
    const map = await page.locator(".target").boundingBox();
    await page.mouse.click((map?.x ?? 0) + (map?.width ?? 0) / 2 + 87, (map?.y ?? 0) + (map?.height ?? 0) / 2 - 8);
    await page.locator("[data-cell]").getByText("passed once").waitFor();
    await page.locator('[data-act="replay-cell"]').click();
    await until("the replay", () => new URL(page.url()).pathname === "/replay");
    expect(paramOf(page, "u")).toBe("bike-01");
    await say(sue, "where nobody was");
    await settled(sue);
  });

  test("a visit is counted, a gap hides one, and only what nothing hides is missed", PATIENT, async () => {
    await using sue = await open(`/coverage?tab=points&${SHIFT}`);
    const { page } = sue;
    await say(sue, "key points of yesterday");
    const rows = page.locator("[data-points] tr[data-point]");
    await rows.first().waitFor();
    const board = await rows.evaluateAll((all) =>
      all.map((row) => `${row.querySelector("bdi")?.textContent} ${row.getAttribute("data-worst")}`),
    );
    expect(board).toEqual(["Long watch missed", "Far away unknown", "School visited"]);
    await page.getByRole("button", { name: "School" }).click();
    const detail = page.locator("[data-point-detail]");
    await detail.getByText("0417").first().waitFor();
    await detail.locator('[data-act="replay-visit"]').first().click();
    await until("the replay of that stay", () => new URL(page.url()).pathname === "/replay");
    const at = Date.parse(paramOf(page, "t") ?? "");
    expect(at).toBeGreaterThan(EIGHT + 9 * MINUTE_MS);
    expect(at).toBeLessThan(EIGHT + 11 * MINUTE_MS);
    // Why was said already.
    await settled(sue);
    await page.locator('[data-unit="bike-01"]').first().waitFor();
    expect(await page.getByTestId("purpose").isVisible()).toBe(false);
  });

  test("who would rather not say why is told what the gateway wants", PATIENT, async () => {
    await using sue = await open(`/coverage?tab=patrols&${SHIFT}`);
    await sue.page.getByRole("button", { name: "Cancel" }).click();
    await sue.page.getByRole("alert").getByText("older than the current shift").waitFor();
  });

  test("a unit's shift says its hours and the causes of its gaps, and saves as CSV", PATIENT, async () => {
    await using sue = await open(`/coverage?tab=patrols&${SHIFT}`);
    const { page } = sue;
    await say(sue, "hours of yesterday");
    const row = page.locator('[data-row="bike-01"]');
    await row.getByText("Silent, cause unknown").waitFor();
    // From 08:00 to the last fix in it at 09:59, of which 20 minutes are the gap.
    expect(await row.locator("td").allTextContents()).toEqual(expect.arrayContaining(["1:39", "0:20", "3.0"]));
    await page.getByRole("button", { name: "Shifts of Rover One" }).click();
    await page.locator('[data-act="replay-shift"]').waitFor();
    const downloading = page.waitForEvent("download");
    await page.locator('[data-act="csv"]').click();
    const file = await downloading;
    expect(file.suggestedFilename()).toMatch(/^patrol_north_\d{8}T\d{6}Z_\d{8}T\d{6}Z\.csv$/);
    expect((await readFile(await file.path())).toString()).toContain("bike-01");
    await page.locator('[data-choice="officers"]').click();
    await page.locator('[data-row="0417"]').getByText("Li Wei").waitFor();
  });

  test("keys turn to other reports and other shifts, and the address says which", PATIENT, async () => {
    await using sue = await open(`/coverage?${SHIFT}`);
    const { page } = sue;
    await page.locator("[data-zones]").waitFor();
    await page.keyboard.press("[");
    await until("the shift before", () => Date.parse(paramOf(page, "from") ?? "") === EIGHT - DAY_MS);
    await page.keyboard.press("4");
    await page.locator('[data-report="response"]').getByText("No SOS was pressed in this time.").waitFor();
    expect([paramOf(page, "tab"), paramOf(page, "by")]).toEqual(["response", "shift"]);
    await page.keyboard.press("5");
    const link = page.locator('[data-act="bulletin"]');
    expect(await link.getAttribute("href")).toMatch(
      /^\/api\/v1\/reports\/bulletin\?station=north&week=\d{4}-W\d\d&format=html&lang=en$/,
    );
  });

  test("a station without zones is told so, and a viewer has no reports", PATIENT, async () => {
    await using sue = await open(`/coverage?${SHIFT.replace("north", "south")}`);
    await sue.page.getByText("This station has no zones.").waitFor();
    await using vic = await open("/coverage", { as: "vic" });
    await vic.page.getByText("Your account has no right to this page.").waitFor();
    expect(await vic.page.locator(".frame > header nav").getByText("Coverage").count()).toBe(0);
  });

  test("the live map shows blind spots when they are asked for, and a card the unit's zone", PATIENT, async () => {
    await using sue = await open("/?unit=bike-01");
    const { page } = sue;
    await page.locator("[data-unit-card]").getByText("The beat").waitFor();
    await page.getByRole("button", { name: "Map layers" }).click();
    expect(await page.locator('input[name="blind"]').isChecked()).toBe(false);
    await page.locator('input[name="blind"]').check();
    await page.locator("[data-ground-state]").getByText("nobody for 24 h and more").waitFor();
    await page.reload();
    await page.locator("[data-ground-state]").getByText("nobody for 24 h and more").waitFor();
  });

  describe.each<{ language: Language; theme: Theme }>([
    { language: "zh-CN", theme: "night" },
    { language: "en", theme: "day" },
  ])("in $language by $theme", ({ language, theme }) => {
    test("every report is fit for everybody, and nothing is cut off", PATIENT, async () => {
      await using sue = await open(`/coverage?tab=points&${SHIFT}`, { language, theme });
      const { page } = sue;
      await page.getByTestId("purpose").fill("looks");
      await page.locator('dialog button[type="submit"]').click();
      const found: string[] = [];
      for (const tab of TABS) {
        await page.locator(`[data-tab="${tab}"]`).click();
        await settled(sue);
        const row = page.locator("tr [aria-expanded]").first();
        if ((await row.count()) > 0) await row.click();
        await settled(sue);
        for (const width of [1280, 1366, 1920]) {
          await page.setViewportSize({ width, height: 768 });
          found.push(...(await page.evaluate(overflowing)).map((what) => `${tab} ${width} ${what}`));
        }
        await page.setViewportSize({ width: 1366, height: 768 });
        found.push(...(await offences(page)).map((offence) => `${tab} ${offence}`));
      }
      expect(found).toEqual([]);
    });
  });
});
