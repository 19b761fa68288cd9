/** From the press to the close by keyboard alone, with real boards at both ends. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { pressing } from "../../simulator/core/kit-hand.ts";
import { openStaffedTown, type StaffedTown } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { bandOf, tabTo } from "./sights.ts";

const PATIENT = { timeout: 240_000 };
const UNITS = ["bike-01", "moto-02"] as const;

inBrowser((browser) => {
  let room: StaffedTown<(typeof UNITS)[number]>;
  beforeAll(async () => {
    room = await openStaffedTown(UNITS, { li: "dispatcher" });
    for (const name of UNITS) room.town.unit(name).start();
    for (const name of UNITS) await room.town.unit(name).shows("IDLE");
  }, PATIENT.timeout);
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  test("an SOS is located, taken, answered with a unit and closed without a mouse", PATIENT, async () => {
    const [bike, moto] = [room.town.unit("bike-01"), room.town.unit("moto-02")];
    await using li = await browser().open({ base: room.base, as: "li", language: "en" });
    const { keyboard } = li.page;
    await li.page.getByText("2/2").first().waitFor();
    await bike.press();
    await bandOf(li).waitFor();
    await keyboard.press("l");
    const panel = li.page.locator("article[data-sos]");
    await panel.waitFor();
    await keyboard.press("F2");
    await bike.shows("ACKNOWLEDGED");
    await bandOf(li).waitFor({ state: "detached" });

    await panel.locator('[data-nearest] [data-unit="moto-02"]').waitFor();
    await keyboard.press("1");
    await panel.locator('[data-unit="moto-02"] [aria-pressed="true"]').waitFor();
    expect((await room.incident("bike-01")).orders).toEqual([]);
    await keyboard.press("Enter");
    await bike.shows("DISPATCHED");
    await moto.shows("ORDER");
    await moto.touch(pressing("ok", 300));
    await moto.shows("IDLE");
    await room.incident("bike-01", ({ orders }) => orders[0]?.state === "accepted");

    await tabTo(li, "Close…");
    await keyboard.press("Enter");
    const dialog = li.page.getByRole("dialog", { name: "Close the SOS of bike-01" });
    await dialog.waitFor();
    await dialog.getByLabel("Note").focus();
    await keyboard.type("spoken with: safe");
    await tabTo(li, "Close the incident");
    await keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await bike.shows("IDLE");
    expect(await room.incident("bike-01")).toMatchObject({ state: "CLOSED", outcome: "real" });
  });
});
