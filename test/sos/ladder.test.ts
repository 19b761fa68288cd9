/** The plain ladder through everything there is, by either broker: from the button to the close. */
import { describe, expect, test } from "vitest";
import { pressing } from "../../simulator/core/kit-hand.ts";
import { followEvents } from "../support/events.ts";
import { needs } from "../support/need.ts";
import { openTown } from "./town.ts";
import { expectTruth, journalOf } from "./truth.ts";

const mosquitto = needs("mosquitto");
const PATIENT = { timeout: 180_000 };

describe.each([
  { name: "embedded Aedes", broker: "embedded" as const, isMissing: false },
  { name: `mosquitto ${mosquitto.label}`, broker: "mosquitto" as const, isMissing: mosquitto.isMissing },
])("through $name", ({ broker, isMissing }) => {
  test.skipIf(isMissing)(
    "an SOS climbs from the button to the close, and so does whoever is sent",
    PATIENT,
    async () => {
      await using town = await openTown(["bike-01", "moto-02"], { broker });
      const [bike, moto] = [town.unit("bike-01"), town.unit("moto-02")];
      bike.start();
      moto.start();
      await bike.shows("IDLE");
      await moto.shows("IDLE");
      await using console = await followEvents(`http://127.0.0.1:${town.httpPort}/api/v1/live`);
      await console.next("snapshot");
      await bike.press();
      await bike.shows("LATCHED");
      await bike.shows("STORED");
      expect((await console.next("sos")).data).toMatchObject({
        sos: { unit: "bike-01", state: "OPEN", isRinging: true },
      });
      const { id } = await town.incident("bike-01");
      await town.room.ask("seen", { console: "desk-1" }, id);
      await bike.shows("SEEN");
      await town.operator("li").ask("acknowledge", id);
      await bike.shows("ACKNOWLEDGED");
      await town.room.ask("dispatch", { unit: "moto-02", text: "east gate" }, id);
      await bike.shows("DISPATCHED");
      await moto.shows("ORDER");
      await moto.touch(pressing("ok", 300));
      await moto.shows("IDLE");
      await town.incident("bike-01", ({ orders }) => orders[0]?.state === "accepted");
      await moto.touch(pressing("ok", 300));
      await town.incident("bike-01", ({ state }) => state === "ON_SCENE");
      await town.room.ask("resolve", {}, id);
      expect((await town.room.ask("close", { outcome: "real", note: "safe" }, id)).status).toBe(200);
      await bike.shows("IDLE");
      expect(bike.shown.map(({ pattern }) => pattern)).toEqual([
        "IDLE",
        "LATCHED",
        "STORED",
        "SEEN",
        "ACKNOWLEDGED",
        "DISPATCHED",
        "IDLE",
      ]);
      await expectTruth(town, { "bike-01": { incidents: 1, closed: 1 }, "moto-02": { incidents: 0, closed: 0 } });
      const told = journalOf(town, "bike-01").entries.map(({ what }) => what.type);
      expect(told.filter((type) => type !== "contact")).toEqual([
        "signal",
        "seen",
        "acknowledge",
        "dispatch",
        "order",
        "order",
        "order",
        "on-scene",
        "resolve",
        "close",
      ]);
    },
  );
});
