/** The map as it is painted: units where they are, in their colours; also where a PC has no WebGL. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batch, fixRecord } from "../support/messages.ts";
import { press } from "../support/sos.ts";
import { receipted, type UnitClient } from "../support/unit-client.ts";
import { until } from "../support/until.ts";
import type { Console } from "./browser.ts";
import { WITHOUT_WEBGL } from "./chromium.ts";
import { openStaffedGateway, type StaffedGateway } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { paintedNear } from "./paint.ts";
import { bandOf } from "./sights.ts";

const PATIENT = { timeout: 120_000 };
/** Of the tokens by night. */
const PATROL = "#5bb8f0";
const SOS = "#ff4b3e";
const TOLERANCE = 8;
/** Pixels of a glyph's fill at least. */
const GLYPH = 30;
/** How far the middle of a chevron's painted pixels may be from its place. */
const NEAR_PX = 4;
/** How far an arrow key moves the map. */
const STEP_PX = 128;
/** The part of the map that is looked at. */
const REACH_PX = 190;

describe.each([
  { name: "with what the PC has", flags: [] },
  { name: "without WebGL", flags: WITHOUT_WEBGL },
])("$name", ({ flags }) => {
  inBrowser((browser) => {
    let room: StaffedGateway<"bike-01">;
    let unit: UnitClient;
    beforeAll(async () => {
      room = await openStaffedGateway(["bike-01"], { li: "dispatcher" });
      unit = await room.unit("bike-01");
      await unit.publish("records", batch([fixRecord(1, Date.now() - 500, { courseDeg: 90 })]));
      await receipted(unit, 1);
    }, PATIENT.timeout);
    afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

    const near = async ({ page }: Console, colour: string) =>
      await paintedNear(await browser().blank(), page.getByRole("application"), REACH_PX, colour, TOLERANCE);

    test("a unit is painted where it is: alone, in the middle; the map moved, it moves with it", PATIENT, async () => {
      await using li = await browser().open({ base: room.base, as: "li" });
      if (flags.length > 0) {
        const isThere = `document.createElement("canvas").getContext("webgl2") !== null`;
        expect(await li.page.evaluate(isThere)).toBe(false);
      }
      await li.page.getByText("0/1").or(li.page.getByText("1/1")).first().waitFor();
      const first = await until("it is painted in the middle", async () => {
        const at = await near(li, PATROL);
        return at.count > GLYPH && Math.hypot(at.x, at.y) < NEAR_PX && at;
      });
      expect(first.count).toBeLessThan(400);

      await li.page.getByRole("application").focus();
      for (const [key, x, y] of [
        ["ArrowRight", -STEP_PX, 0],
        ["ArrowUp", -STEP_PX, STEP_PX],
      ] as const) {
        await li.page.keyboard.press(key);
        await until(`it has moved by ${x} and ${y}`, async () => {
          const at = await near(li, PATROL);
          return Math.hypot(at.x - first.x - x, at.y - first.y - y) < NEAR_PX;
        });
      }
    });

    test("a unit that has pressed is painted as the red octagon, in nobody else's colour", PATIENT, async () => {
      await using li = await browser().open({ base: room.base, as: "li" });
      await press(unit, 2);
      await bandOf(li).waitFor();
      await until("an octagon is painted", async () => (await near(li, SOS)).count > GLYPH);
      expect((await near(li, PATROL)).count).toBe(0);
    });
  }, flags);
});
