import { expect, test } from "vitest";
import { SessionStore } from "./session-store.ts";

let counts: string[] = [];

async function storeWith(live: readonly string[] = []): Promise<SessionStore> {
  counts = [];
  const store = new SessionStore(
    (name, kind) => counts.push(`${name} ${kind}`),
    (clientId) => live.includes(clientId),
  );
  await store.subscriptionsByClient({ id: "bike-07" });
  return store;
}

const message = (n: number, topic = "patrol/v1/bike-07/profile") => ({
  cmd: "publish",
  topic,
  payload: `${n}`,
  qos: 1,
  retain: true,
  brokerId: "b",
  brokerCounter: n,
});
const payloads = async (stream: AsyncIterable<{ readonly payload: string }>) => {
  const all = [];
  for await (const { payload } of stream) all.push(payload);
  return all;
};

test("a client that is away keeps the newest 256 messages, and what goes is counted", async () => {
  const store = await storeWith();
  for (let n = 1; n <= 300; n++) await store.outgoingEnqueue({ clientId: "bike-07" }, message(n));
  const kept = await payloads(store.outgoingStream({ id: "bike-07" }));
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([256, "45", "300"]);
  expect(counts).toEqual(Array(44).fill("dropped session-messages"));
});

test("a live client keeps the oldest, which it may be answering: what comes on top cannot be sent, and cuts it", async () => {
  const store = await storeWith(["bike-07"]);
  for (let n = 1; n <= 257; n++) await store.outgoingEnqueue({ clientId: "bike-07" }, message(n));
  const kept = await payloads(store.outgoingStream({ id: "bike-07" }));
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([256, "1", "256"]);
  await expect(store.outgoingUpdate({ id: "bike-07" }, { ...message(257), messageId: 9 })).rejects.toThrow();
});

test("nothing is kept for a client without a session", async () => {
  const store = await storeWith();
  await store.outgoingEnqueue({ clientId: "bike-08" }, message(1));
  expect(await payloads(store.outgoingStream({ id: "bike-08" }))).toEqual([]);
  expect(store.sessions).toBe(1);
});

test("filters without the right to are not kept with the session, though Aedes hands them over with a granted one", async () => {
  const store = await storeWith();
  await store.addSubscriptions({ id: "bike-07" }, [
    { topic: "patrol/v1/bike-07/receipt", qos: 1 },
    { topic: "patrol/v1/bike-08/#", qos: 1 },
    { topic: "#", qos: 2 },
  ]);
  expect(await store.subscriptionsByClient({ id: "bike-07" })).toEqual([
    { topic: "patrol/v1/bike-07/receipt", qos: 1 },
  ]);
});

test("a session that is forgotten leaves nothing", async () => {
  const store = await storeWith();
  await store.addSubscriptions({ id: "bike-07" }, [{ topic: "patrol/v1/bike-07/#", qos: 1 }]);
  await store.outgoingEnqueue({ clientId: "bike-07" }, message(1));
  await store.incomingStorePacket({ id: "bike-07" }, { ...message(2), messageId: 2 });
  store.forget("bike-07");
  expect(store.sessions).toBe(0);
  expect(await store.subscriptionsByTopic("patrol/v1/bike-07/profile")).toEqual([]);
  expect(await payloads(store.outgoingStream({ id: "bike-07" }))).toEqual([]);
  await expect(store.incomingGetPacket({ id: "bike-07" }, { ...message(2), messageId: 2 })).rejects.toThrow();
});

test.each([
  ["patrol/v1/bike-07/profile", ["7 profile"]],
  ["patrol/v1/bike-07/#", ["7 profile", "7 sos/state"]],
  ["patrol/v1/bike-08/#", ["8 profile"]],
  ["patrol/v1/bike-0/#", []],
  ["#", []],
])("what is retained for the filter %s", async (filter, expected) => {
  const store = await storeWith();
  for (const [unit, channel] of [
    ["7", "profile"],
    ["7", "sos/state"],
    ["8", "profile"],
  ]) {
    const topic = `patrol/v1/bike-0${unit}/${channel}`;
    await store.storeRetained({ ...message(1, topic), payload: `${unit} ${channel}` });
  }
  const found = await payloads(store.createRetainedStreamCombi([filter]));
  expect(found.sort()).toEqual(expected);
});

test("nothing is retained on a topic that is not of the contract, and an empty payload removes", async () => {
  const store = await storeWith();
  await store.storeRetained(message(1, "$SYS/x"));
  await store.storeRetained(message(1));
  expect(store.retained).toBe(1);
  await store.storeRetained({ ...message(1), payload: "" });
  expect(store.retained).toBe(0);
});

test("what was sent before is marked as sent again, what was not is not", async () => {
  const store = await storeWith();
  for (const n of [1, 2]) await store.outgoingEnqueue({ clientId: "bike-07" }, message(n));
  await store.outgoingUpdate({ id: "bike-07" }, { ...message(1), messageId: 11 });
  const marks = [];
  for await (const { payload, dup } of store.outgoingStream({ id: "bike-07" })) marks.push([payload, dup ?? false]);
  expect(marks).toEqual([
    ["1", true],
    ["2", false],
  ]);
  expect(await store.outgoingClearMessageId({ id: "bike-07" }, { ...message(0), messageId: 11 })).toMatchObject({
    payload: "1",
  });
  expect(await store.outgoingClearMessageId({ id: "bike-07" }, { ...message(0), messageId: 11 })).toBeUndefined();
});
