/** A desk and its ingest workers behind one mosquitto: what units, room and console may rely on when no one gateway has it all. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShownUnit } from "../../gateway/core/fleet.ts";
import { openTown, PATIENT_MS, type Town } from "../sos/town.ts";
import type { TownWorkers } from "../sos/town-workers.ts";
import { batch, fixRecord } from "../support/messages.ts";
import { needs } from "../support/need.ts";
import { startPatrol } from "../support/process.ts";
import { sosRecord, told } from "../support/sos.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit, receipted, type UnitClient } from "../support/unit-client.ts";
import { until } from "../support/until.ts";

const programs = needs("mosquitto", "influxd");
const PATIENT = { timeout: 120_000 };

describe.skipIf(programs.isMissing)(`a desk and two workers ${programs.label}`, () => {
  let town: Town & { readonly workers: TownWorkers };
  let unit: UnitClient;
  let seq = 0;
  let start = 0;

  beforeAll(async () => {
    town = (await openTown(["bike-01"], { workers: 2, guests: ["bike-07"] })) as typeof town;
    unit = await connectUnit(town.brokerUrl, "bike-07", town.secretOf("bike-07"));
    start = Date.now() - 15_000;
  }, PATIENT.timeout);
  afterAll(async () => {
    await unit?.[Symbol.asyncDispose]();
    await town?.[Symbol.asyncDispose]();
  });

  const shown = async () => (await town.room.get("units/bike-07")) as unknown as ShownUnit;
  const send = async (changes = {}) => {
    seq += 1;
    await unit.publish("records", batch([fixRecord(seq, start + seq * 1_000, changes)]));
    await receipted(unit, seq);
    return start + seq * 1_000;
  };

  test("a fix is receipted by whichever worker got it, and the desk shows it", PATIENT, async () => {
    for (let n = 0; n < 4; n++) {
      const time = await send();
      await until("the desk shows it", async () => (await shown()).fix?.fixTime === time, PATIENT_MS);
    }
    expect((await shown()).state).toBe("live");
    const trail = (await town.room.get("trails")) as { units?: { unit: string }[] };
    expect(trail.units?.map((one) => one.unit)).toEqual(["bike-07"]);
  });

  test("a track is replayed at the desk, out of InfluxDB", PATIENT, async () => {
    await until("it is forwarded", async () => (await countOfTrack()) === seq, PATIENT_MS);
  });

  test("an SOS goes to the desk, not to a worker", PATIENT, async () => {
    seq += 1;
    await unit.publish("sos", batch([sosRecord(seq)]));
    await receipted(unit, seq);
    await told(unit, "stored");
    expect((await town.room.one()).unit).toBe("bike-07");
  });

  test("an SOS among records reaches the desk, and is receipted once it is there", PATIENT, async () => {
    seq += 1;
    const id = "01KAJ7W8Q0ABCDEFGHJKMNPQRT";
    await unit.publish("records", batch([sosRecord(seq, { id })]));
    await receipted(unit, seq);
    expect((await town.room.one(id)).unit).toBe("bike-07");
  });

  test("what a unit says of an order reaches the desk, whichever worker got it", PATIENT, async () => {
    const { body } = await town.room.post("orders", { unit: "bike-07", kind: "message", text: "come" });
    for (const event of ["delivered", "accepted"]) {
      seq += 1;
      const record = { seq, type: "order", time: Date.now(), clock: "gnss", uptimeMs: 5000, id: body.id, event };
      await unit.publish("records", batch([record]));
      await receipted(unit, seq);
    }
    const orders = (await town.room.get("orders")) as { items?: { id: string; state: string }[] };
    expect(orders.items?.find(({ id }) => id === body.id)?.state).toBe("accepted");
  });

  test("a desk that was killed hears again where everybody is", PATIENT, async () => {
    const before = await shown();
    await town.killGateway();
    await town.startGateway();
    await until("it knows", async () => (await shown()).fix?.fixTime === before.fix?.fixTime, PATIENT_MS);
  });

  test("a report is refused with a sentence, since it would be wrong", PATIENT, async () => {
    const answer = await fetch(`http://127.0.0.1:${town.httpPort}/api/v1/reports/patrol?from=0&to=86400000`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining("role desk") });
  });

  test("a worker has no API, and says so", PATIENT, async () => {
    const [worker] = town.workers.all;
    const answer = await fetch(`http://127.0.0.1:${worker?.httpPort}/api/v1/units`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining("Ask the desk") });
  });

  test("a desk without a worker is not ready, and says why", PATIENT, async () => {
    for (const worker of town.workers.all) expect(await worker.stop()).toBe(0);
    const readyz = async () => await fetch(`http://127.0.0.1:${town.httpPort}/readyz`);
    await until("it is not ready", async () => (await readyz()).status === 503, PATIENT_MS);
    expect(await (await readyz()).json()).toMatchObject({ problem: expect.stringContaining("--role ingest") });
    for (const worker of town.workers.all) await worker.start();
    await until("it is ready again", async () => (await readyz()).status === 200, PATIENT_MS);
  });

  async function countOfTrack(): Promise<number | undefined> {
    const answer = await town.room.get(`tracks?unit=bike-07&from=${start}&to=${start + 60_000}`);
    return (answer.units as { count: number }[])[0]?.count;
  }
});

test.each([
  { role: "ingest", wants: ["PATROL_EXTERNAL_BROKER_URL", "PATROL_INFLUX_URL"] },
  { role: "desk", wants: ["PATROL_EXTERNAL_BROKER_URL", "PATROL_INFLUX_URL"] },
  { role: "boss", wants: ["all, ingest, desk"] },
  { role: "ingest", flags: ["--http-host", "0.0.0.0"], wants: ["shows its health on loopback only"] },
])("patrol gateway --role $role $flags by itself is wrong use", async ({ role, flags = [], wants }) => {
  await using folder = await tempFolder();
  await using gateway = startPatrol(["gateway", "--role", role, ...flags], { PATROL_DATA_DIR: folder.path });
  expect(await gateway.ended).toBe(2);
  for (const want of wants) expect(gateway.errors.join("\n")).toContain(want);
});
