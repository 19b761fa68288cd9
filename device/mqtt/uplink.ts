/**
 * Carries the outbox to the gateway over MQTT: one connection at a time, made again for ever. The policy is in
 * core/uplink.ts; here are the clock, the socket and the order of things.
 */

import { decodeError, decodeReceipt } from "../../protocol/decode.ts";
import { type GatewayChannel, topicOf } from "../../protocol/topics.ts";
import { type Activity, aborted, pause } from "../../runtime/activity.ts";
import { backoff } from "../../runtime/backoff.ts";
import { messageOf, PatrolError } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { BatchLimit, Outbox, SeqSet } from "../core/outbox-port.ts";
import type { Carried } from "../core/uplink.ts";
import { type Connection, openConnection, type TlsFiles } from "./connection.ts";
import { NO_PRESENCE, type Presence, type PresenceOptions, statusPresence } from "./presence.ts";
import { Sender } from "./sender.ts";

/** Whether the gateway can be reached, and since the last attempt why not. `session`: null on a connection without one. */
export type LinkState = { readonly isUp: boolean; readonly session: number | null; readonly reason: string | null };

export type LinkOptions = {
  readonly url: string;
  readonly unit: string;
  readonly secret: string | null;
  readonly tls?: TlsFiles | null;
  readonly outbox: Outbox;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly uptimeMs: () => number;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly onState?: (state: LinkState) => void;
  /** What the gateway says besides receipts; ask for `sos/state`, `order` and `profile` in `channels`. */
  readonly onMessage?: (channel: GatewayChannel, text: string) => void;
  /** Called after the outbox has forgotten what a receipt covers. */
  readonly onReceipt?: (outbox: string, stored: readonly (readonly [number, number])[]) => void;
  readonly channels?: readonly GatewayChannel[];
  /** Waited for once, before the first attempt; resolves when aborted, too. */
  readonly ready?: (signal: AbortSignal) => Promise<void>;
  /** How long to wait before trying again, at first and at most, milliseconds. */
  readonly retryMs?: { readonly first: number; readonly most: number };
};

export type UplinkOptions = LinkOptions &
  Omit<PresenceOptions, "unit" | "now"> & {
    /** Whether another connection carries the SOS records now. */
    readonly isSosElsewhere?: () => boolean;
  };

export type SosLink = {
  readonly run: Activity;
  /** Whether SOS records go out by it, as far as can be told. */
  readonly isCarrying: () => boolean;
};

/** Wrong credentials do not become right by asking often. */
const REFUSED_RETRY_FACTOR = 4;

/** Keeps the outbox connected to the gateway until aborted; then says goodbye. */
export function runUplink(options: UplinkOptions): Activity {
  const { unit, isSosElsewhere = () => false } = options;
  const carries = () => ({ sos: !isSosElsewhere(), records: true });
  const presence = statusPresence(options);
  return runLink(options, { name: "uplink", clientId: unit, presence, carries, life: newLife() });
}

/** A connection that carries SOS records and nothing else, so that they never stand behind what fills the other. */
export function sosLink(options: LinkOptions): SosLink {
  const life = newLife();
  const carries = () => ({ sos: true, records: false });
  const clientId = `${options.unit}.sos`;
  return {
    run: runLink(options, { name: "sos link", clientId, presence: NO_PRESENCE, carries, life }),
    isCarrying: () => life.sender !== null && !life.sender.isSosStuck,
  };
}

/** What makes one connection unlike the other. */
type Role = {
  /** As the log calls it. */
  readonly name: "uplink" | "sos link";
  readonly clientId: string;
  readonly presence: Presence;
  readonly carries: () => Carried;
  readonly life: Life;
};

/** What outlives one connection. */
type Life = {
  attempt: number;
  wasUp: boolean | null;
  problem: string | null;
  /** Of the connection that is up. */
  sender: Sender | null;
};

function newLife(): Life {
  return { attempt: 0, wasUp: null, problem: null, sender: null };
}

function runLink(options: LinkOptions, role: Role): Activity {
  return async (signal) => {
    const { outbox, log, random, retryMs = { first: 1_000, most: 30_000 } } = options;
    const { life } = role;
    const retry = backoff(retryMs.first, retryMs.most, random);
    await options.ready?.(signal);
    while (!signal.aborted) {
      const isRefused = await connectOnce(options, role, signal);
      if (signal.aborted) break;
      const pacedMs = retry(life.attempt) * (isRefused ? REFUSED_RETRY_FACTOR : 1);
      const hasSos = role.carries().sos && (await outbox.peek("sos", NOTHING_LEFT_OUT, ONE_RECORD)) !== null;
      const waitMs = hasSos ? Math.min(pacedMs, SOS_RETRY_MOST_MS) : pacedMs;
      life.attempt += 1;
      await pauseUnlessSos(waitMs, outbox, signal);
    }
    log.debug(`${role.name} stopped`);
  };
}

