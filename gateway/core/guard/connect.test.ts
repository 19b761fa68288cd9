import { describe, expect, test } from "vitest";
import { type Certificate, judgeConnect } from "./connect.ts";
import type { GuardLimits } from "./limits.ts";

const LIMITS: GuardLimits = {
  connectMs: 5_000,
  connectBytes: 16_384,
  packetBytes: 262_144,
  sockets: 10,
  strangers: 10,
  strangersPerAddress: 10,
  keepaliveS: 120,
  subscriptions: 8,
  clientIds: 8,
  recordsPerS: 10,
  recordsBurst: 10,
};
const GOOD = { clientId: "bike-07", username: "bike-07", keepalive: 20, will: null };
const NONE: Certificate = { kind: "none" };
const OF_BIKE_07: Certificate = { kind: "trusted", commonName: "bike-07", serial: "0A01" };
const UNTRUSTED: Certificate = { kind: "untrusted", why: "CERT_HAS_EXPIRED" };
const will = (topic: string, retain = true) => ({ topic, retain });

describe("a CONNECT without a certificate", () => {
  test.each([
    { what: "with the bare client id", changes: {} },
    { what: "with a suffix", changes: { clientId: "bike-07.sos" } },
    { what: "with the shortest keepalive", changes: { keepalive: 1 } },
    { what: "with the longest keepalive", changes: { keepalive: 120 } },
    { what: "with its status as will", changes: { will: will("patrol/v1/bike-07/status") } },
    { what: "with its status as will, not retained", changes: { will: will("patrol/v1/bike-07/status", false) } },
  ])("$what has to show its secret", ({ changes }) => {
    expect(judgeConnect({ ...GOOD, ...changes }, NONE, LIMITS)).toEqual({ ok: true, unit: "bike-07", serial: null });
  });

  test.each([
    { what: "without a user name", changes: { username: null }, kind: "secret", returnCode: 4 },
    { what: "with an empty user name", changes: { username: "" }, kind: "secret", returnCode: 4 },
    { what: "with an empty client id", changes: { clientId: "" }, kind: "client-id", returnCode: 2 },
    { what: "with another unit's client id", changes: { clientId: "bike-08" }, kind: "client-id", returnCode: 2 },
    { what: "with another unit's suffix", changes: { clientId: "bike-08.sos" }, kind: "client-id", returnCode: 2 },
    { what: "with a longer unit's client id", changes: { clientId: "bike-071" }, kind: "client-id", returnCode: 2 },
    { what: "with a strange client id", changes: { clientId: "bike-07/../x" }, kind: "client-id", returnCode: 2 },
    { what: "with NUL in the suffix", changes: { clientId: "bike-07.\u0000" }, kind: "client-id", returnCode: 2 },
    {
      what: "with an endless suffix",
      changes: { clientId: `bike-07.${"x".repeat(57)}` },
      kind: "client-id",
      returnCode: 2,
    },
    { what: "without a keepalive", changes: { keepalive: 0 }, kind: "keepalive", returnCode: 5 },
    { what: "with a keepalive of 121 s", changes: { keepalive: 121 }, kind: "keepalive", returnCode: 5 },
    { what: "with records as will", changes: { will: will("patrol/v1/bike-07/records") }, kind: "will", returnCode: 5 },
    { what: "with another's will", changes: { will: will("patrol/v1/bike-08/status") }, kind: "will", returnCode: 5 },
    {
      what: "with a will from a suffix",
      changes: { clientId: "bike-07.b", will: will("patrol/v1/bike-07/status") },
      kind: "will",
      returnCode: 5,
    },
  ])("$what is refused", ({ changes, kind, returnCode }) => {
    const judged = judgeConnect({ ...GOOD, ...changes }, NONE, LIMITS);
    expect(judged).toMatchObject({ ok: false, refusal: { kind, returnCode, why: expect.stringMatching(/\w+ \w+/) } });
  });
});

describe("a CONNECT with a certificate", () => {
  test.each([
    { what: "and no user name", changes: { username: null } },
    { what: "and the same user name", changes: {} },
    { what: "on a second connection", changes: { clientId: "bike-07.sos" } },
  ])("$what is the unit that it names, without a secret", ({ changes }) => {
    const judged = judgeConnect({ ...GOOD, ...changes }, OF_BIKE_07, LIMITS);
    expect(judged).toEqual({ ok: true, unit: "bike-07", serial: "0A01" });
  });

  test.each([
    { what: "of somebody unknown", certificate: UNTRUSTED, changes: {}, kind: "certificate", returnCode: 5 },
    {
      what: "and another user name",
      certificate: OF_BIKE_07,
      changes: { username: "bike-08", clientId: "bike-08" },
      kind: "certificate",
      returnCode: 4,
    },
    {
      what: "and another client id",
      certificate: OF_BIKE_07,
      changes: { username: null, clientId: "bike-08" },
      kind: "client-id",
      returnCode: 2,
    },
    {
      what: "whose name is no unit's",
      certificate: { kind: "trusted", commonName: "Bike 07", serial: "0A01" } as const,
      changes: { username: null, clientId: "Bike 07" },
      kind: "client-id",
      returnCode: 2,
    },
  ])("$what is refused", ({ certificate, changes, kind, returnCode }) => {
    const judged = judgeConnect({ ...GOOD, ...changes }, certificate, LIMITS);
    expect(judged).toMatchObject({ ok: false, refusal: { kind, returnCode } });
  });
});
