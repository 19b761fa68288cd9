import { expect, test } from "vitest";
import { isCovered, isUnit, parseTopic, topicOf, unitOfClientId } from "./topics.ts";

test.each([
  ["bike-07", true],
  ["a", true],
  ["0", true],
  ["a".repeat(32), true],
  ["a".repeat(33), false],
  ["", false],
  ["-a", false],
  ["Bike", false],
  ["bike_07", false],
  ["bike.07", false],
  ["bike/07", false],
  ["bike+", false],
  ["#", false],
  ["bike\n", false],
  ["bïke", false],
])("%j is a unit's name: %s", (name, isName) => {
  expect(isUnit(name)).toBe(isName);
});

test.each([
  ["records", "patrol/v1/bike-07/records"],
  ["sos", "patrol/v1/bike-07/sos"],
  ["status", "patrol/v1/bike-07/status"],
  ["receipt", "patrol/v1/bike-07/receipt"],
  ["error", "patrol/v1/bike-07/error"],
  ["sos/state", "patrol/v1/bike-07/sos/state"],
  ["order", "patrol/v1/bike-07/order"],
  ["profile", "patrol/v1/bike-07/profile"],
] as const)("the channel %s is the topic %s, and back", (channel, topic) => {
  expect(topicOf("bike-07", channel)).toBe(topic);
  expect(parseTopic(topic)).toEqual({ unit: "bike-07", channel });
});

test.each([
  "",
  "patrol/v1/",
  "patrol/v1/bike-07",
  "patrol/v1/bike-07/",
  "patrol/v1/bike-07/record",
  "patrol/v1/bike-07/records/",
  "patrol/v1/bike-07/sos/",
  "patrol/v1//records",
  "patrol/v2/bike-07/records",
  "/patrol/v1/bike-07/records",
  "patrol/v1/BIKE-07/records",
  "patrol/v1/+/records",
  "patrol/v1/#",
  "patrol/v1/bike-07/toString",
  "$SYS/broker/uptime",
])("%j is no topic of this contract", (topic) => {
  expect(parseTopic(topic)).toBeNull();
});

test.each([
  [["patrol/v1/bike-07/#"], "patrol/v1/bike-07/receipt", true],
  [["patrol/v1/bike-07/#"], "patrol/v1/bike-07/sos/state", true],
  [["patrol/v1/bike-07/#"], "patrol/v1/bike-071/receipt", false],
  [["patrol/v1/bike-07/error", "patrol/v1/bike-07/receipt"], "patrol/v1/bike-07/receipt", true],
  [["patrol/v1/bike-07/error"], "patrol/v1/bike-07/receipt", false],
  [[], "patrol/v1/bike-07/receipt", false],
])("%j covers %s: %s", (filters, topic, covers) => {
  expect(isCovered(filters, topic)).toBe(covers);
});

test.each([
  ["bike-07", "bike-07"],
  ["bike-07.sos", "bike-07"],
  ["bike-07.a.b", "bike-07"],
  ["bike-07.", "bike-07"],
  [`bike-07.${"x".repeat(56)}`, "bike-07"],
  [`bike-07.${"x".repeat(57)}`, null],
  [".sos", null],
  ["", null],
  ["Bike-07", null],
  ["mqttjs_0a1b", null],
])("the client id %j belongs to %s", (clientId, unit) => {
  expect(unitOfClientId(clientId)).toBe(unit);
});