/** One connection from its attempt to its end; true when the broker refused it. */
async function connectOnce(options: LinkOptions, role: Role, signal: AbortSignal): Promise<boolean> {
  const { url, unit, secret, tls = null } = options;
  const { clientId, presence, life } = role;
  const { session, will } = await presence.next();
  const channels: readonly GatewayChannel[] = options.channels ?? ["receipt", "error"];
  const topics = channels.map((channel) => topicOf(unit, channel));
  const onMessage = (channel: GatewayChannel, text: string) => heard(options, life.sender, channel, text);
  let connection: Connection;
  try {
    const who = { url, unit, clientId, secret, tls, will };
    connection = await openConnection(who, topics, onMessage, presence.onConnectSent, signal);
  } catch (err) {
    if (!signal.aborted) noteDown(options, role, session, messageOf(err));
    return err instanceof PatrolError && err.code === "invalid";
  }
  const over = new AbortController();
  const whileUp = AbortSignal.any([signal, over.signal]);
  const status = presence.run(connection)(whileUp);
  noteUp(options, role, session);
  const sender = new Sender({ ...options, carries: role.carries }, connection);
  life.sender = sender;
  const work = Promise.all([sender.run(whileUp), status]);
  await Promise.race([connection.ended, aborted(whileUp)]);
  if (signal.aborted) await presence.sayGoodbye(connection);
  life.sender = null;
  over.abort();
  connection.drop({ reason: "closed", text: "closed" });
  const ended = await connection.ended;
  await work;
  if (sender.hasHeardReceipt) life.attempt = 0;
  if (!signal.aborted) noteDown(options, role, session, ended.text);
  return false;
}

function heard(options: LinkOptions, sender: Sender | null, channel: GatewayChannel, text: string): void {
  const { log, onMessage } = options;
  if (channel === "receipt") {
    heardReceipt(options, sender, text);
    return;
  }
  if (channel === "error") {
    const decoded = decodeError(text);
    if (decoded.ok) log.warn({ reason: decoded.message.reason, text: decoded.message.text }, "gateway refused records");
  }
  onMessage?.(channel, text);
}

function heardReceipt({ outbox, log, onReceipt }: LinkOptions, sender: Sender | null, text: string): void {
  const decoded = decodeReceipt(text);
  if (!decoded.ok) {
    log.warn({ reason: decoded.reason }, "unreadable receipt");
    return;
  }
  const { outbox: id, stored } = decoded.message;
  if (sender) sender.receipt(id, stored);
  else outbox.remove(id, stored);
  onReceipt?.(id, stored);
}

function noteUp({ log, onState }: LinkOptions, { name, life }: Role, session: number | null): void {
  log.info(session === null ? {} : { session }, `${name} connected`);
  life.wasUp = true;
  life.problem = null;
  onState?.({ isUp: true, session, reason: null });
}

/** Says an edge once, and a new reason once; not each attempt. */
function noteDown({ log, onState }: LinkOptions, { name, life }: Role, session: number | null, reason: string): void {
  if (life.wasUp === false && life.problem === reason) return;
  log.warn(session === null ? { reason } : { session, reason }, `${name} ${life.wasUp ? "lost" : "cannot connect"}`);
  life.wasUp = false;
  life.problem = reason;
  onState?.({ isUp: false, session, reason });
}

/** While an SOS waits in a dead zone, each way out of it is tried this often. */
const SOS_RETRY_MOST_MS = 5_000;
const NOTHING_LEFT_OUT: SeqSet = new Map();
const ONE_RECORD: BatchLimit = { records: 1, bytes: 1 };

/** A press of the SOS button forces an attempt at once. */
async function pauseUnlessSos(ms: number, outbox: Outbox, signal: AbortSignal): Promise<void> {
  const pressed = new AbortController();
  const stop = outbox.onAppend(({ isSos }) => {
    if (isSos) pressed.abort();
  });
  await pause(ms, AbortSignal.any([signal, pressed.signal]));
  stop();
}
