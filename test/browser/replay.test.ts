/** A replay over a gap: it says that it is one, invents nothing, obeys the keys, and gives files whose digest holds. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batch, fixRecord } from "../support/messages.ts";
import { receipted } from "../support/unit-client.ts";
import { until } from "../support/until.ts";
import type { Console } from "./browser.ts";
import { openStaffedGateway, type StaffedGateway } from "./desk.ts";
import { inBrowser } from "./in-browser.ts";
import { settled } from "./sights.ts";

const PATIENT = { timeout: 120_000 };
const MINUTE_MS = 60_000;
/** Ten minutes of fixes, five of silence, and ten more. */
const FROM = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 40 * MINUTE_MS;
const TO = FROM + 25 * MINUTE_MS;
const STEP_MS = 5_000;
const MOVED_DEG = 0.000_3;

inBrowser((browser) => {
  let room: StaffedGateway<"bike-01">;
  beforeAll(async () => {
    room = await openStaffedGateway(["bike-01"], { li: "dispatcher", ann: "auditor" });
    const unit = await room.unit("bike-01");
    const times = Array.from({ length: 300 }, (_, n) => FROM + n * STEP_MS).filter(
      (time) => time < FROM + 10 * MINUTE_MS || time >= FROM + 15 * MINUTE_MS,
    );
    for (let first = 0; first < times.length; first += 80) {
      const records = times
        .slice(first, first + 80)
        .map((time, n) => fixRecord(first + n + 1, time, { lat: 30.54 + ((time - FROM) / STEP_MS) * MOVED_DEG }));
      await unit.publish("records", batch(records));
      await receipted(unit, first + 1);
    }
  }, PATIENT.timeout);
  afterAll(() => room?.[Symbol.asyncDispose](), PATIENT.timeout);

  const replay = async (at: number): Promise<Console> => {
    const path = `/replay?u=bike-01&from=${FROM}&to=${TO}&t=${at}`;
    const li = await browser().open({ base: room.base, as: "li", language: "en", path });
    await settled(li);
    return li;
  };
  const clockOf = ({ page }: Console) => page.getByTestId("replay-clock").textContent();

  test("it says that it is not live, and Escape returns to what is", PATIENT, async () => {
    await using li = await replay(FROM);
    await li.page.getByText("REPLAY · not live").waitFor();
    await li.page.keyboard.press("Escape");
    await until("the live page", () => new URL(li.page.url()).pathname === "/");
    expect(await li.page.getByText("REPLAY · not live").count()).toBe(0);
  });

  test("a gap is an event with its length, and in it the unit is said to be silent", PATIENT, async () => {
    await using li = await replay(FROM + 12 * MINUTE_MS);
    const gap = li.page.getByTestId("replay-events").locator('[data-kind="gap"]').first();
    await gap.waitFor();
    expect(await gap.textContent()).toMatch(/5 min/);
    await li.page.locator('[data-unit="bike-01"]').getByText("Silent").first().waitFor();
    await gap.getByRole("button").click();
    await until("the playhead is at the gap", async () => new URL(li.page.url()).searchParams.get("t") !== null);
  });

  test("Space plays, the arrows step a minute, and the address is a link to that moment", PATIENT, async () => {
    await using li = await replay(FROM + MINUTE_MS);
    const before = await clockOf(li);
    await li.page.keyboard.press("Shift+ArrowRight");
    const after = await until("the playhead has moved", async () => {
      const now = await clockOf(li);
      return now !== before && now;
    });
    expect(secondsOf(after) - secondsOf(before)).toBe(60);
    await li.page.keyboard.press("Space");
    await until("it plays", async () => secondsOf(await clockOf(li)) > secondsOf(after));
    await li.page.keyboard.press("Space");
    const stopped = await clockOf(li);
    const linked = await until("the address follows", () => {
      const t = timeOf(new URL(li.page.url()).searchParams.get("t") ?? "");
      return t > FROM + 2 * MINUTE_MS && t;
    });
    await li.page.reload();
    await settled(li);
    expect(Math.abs(secondsOf(await clockOf(li)) - secondsOf(stopped))).toBeLessThanOrEqual(2);
    expect(linked).toBeLessThan(FROM + 4 * MINUTE_MS);
  });

  test.each(["GPX", "GeoJSON", "KML", "CSV"])(
    "%s is a file whose SHA-256 is the one that is shown",
    PATIENT,
    async (name) => {
      await using li = await replay(FROM);
      const downloading = li.page.waitForEvent("download");
      await li.page.getByRole("button", { name: `Save as ${name}` }).click();
      const download = await downloading;
      const content = await readFile(await download.path());
      const shown = await li.page.locator("[data-digest]").getAttribute("data-digest");
      expect(content.toString()).toContain("bike-01");
      expect(shown).toBe(createHash("sha256").update(content).digest("hex"));
      await li.page.getByTestId("replay-export").getByText("checked").waitFor();
      const ask = await room.as("ann");
      expect((await ask("GET", "audit?act=export")).text).toContain("operator:li");
    },
  );
});

/** Unix ms or ISO 8601. */
function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

function secondsOf(clock: string | null | undefined): number {
  const [h = 0, min = 0, s = 0] = (clock ?? "").split(":").map(Number);
  return (h * 60 + min) * 60 + s;
}
