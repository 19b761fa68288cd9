/** The SOS desk as a unit and a room meet it: a real gateway, MQTT and HTTP. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { followEvents } from "../support/events.ts";
import { type RunningGateway, registerUnits, startGateway } from "../support/gateway.ts";
import { batch, fixRecord } from "../support/messages.ts";
import { openRoomAt, press, type Room, SOS_ID, sosRecord, sosState, told } from "../support/sos.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit, receipted, type UnitClient } from "../support/unit-client.ts";
import { until } from "../support/until.ts";

let folder: Awaited<ReturnType<typeof tempFolder>>;
let gateway: RunningGateway;
let secrets: Record<"bike-07" | "moto-02", string>;
let bike: UnitClient;
let room: Room;

async function open(): Promise<void> {
  gateway = await startGateway(folder.path);
  room = openRoomAt(gateway.addresses.httpPort);
  bike = await unit("bike-07");
}
const unit = (name: "bike-07" | "moto-02") =>
  connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, name, secrets[name]);

beforeEach(async () => {
  folder = await tempFolder();
  secrets = await registerUnits(folder.path, ["bike-07", "moto-02"]);
  await open();
});
afterEach(async () => {
  await bike[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

test("the plain ladder: every rung is told to the kit when it is true, and not before", async () => {
  await press(bike, 1);
  await receipted(bike, 1);
  await told(bike, "stored");
  expect(await room.list()).toMatchObject([{ id: SOS_ID, unit: "bike-07", state: "OPEN", isRinging: true }]);
  expect((await room.ask("seen", { console: "desk-1" })).body).toMatchObject({ state: "SEEN", rung: "seen" });
  await told(bike, "seen");
  expect((await room.ask("acknowledge")).body).toMatchObject({ state: "ACKNOWLEDGED", isRinging: false });
  expect(await told(bike, "acknowledged")).toMatchObject({ by: "set-up" });
  const moto = await unit("moto-02");
  const { body } = await room.ask("dispatch", { unit: "moto-02", text: "east gate" });
  expect(body).toMatchObject({
    state: "DISPATCHED",
    orders: [{ unit: "moto-02", state: "issued", text: "east gate" }],
  });
  await told(bike, "dispatched");
  const order = await until("the order", () => moto.messages.find(({ topic }) => topic.endsWith("/order")));
  expect(JSON.parse(order.text)).toMatchObject({ v: 1, id: body.order, kind: "goto", text: "east gate" });
  const said = (seq: number, event: string) => {
    return { seq, type: "order", time: Date.now(), clock: "gnss", uptimeMs: 1, id: body.order, event };
  };
  await moto.publish("records", batch([said(1, "delivered"), said(2, "accepted")]));
  await receipted(moto, 2);
  await moto.publish("records", batch([said(3, "arrived")]));
  await receipted(moto, 3);
  expect(await room.one()).toMatchObject({ state: "ON_SCENE", orders: [{ state: "arrived" }] });
  expect((await room.ask("resolve")).body).toMatchObject({ state: "RESOLVED" });
  expect((await room.ask("close", { outcome: "real", note: "safe" })).body).toMatchObject({ state: "CLOSED" });
  await told(bike, "closed");
  expect(await room.list()).toEqual([]);
  const types = (await room.one()).history.map(({ what }) => what.type);
  expect(types).toEqual([
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
  await moto[Symbol.asyncDispose]();
});

describe("one press is one incident", () => {
  test("however often it is sent, on whichever topic, under whichever seq", async () => {
    await press(bike, 1);
    await press(bike, 1);
    await bike.publish("records", batch([sosRecord(1), fixRecord(2, Date.now())]));
    await press(bike, 9);
    await receipted(bike, 1, 3);
    await receipted(bike, 2);
    await receipted(bike, 9);
    expect(await room.list()).toHaveLength(1);
    expect(await room.one()).toMatchObject({ presses: 1 });
  });

  test("and a press after the close is a new one, linked, although the kit has kept the old id", async () => {
    await press(bike, 1);
    await room.ask("acknowledge");
    await room.ask("close", { outcome: "false" });
    await press(bike, 2, { event: "repress", presses: 2 });
    await receipted(bike, 2);
    expect(await room.list()).toMatchObject([{ unit: "bike-07", state: "OPEN", continues: SOS_ID, isRinging: true }]);
    expect(
      sosState(bike)
        ?.map(({ rung }) => rung)
        .sort(),
    ).toEqual(["closed", "stored"]);
  });
});

test("a second acknowledgement is told who was first; both at once, one wins", async () => {
  await press(bike, 1);
  const both = await Promise.all([
    room.ask("acknowledge", { console: "a" }),
    room.ask("acknowledge", { console: "b" }),
  ]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  const { history } = await room.one();
  expect(history.filter(({ what }) => what.type === "acknowledge")).toHaveLength(1);
});

test("a unit cannot raise under another's id, and is told so", async () => {
  await press(bike, 1);
  const moto = await unit("moto-02");
  await press(moto, 1, { presses: 7, event: "repress" });
  await until("an error", () => moto.errors().find(({ reason }) => reason === "conflict"));
  expect(await room.list()).toMatchObject([{ unit: "bike-07", presses: 1 }]);
  await moto[Symbol.asyncDispose]();
});

test("what is open survives a restart, and the kit is told again", async () => {
  await press(bike, 1);
  await room.ask("acknowledge");
  await bike[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
  await open();
  expect(await room.list()).toMatchObject([{ id: SOS_ID, state: "ACKNOWLEDGED" }]);
  await told(bike, "acknowledged");
  await press(bike, 1);
  await receipted(bike, 1);
  expect(await room.one()).toMatchObject({ presses: 1, isRinging: false });
});

test("consoles hear of every change at once, and one that comes back gets what it missed", async () => {
  const url = `http://127.0.0.1:${gateway.addresses.httpPort}/api/v1/live`;
  await using console = await followEvents(url);
  const { data, id } = await console.next("snapshot");
  expect(data).toMatchObject({ sos: [], orders: [] });
  await press(bike, 1);
  expect((await console.next("sos")).data).toMatchObject({ sos: { id: SOS_ID, state: "OPEN" } });
  await room.ask("acknowledge");
  await using back = await followEvents(url, id);
  expect((await back.next("sos")).data).toMatchObject({ sos: { state: "OPEN" } });
  expect((await back.next("sos")).data).toMatchObject({ sos: { state: "ACKNOWLEDGED" } });
  await using late = await followEvents(url);
  expect((await late.next("snapshot")).data).toMatchObject({ sos: [{ id: SOS_ID, state: "ACKNOWLEDGED" }] });
});

test("a press from a dead zone rings as late, with its own time, and a device clock far off dates nothing ahead", async () => {
  const pressed = Date.now() - 840_000;
  await press(bike, 1, { time: pressed });
  await receipted(bike, 1);
  expect(await room.one()).toMatchObject({ flags: { late: true, noFix: true }, times: { pressed }, isRinging: true });
  const ahead = "01KAJ7W8Q0ABCDEFGHJKMNPQR2";
  await press(bike, 2, { id: ahead, time: 2_208_988_800_000 });
  await receipted(bike, 2);
  const { times, flags } = await room.one(ahead);
  expect(times.pressed).toBeLessThanOrEqual(Date.now());
  expect(flags.late).toBe(false);
});

test("nearest says who can be sent and why another cannot", async () => {
  const moto = await unit("moto-02");
  await moto.publish("records", batch([fixRecord(1, Date.now(), { lat: 30.55 })]));
  await receipted(moto, 1);
  await press(bike, 1);
  await receipted(bike, 1);
  const { items, detour } = await room.get("nearest?lat=30.5433&lon=117.0631");
  expect(detour).toBe(1.35);
  expect(items).toMatchObject([
    { unit: "moto-02", reasons: ["no-kit"], distanceM: 1006 },
    { unit: "bike-07", reasons: ["no-position", "own-sos", "no-kit"], distanceM: null },
  ]);
  await moto[Symbol.asyncDispose]();
});

test("an order is sent again until the unit has it, and taken back when it is cancelled", async () => {
  const { status, body } = await room.post("orders", { unit: "moto-02", kind: "message", text: "come in" });
  expect(status).toBe(201);
  const moto = await unit("moto-02");
  await until("the order", () =>
    moto.messages.find(({ topic, text }) => topic.endsWith("/order") && text.includes("come in")),
  );
  expect((await room.post(`orders/${body.id}/cancel`)).body).toMatchObject({ state: "cancelled" });
  await until("that it is taken back", () => moto.messages.find(({ text }) => text.includes('"kind":"cancel"')));
  expect((await room.post(`orders/${body.id}/cancel`)).status).toBe(409);
  await moto[Symbol.asyncDispose]();
});

test("the siren's command runs when no console has drawn it, with whose it is", async () => {
  await bike[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
  const heard = `${folder.path}/heard`;
  const env = { PATROL_SIREN_CMD: `echo "$PATROL_SOS_UNIT $PATROL_SOS_LEVEL" >> ${heard}` };
  gateway = await startGateway(folder.path, env);
  bike = await unit("bike-07");
  const { readFile } = await import("node:fs/promises");
  await press(bike, 1);
  const text = await until("the siren", () => readFile(heard, "utf8").catch(() => null), 15_000);
  expect(text).toBe("bike-07 siren-unseen\n");
});

test.each([
  { verb: "close", body: { outcome: "false" }, status: 409, says: "acknowledge it first" },
  { verb: "close", body: {}, status: 400, says: "outcome" },
  { verb: "seen", body: {}, status: 400, says: "console" },
  { verb: "dispatch", body: { unit: "bike-99" }, status: 404, says: "There is no unit bike-99" },
  { verb: "reopen", body: {}, status: 409, says: "not closed" },
  { verb: "note", body: { text: "" }, status: 400, says: "text" },
])("$verb $body: $status", async ({ verb, body, status, says }) => {
  await press(bike, 1);
  await receipted(bike, 1);
  const answer = await room.ask(verb, body);
  expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(says) } });
});
