import { describe, expect, test } from "vitest";
import { mayPublish, mayReceive, maySubscribe } from "./topic-rights.ts";

const BARE = { unit: "bike-07", isBare: true };
const SUFFIX = { unit: "bike-07", isBare: false };

/** Every channel, by every verb, from both kinds of connection: "yes", or why not. */
describe("bike-07 on its own topics", () => {
  test.each([
    { channel: "records", publish: "yes", suffix: "yes", will: "direction", suffixWill: "direction", sub: "direction" },
    { channel: "sos", publish: "yes", suffix: "yes", will: "direction", suffixWill: "direction", sub: "direction" },
    { channel: "status", publish: "yes", suffix: "bare", will: "yes", suffixWill: "bare", sub: "direction" },
    {
      channel: "receipt",
      publish: "direction",
      suffix: "direction",
      will: "direction",
      suffixWill: "direction",
      sub: "yes",
    },
    {
      channel: "error",
      publish: "direction",
      suffix: "direction",
      will: "direction",
      suffixWill: "direction",
      sub: "yes",
    },
    {
      channel: "sos/state",
      publish: "direction",
      suffix: "direction",
      will: "direction",
      suffixWill: "direction",
      sub: "yes",
    },
    {
      channel: "order",
      publish: "direction",
      suffix: "direction",
      will: "direction",
      suffixWill: "direction",
      sub: "yes",
    },
    {
      channel: "profile",
      publish: "direction",
      suffix: "direction",
      will: "direction",
      suffixWill: "direction",
      sub: "yes",
    },
  ])("$channel", ({ channel, publish, suffix, will, suffixWill, sub }) => {
    const topic = `patrol/v1/bike-07/${channel}`;
    const said = (right: { ok: boolean; reason?: string }) => (right.ok ? "yes" : right.reason);
    const ask = (asker: typeof BARE, verb: "publish" | "will", retain: boolean) =>
      said(mayPublish(asker, { topic, verb, retain }));
    for (const retain of [false, true]) {
      expect(ask(BARE, "publish", retain)).toBe(publish);
      expect(ask(SUFFIX, "publish", retain)).toBe(suffix);
      expect(ask(BARE, "will", retain)).toBe(will);
      expect(ask(SUFFIX, "will", retain)).toBe(suffixWill);
    }
    expect([said(maySubscribe(BARE, topic)), said(maySubscribe(SUFFIX, topic))]).toEqual([sub, sub]);
  });
});

test.each([
  { channel: "status", verb: "publish", retain: true, isRetained: true },
  { channel: "status", verb: "publish", retain: false, isRetained: false },
  { channel: "status", verb: "will", retain: true, isRetained: true },
  { channel: "records", verb: "publish", retain: true, isRetained: false },
  { channel: "sos", verb: "publish", retain: true, isRetained: false },
] as const)("$verb $channel with RETAIN $retain is kept: $isRetained", ({ channel, verb, retain, isRetained }) => {
  const topic = `patrol/v1/bike-07/${channel}`;
  expect(mayPublish(BARE, { topic, verb, retain })).toEqual({ ok: true, channel, isRetained });
});

describe("topics that are not its own", () => {
  test.each([
    ["patrol/v1/bike-08/records", "unit"],
    ["patrol/v1/bike-071/records", "unit"],
    ["patrol/v1/bike-0/records", "unit"],
    ["patrol/v1/bike-07", "topic"],
    ["patrol/v1/bike-07/", "topic"],
    ["patrol/v1/bike-07/record", "topic"],
    ["patrol/v1/bike-07/records/", "topic"],
    ["patrol/v1/bike-07/records/x", "topic"],
    ["patrol/v1/bike-07/Records", "topic"],
    ["patrol/v1/BIKE-07/records", "topic"],
    ["PATROL/v1/bike-07/records", "topic"],
    ["/patrol/v1/bike-07/records", "topic"],
    ["patrol//v1/bike-07/records", "topic"],
    ["patrol/v1//records", "topic"],
    ["patrol/v1/bike-07//records", "topic"],
    ["patrol/v1/bike-07/../bike-08/records", "topic"],
    ["patrol/v1/bike%2D07/records", "topic"],
    ["patrol/v2/bike-07/records", "topic"],
    ["patrol/v1/-/live", "topic"],
    ["$SYS/broker/uptime", "topic"],
    ["$share/a/patrol/v1/bike-07/receipt", "topic"],
    ["", "topic"],
    ["/", "topic"],
    ["patrol/v1/bike-07/toString", "topic"],
    ["patrol/v1/bike-07/__proto__", "topic"],
    ["patrol/v1/bike-07/records\u0000", "unreadable"],
    ["patrol/v1/bike-07/rec\ufffdords", "unreadable"],
    ["patrol/v1/bike\u201007/records", "topic"],
  ])("%j: %s", (topic, reason) => {
    for (const asker of [BARE, SUFFIX]) {
      expect(mayPublish(asker, { topic, verb: "publish", retain: false })).toEqual({ ok: false, reason });
      expect(mayPublish(asker, { topic, verb: "will", retain: true })).toEqual({ ok: false, reason });
      expect(maySubscribe(asker, topic)).toEqual({ ok: false, reason });
    }
  });
});

describe("filters with wildcards", () => {
  test.each([
    ["patrol/v1/bike-07/#", true],
    ["patrol/v1/bike-08/#", false],
    ["patrol/v1/bike-07/+", false],
    ["patrol/v1/bike-07/sos/#", false],
    ["patrol/v1/bike-07/receipt/#", false],
    ["patrol/v1/bike-0+/receipt", false],
    ["patrol/v1/+/receipt", false],
    ["patrol/v1/+/#", false],
    ["patrol/v1/#", false],
    ["patrol/#", false],
    ["+/v1/bike-07/receipt", false],
    ["+/+/+/+", false],
    ["+", false],
    ["#", false],
    ["/#", false],
    ["$SYS/#", false],
    ["$share/g/patrol/v1/bike-07/#", false],
    ["$queue/patrol/v1/bike-07/#", false],
  ])("%s: %s", (filter, allowed) => {
    expect(maySubscribe(BARE, filter).ok).toBe(allowed);
    expect(maySubscribe(SUFFIX, filter).ok).toBe(allowed);
  });
});

test.each([
  ["patrol/v1/bike-07/receipt", true],
  ["patrol/v1/bike-07/status", true],
  ["patrol/v1/bike-08/receipt", false],
  ["$SYS/x/heartbeat", false],
])("bike-07 may receive %s: %s", (topic, allowed) => {
  expect(mayReceive("bike-07", topic)).toBe(allowed);
});
