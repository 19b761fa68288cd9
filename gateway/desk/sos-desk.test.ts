import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLog } from "../../runtime/log.ts";
import { tempFolder } from "../../test/support/temp.ts";
import type { DeskInput } from "../core/sos/desk.ts";
import { KEPT_OF_UNIT } from "../core/sos/retention.ts";
import type { DeskTable } from "../core/sos/table.ts";
import { openDesk } from "../sqlite/desk.ts";
import { openSosDesk } from "./sos-desk.ts";

const T0 = 1_795_000_000_000;
const DAY_MS = 86_400_000;
const by = { actor: "operator:li.wei", name: "Li Wei" };

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

const press = (id: string, presses: number): Extract<DeskInput, { type: "signal" }> => ({
  type: "signal",
  unit: "bike-07",
  id,
  signal: {
    event: presses === 1 ? "raise" : "repress",
    presses,
    drill: false,
    silent: false,
    position: null,
    positionAgeMs: null,
    time: T0,
  },
});

async function withDesk(table: DeskTable, now: () => number, work: (desk: Desk) => Promise<void>): Promise<void> {
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `G${ids}`;
  };
  const log = openLog("test", "silent");
  const desk = await openSosDesk({ table, now, newId, onChanges: () => {}, count: () => {}, log });
  const stop = new AbortController();
  const running = desk.run(stop.signal, () => new Map());
  await work(desk).finally(() => stop.abort());
  await running;
}
type Desk = Awaited<ReturnType<typeof openSosDesk>>;

let seq = 0;
function arrive(desk: Desk, id: string, presses: number, again: number | null = null) {
  if (again === null) seq += 1;
  const body = `${id} ${presses}`;
  return desk.arrived(press(id, presses), {
    unit: "bike-07",
    outbox: "00c0ffee",
    seq: again ?? seq,
    receivedTime: T0,
    body,
  });
}

async function raisedAndClosed(desk: Desk, id: string, presses = 1): Promise<string> {
  const { subject } = await arrive(desk, id, presses);
  const incident = subject ?? "";
  await desk.submit({ type: "command", incident, command: { type: "acknowledge", by, console: "c1" } });
  await desk.submit({ type: "command", incident, command: { type: "close", by, outcome: "real", note: "" } });
  return incident;
}

test("a kit that comes back after a month is still told that its SOS is over, also by a gateway that began anew", async () => {
  await using desk = await openDesk(join(folder.path, "desk.db"));
  let now = T0;
  await withDesk(
    desk.tables,
    () => now,
    async (sos) => void (await raisedAndClosed(sos, "K1")),
  );
  now += 30 * DAY_MS;
  await withDesk(
    desk.tables,
    () => now,
    async (sos) => {
      expect(sos.state.incidents.get("K1")).toMatchObject({ state: "CLOSED" });
    },
  );
});

test("a press that comes again when all that it led to is forgotten rings nobody", async () => {
  await using desk = await openDesk(join(folder.path, "desk.db"));
  let now = T0;
  await withDesk(
    desk.tables,
    () => now,
    async (sos) => {
      await raisedAndClosed(sos, "K1");
      const repeated = seq + 1;
      expect(await raisedAndClosed(sos, "K1", 2)).toBe("G1");
      for (let n = 0; n < KEPT_OF_UNIT; n++) {
        now += DAY_MS;
        await raisedAndClosed(sos, `L${n}`);
      }
      now += 2 * DAY_MS;
      await expect.poll(() => sos.state.incidents.has("G1")).toBe(false);
      expect(await arrive(sos, "K1", 2, repeated)).toMatchObject({ fate: "duplicate" });
      expect([...sos.state.incidents.values()].filter(({ state }) => state !== "CLOSED")).toEqual([]);
    },
  );
});
