/** Desks of two stations on one gateway: each has its own units and its own alarms, and none is left without a desk. */
import { expect, test } from "vitest";
import { press, told } from "../support/sos.ts";
import { PASSWORD } from "../support/staff.ts";
import { until } from "../support/until.ts";
import { openStaffedGateway } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { bandOf } from "./sights.ts";

const PATIENT = { timeout: 240_000 };
const UNITS = { "bike-01": "north", "moto-02": "south" } as const;
const OF_SOUTH = "01KAJ7W8Q0ABCDEFGHJKMNPQR1";
const OF_NORTH = "01KAJ7W8Q0ABCDEFGHJKMNPQR2";
const UNANSWERED = "01KAJ7W8Q0ABCDEFGHJKMNPQR4";
const AGAIN_SOUTH = "01KAJ7W8Q0ABCDEFGHJKMNPQR3";

inBrowser((browser) => {
  test(
    "an SOS rings at its own station, and at every other once nobody there answers, or sits there",
    PATIENT,
    async () => {
      await using room = await openStaffedGateway(["bike-01", "moto-02"], { ann: "admin" });
      const ann = await room.as("ann");
      for (const [unit, station] of Object.entries(UNITS)) {
        await ann("POST", "stations", { station, name: station });
        await ann("PUT", `units/${unit}`, { kind: "e-bike", station });
        await ann("POST", "operators", { name: `${station}-desk`, role: "dispatcher", station, password: PASSWORD });
      }
      const [bike, moto] = [await room.unit("bike-01"), await room.unit("moto-02")];
      const open = (station: string) =>
        browser().open({ base: room.base, as: `${station}-desk`, language: "en", path: "/" });
      await using north = await open("north");
      await using south = await open("south");

      await press(moto, 1, { id: OF_SOUTH });
      await bandOf(south).getByText("moto-02 pressed SOS").waitFor();
      await south.page.keyboard.press("F2");
      await told(moto, "acknowledged", OF_SOUTH);
      // What north hears next is its own: had it heard of the other, that would stand here too.
      await press(bike, 1, { id: OF_NORTH });
      await bandOf(north).getByText("bike-01 pressed SOS").waitFor();
      expect(await north.page.title()).toMatch(/^\(1\) SOS/);
      expect(await north.page.locator("body").textContent()).not.toContain("moto-02");
      expect(await south.page.title()).not.toContain("SOS");
      expect(await south.page.locator("body").textContent()).not.toContain("bike-01");
      await north.page.keyboard.press("F2");
      await told(bike, "acknowledged", OF_NORTH);

      // The south's desk has drawn it and does not answer: after 15 s every desk is called.
      await press(moto, 2, { id: UNANSWERED });
      await told(moto, "seen", UNANSWERED);
      await bandOf(north).getByText("moto-02 pressed SOS").waitFor();
      expect((await room.incident("moto-02")).escalation?.level).toBe("louder");
      await north.page.keyboard.press("F2");
      expect(await told(moto, "acknowledged", UNANSWERED)).toMatchObject({ by: "north-desk" });

      await south.page.close();
      await until("nobody sits in the south", async () => (await room.gateway.metric("patrol_consoles")) === 1);
      await press(moto, 3, { id: AGAIN_SOUTH });
      await bandOf(north).getByText("moto-02 pressed SOS").waitFor();
      await told(moto, "seen", AGAIN_SOUTH);
      // Somebody comes to the south meanwhile: who was called answers all the same.
      await using back = await open("south");
      await bandOf(back).waitFor();
      await north.page.keyboard.press("F2");
      expect(await told(moto, "acknowledged", AGAIN_SOUTH)).toMatchObject({ by: "north-desk" });
      await bandOf(back).waitFor({ state: "detached" });
      // Whose SOS it is is on their map until it is over.
      const row = north.page.locator('[data-unit="moto-02"]');
      await row.waitFor();
      await room.closeAll();
      await row.waitFor({ state: "detached" });
    },
  );
});
