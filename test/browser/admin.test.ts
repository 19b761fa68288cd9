/** Units and administration at a console: what is shown once, who is offered what, and names that have broken somebody's page. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOSTILE } from "../support/hostile.ts";
import { type Ask, openStaffedGateway, type StaffedGateway } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { settled } from "./sights.ts";

const PATIENT = { timeout: 180_000 };
const STAFF = { adam: "admin", vic: "viewer", sue: "supervisor", ann: "auditor" };
/** A plate has 40 characters at most. */
const PLATES = HOSTILE.filter((text) => text.length <= 40);

const act = (page: Page, name: string) => page.locator(`[data-act="${name}"]`);
const shownText = (page: Page, name: string) => page.locator(`[data-shown="${name}"]`).inputValue();

inBrowser((browser) => {
  let room: StaffedGateway<"bike-01">;
  let adam: Ask;
  beforeAll(async () => {
    room = await openStaffedGateway(["bike-01"], STAFF);
    adam = await room.as("adam");
  }, PATIENT.timeout);
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  const open = (as: string, path: string) => browser().open({ base: room.base, as, path, language: "en" });

  test("a new operator gets a link, shown once, that sets a password", PATIENT, async () => {
    await using one = await open("adam", "/admin?section=operators");
    const { page } = one;
    one.expects(/400/);
    await act(page, "add").click();
    const form = page.locator('[data-dialog="operator"]');
    await form.getByLabel("Sign-in name").fill("Li Wei");
    await act(page, "submit").click();
    await form.getByText('"Li Wei" is no name for an operator or token').waitFor();
    await form.getByLabel("Sign-in name").fill("li.wei");
    await form.getByLabel("Role").selectOption("dispatcher");
    await act(page, "submit").click();
    const dialog = page.locator('[data-dialog="operator-link"]');
    await dialog.getByRole("img", { name: "QR code" }).waitFor();
    const link = await shownText(page, "operator-link");
    expect(link).toMatch(new RegExp(`^${room.base}/set-up#[\\w-]{20,}/li\\.wei$`));
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(true);
    await act(page, "taken").click();
    await page.locator('[data-row="li.wei"]').getByText("dispatcher").waitFor();
    expect(await page.content()).not.toContain(link);
  });

  test("a new unit's secret is shown once, as the lines of its settings", PATIENT, async () => {
    await using one = await open("adam", "/units");
    const { page } = one;
    one.expects(/412/);
    await act(page, "add").click();
    const form = page.locator('[data-dialog="add-unit"]');
    await form.getByLabel("Unit", { exact: true }).fill("bike-01");
    await act(page, "submit").click();
    await form.getByText("there is a unit bike-01 already").waitFor();
    await form.getByLabel("Unit", { exact: true }).fill("bike-77");
    await form.getByLabel("Plate").fill("江A·0077警");
    await act(page, "submit").click();
    await page.locator('[data-dialog="unit-secret"]').waitFor();
    const lines = (await shownText(page, "unit-secret")).split("\n");
    expect(lines[0]).toBe("PATROL_UNIT=bike-77");
    expect(lines[1]).toMatch(/^PATROL_BROKER_SECRET=\S{16,}$/);
    await act(page, "taken").click();
    await page.locator('[data-detail="bike-77"]').getByText("江A·0077警").waitFor();
    expect(await page.content()).not.toContain(lines[1]?.split("=")[1]);
  });

  test("a unit is revoked only by whoever types its name", PATIENT, async () => {
    await adam("PUT", "units/bike-66", { kind: "car" });
    await using one = await open("adam", "/units?unit=bike-66");
    const { page } = one;
    await act(page, "revoke").click();
    const submit = page.locator('[data-dialog="confirm"]').locator('[data-act="submit"]');
    expect(await submit.isDisabled()).toBe(true);
    await page.getByLabel("Type bike-66 to confirm").fill("bike-66");
    await submit.click();
    await page.locator('[data-detail="bike-66"]').getByText("Revoked: it may not connect.").waitFor();
  });

  test("a reporting profile out of bounds is refused beside its field", PATIENT, async () => {
    await using one = await open("adam", "/units?unit=bike-01");
    const { page } = one;
    await act(page, "profile").click();
    await page.getByLabel("Deviation from the drawn course (m)").fill("2");
    await act(page, "submit").click();
    const field = page.getByLabel("Deviation from the drawn course (m)");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await field.fill("25");
    await act(page, "submit").click();
    await page.locator("[data-profile]").getByText("When the map would be off by 25 m").waitFor();
  });

  test.each([
    { as: "vic", sections: [] },
    {
      as: "sue",
      sections: ["stations", "officers", "shifts", "assignments", "zones", "checkpoints", "extract", "system"],
    },
    { as: "ann", sections: ["ledger", "extract", "system"] },
  ])("$as is offered $sections", PATIENT, async ({ as, sections }) => {
    await using one = await open(as, "/admin");
    const { page } = one;
    if (sections.length === 0) await page.getByText("Your account has no right to this page.").waitFor();
    const offered = await page.locator("[data-section]").all();
    expect(await Promise.all(offered.map((link) => link.getAttribute("data-section")))).toEqual(sections);
    const isOffered = await page.locator('header nav a[href="/admin"]').count();
    expect(isOffered).toBe(sections.length > 0 ? 1 : 0);
  });

  test("a viewer sees units, and nothing with which to change one", PATIENT, async () => {
    await using one = await open("vic", "/units?unit=bike-01");
    await one.page.locator('[data-detail="bike-01"]').waitFor();
    await settled(one);
    for (const name of ["add", "import", "edit", "profile", "rotate", "revoke"]) {
      expect(await act(one.page, name).count(), name).toBe(0);
    }
  });

  test("a zone is typed in corners, and an officer on two units at once is refused", PATIENT, async () => {
    await adam("POST", "officers", { officer: "0417", name: "王敏" });
    await adam("POST", "assignments", { officer: "0417", unit: "bike-01", from: Date.now() });
    await adam("PUT", "units/bike-02", {});
    await using one = await open("adam", "/admin?section=zones");
    const { page } = one;
    one.expects(/409/);
    await act(page, "add").click();
    const form = page.locator('[data-form="zone"]');
    await form.getByLabel("Name").fill("河东片区");
    await form.getByLabel("Corners").fill("30.54 117.05\n30.54 117.07\nhere");
    await act(page, "submit").click();
    await form.getByText("Line 3 is no latitude and longitude.").waitFor();
    await form.getByLabel("Corners").fill("30.54 117.05\n30.54 117.07\n30.55 117.06");
    await act(page, "submit").click();
    await page.locator('[data-page="zones"]').getByText("河东片区").waitFor();
    await page.goto(`${room.base}/admin?section=assignments`);
    await act(page, "add").click();
    await page.locator('[name="unit"]').fill("bike-02");
    await page.locator('[name="officer"]').fill("0417");
    await act(page, "submit").click();
    await page.getByRole("alert").getByText("Officer 0417 is on unit bike-01").waitFor();
  });

  test("an officer is put on the list, changed and taken off it", PATIENT, async () => {
    await using one = await open("adam", "/admin?section=officers");
    const { page } = one;
    await act(page, "add").click();
    await page.getByLabel("Badge").fill("0931");
    await page.locator('[name="name"]').fill("Li Na");
    await act(page, "submit").click();
    await page.getByRole("button", { name: "Edit: Li Na" }).click();
    expect(await page.getByLabel("Badge").getAttribute("readonly")).not.toBeNull();
    await page.locator('[name="name"]').fill("Li Nan");
    await act(page, "submit").click();
    await page.locator('[data-row="0931"]').getByText("Li Nan").waitFor();
    await page.getByRole("button", { name: "Delete: Li Nan" }).click();
    await page.getByText("Delete Li Nan?").waitFor();
    await act(page, "submit").click();
    await page.getByText("Li Nan is deleted.").waitFor();
    await page.locator('[data-row="0931"]').waitFor({ state: "detached" });
  });

  test("a file with problems is refused line by line", PATIENT, async () => {
    await using one = await open("adam", "/admin?section=stations");
    const { page } = one;
    one.expects(/400/);
    await act(page, "import").click();
    const buffer = Buffer.from('station,name\n..,a path\nok,fine\n"x\u0001",control\n');
    await page.locator('input[type="file"]').setInputFiles({ name: "stations.csv", mimeType: "text/csv", buffer });
    await act(page, "submit").click();
    const problems = page.locator("[data-import-problems] li");
    await problems.first().waitFor();
    expect((await problems.allTextContents()).map((text) => text.slice(0, 7))).toEqual(["Line 2:", "Line 4:"]);
  });

  test("the ledger is verified in words", PATIENT, async () => {
    await using one = await open("ann", "/admin?section=ledger");
    await one.page.locator("[data-entries] tbody tr").first().waitFor();
    await act(one.page, "verify").click();
    await one.page.locator('[data-sound="true"]').getByText("The ledger is as it was written").waitFor();
  });

  test("hostile names stand in tables and forms as they were written", PATIENT, async () => {
    await adam("POST", "stations", { station: "h" });
    for (const [n, text] of PLATES.entries()) {
      const made = await Promise.all([
        adam("PUT", `units/h-${n}`, { kind: "e-bike", label: text }),
        adam("POST", "shifts", { station: "h", name: text, start: "08:00", end: "20:00" }),
        adam("POST", "zones", { name: text, station: null, ring: RING }),
        adam("POST", "checkpoints", { name: text, station: null, lat: 30.5, lon: 117 }),
      ]);
      expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    }
    await using one = await open("adam", "/units?q=h-0&unit=h-0");
    const { page } = one;
    await page
      .locator('[data-detail="h-0"]')
      .getByText(PLATES[0] ?? "")
      .waitFor();
    for (const section of ["shifts", "zones", "checkpoints"]) {
      await page.goto(`${room.base}/admin?section=${section}`);
      await page.locator("[data-row]").first().waitFor();
      const shown = await page.locator("[data-row] td.free").allTextContents();
      const plain = (text: string) => text.replace(/\s+/g, " ").trim();
      expect(shown.map(plain)).toEqual(expect.arrayContaining(PLATES.map(plain)));
      await act(page, "edit").first().click();
      await page.locator('[name="name"]').waitFor();
      await settled(one);
    }
  });
});

const RING = [
  [117, 30.5],
  [117.01, 30.5],
  [117.01, 30.51],
  [117, 30.5],
];
