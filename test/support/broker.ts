/** The embedded broker with its guard, and events that are only written down. */
import { type AedesBroker, type AedesOptions, openAedes } from "../../gateway/aedes/broker.ts";
import type { BrokerEvents } from "../../gateway/core/broker.ts";
import type { GuardLimits } from "../../gateway/core/guard/limits.ts";
import { decodeStatus } from "../../protocol/decode.ts";
import { deferred } from "../../runtime/deferred.ts";
import { openLog } from "../../runtime/log.ts";

const GUARD: GuardLimits = {
  connectMs: 5_000,
  connectBytes: 16_384,
  packetBytes: 262_144,
  sockets: 12_000,
  strangers: 8_000,
  strangersPerAddress: 4_000,
  keepaliveS: 120,
  subscriptions: 8,
  clientIds: 8,
  recordsPerS: 1_000,
  recordsBurst: 100_000,
};

export type Batch = { readonly unit: string; readonly lane: string; readonly text: string };

export type TestBroker = AsyncDisposable & {
  readonly broker: AedesBroker;
  readonly port: number;
  readonly counted: (name: string, kind: string) => number;
  /** Messages that would be stored. */
  readonly batches: readonly Batch[];
  /** Statuses, by unit. */
  readonly statuses: readonly { readonly unit: string; readonly text: string }[];
  /** Texts of what was answered on `error`. */
  readonly refusals: readonly string[];
  /** Registered units; every secret is `secret`. */
  readonly units: Set<string>;
  /** From now on commits wait, until it is called with false. */
  readonly setHeld: (isHeld: boolean) => void;
  /** From now on secrets are right or wrong, but nobody hears it before the answer is called. */
  readonly holdSignIns: () => () => void;
  /** Secrets that were asked about. */
  readonly signIns: () => number;
};

export async function openTestBroker(
  changes: Partial<GuardLimits> = {},
  options: Partial<AedesOptions> = {},
): Promise<TestBroker> {
  const counts = new Map<string, number>();
  const batches: Batch[] = [];
  const statuses: { unit: string; text: string }[] = [];
  const refusals: string[] = [];
  const units = new Set(["bike-07", "bike-08"]);
  let waiting: (() => void)[] | null = null;
  let signingIn: Promise<void> = Promise.resolve();
  let signIns = 0;
  const events: BrokerEvents = {
    authenticate: async (unit, secret) => {
      const isRight = units.has(unit) && Buffer.from(secret).toString() === "secret";
      signIns += 1;
      await signingIn;
      return isRight;
    },
    certificateRefusal: (unit) => (units.has(unit) ? null : "there is no such unit"),
    onBatch: async (unit, lane, payload) => {
      batches.push({ unit, lane, text: Buffer.from(payload).toString() });
      const held = waiting;
      if (held) await new Promise<void>((resolve) => held.push(resolve));
    },
    onStatus: (unit, payload) => {
      const text = Buffer.from(payload).toString();
      statuses.push({ unit, text });
      return decodeStatus(text).ok;
    },
    onConnection: () => {},
    onReachable: () => {},
    onRefused: (_, { text }) => refusals.push(text),
    count: (name, kind, by = 1) => counts.set(`${name} ${kind}`, (counts.get(`${name} ${kind}`) ?? 0) + by),
  };
  const broker = await openAedes(
    {
      host: "127.0.0.1",
      port: 0,
      secureHost: "127.0.0.1",
      mqttsPort: null,
      webSocketPort: null,
      tls: null,
      guard: { ...GUARD, ...changes },
      log: openLog("test", "silent"),
      ...options,
    },
    events,
  );
  return {
    broker,
    port: broker.ports.mqtt,
    counted: (name, kind) => counts.get(`${name} ${kind}`) ?? 0,
    batches,
    statuses,
    refusals,
    units,
    setHeld: (isHeld) => {
      const held = waiting ?? [];
      waiting = isHeld ? held : null;
      if (!isHeld) for (const go of held) go();
    },
    holdSignIns: () => {
      const held = deferred<void>();
      signingIn = held.promise;
      return () => held.resolve();
    },
    signIns: () => signIns,
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}

/** A `status` of that session, as JSON. */
export function statusText(state: "online" | "offline", session: number): string {
  return JSON.stringify({ v: 1, state, session, sentTime: 1_795_000_000_000, health: null });
}
