/**
 * Carries the outbox to the gateway over MQTT: one connection at a time, made again for ever. The policy is in
 * core/uplink.ts; here are the clock, the socket and the order of things.
 */

import { decodeError, decodeReceipt } from "../../protocol/decode.ts";
import type { Health } from "../../protocol/messages.ts";
import { type GatewayChannel, topicOf } from "../../protocol/topics.ts";
import { type Activity, aborted, pause } from "../../runtime/activity.ts";
import { backoff } from "../../runtime/backoff.ts";
import { messageOf, PatrolError } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Outbox } from "../core/outbox-port.ts";
import { type Connection, openConnection, type TlsFiles } from "./connection.ts";
import { Sender } from "./sender.ts";
import { runStatus, statusText } from "./status.ts";

/** Whether the gateway can be reached, and since the last attempt why not. */
export type LinkState = { readonly isUp: boolean; readonly session: number; readonly reason: string | null };

export type UplinkOptions = {
  readonly url: string;
  readonly unit: string;
  readonly secret: string | null;
  readonly tls?: TlsFiles | null;
  readonly outbox: Outbox;
  readonly health: () => Health;
  /** The number of the next CONNECT: grows over all restarts, on disk before it is given. */
  readonly nextSession: () => Promise<number>;
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

const STOP_MS = 2_000;
/** Wrong credentials do not become right by asking often. */
const REFUSED_RETRY_FACTOR = 4;

/** Keeps the outbox connected to the gateway until aborted; then says goodbye. */
export function runUplink(options: UplinkOptions): Activity {
  return async (signal) => {
    const { outbox, log, random, retryMs = { first: 1_000, most: 30_000 } } = options;
    const retry = backoff(retryMs.first, retryMs.most, random);
    const state: Life = { attempt: 0, session: null, isConnectSent: false, wasUp: null, problem: null };
    await options.ready?.(signal);
    while (!signal.aborted) {
      const isRefused = await connectOnce(options, state, signal);
      if (signal.aborted) break;
      const waitMs = retry(state.attempt) * (isRefused ? REFUSED_RETRY_FACTOR : 1);
      state.attempt += 1;
      await pauseUnlessSos(waitMs, outbox, signal);
    }
    log.debug("uplink stopped");
  };
}

/** What outlives one connection. */
type Life = {
  attempt: number;
  /** A number that no CONNECT has carried yet may be used by the next attempt. */
  session: number | null;
  isConnectSent: boolean;
  wasUp: boolean | null;
  problem: string | null;
};

/** One connection from its attempt to its end; true when the broker refused it. */
async function connectOnce(options: UplinkOptions, life: Life, signal: AbortSignal): Promise<boolean> {
  const { url, unit, secret, tls = null, now, health } = options;
  if (life.session === null || life.isConnectSent) life.session = await options.nextSession();
  life.isConnectSent = false;
  const session = life.session;
  const will = { topic: topicOf(unit, "status"), payload: statusText("offline", session, now(), null) };
  const channels: readonly GatewayChannel[] = options.channels ?? ["receipt", "error"];
  const topics = channels.map((channel) => topicOf(unit, channel));
  let sender: Sender | null = null;
  const onMessage = (channel: GatewayChannel, text: string) => heard(options, sender, channel, text);
  let connection: Connection;
  try {
    const onConnectSent = () => {
      life.isConnectSent = true;
    };
    connection = await openConnection({ url, unit, secret, tls, will }, topics, onMessage, onConnectSent, signal);
  } catch (err) {
    if (!signal.aborted) noteDown(options, life, session, messageOf(err));
    return err instanceof PatrolError && err.code === "invalid";
  }
  const online = statusText("online", session, now(), health());
  connection.publish(topicOf(unit, "status"), online, true, () => undefined);
  noteUp(options, life, session);
  sender = new Sender(options, connection);
  const over = new AbortController();
  const whileUp = AbortSignal.any([signal, over.signal]);
  const work = Promise.all([sender.run(whileUp), runStatus(options, connection, session)(whileUp)]);
  await Promise.race([connection.ended, aborted(signal)]);
  if (signal.aborted) await sayGoodbye(options, connection, session);
  over.abort();
  connection.drop({ reason: "closed", text: "closed" });
  const ended = await connection.ended;
  await work;
  if (sender.hasHeardReceipt) life.attempt = 0;
  if (!signal.aborted) noteDown(options, life, session, ended.text);
  return false;
}

function heard(options: UplinkOptions, sender: Sender | null, channel: GatewayChannel, text: string): void {
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

function heardReceipt({ outbox, log, onReceipt }: UplinkOptions, sender: Sender | null, text: string): void {
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

async function sayGoodbye(
  { unit, now, health }: UplinkOptions,
  connection: Connection,
  session: number,
): Promise<void> {
  const timeout = AbortSignal.timeout(STOP_MS);
  const said = new Promise<void>((resolve) => {
    const text = statusText("offline", session, now(), health());
    connection.publish(topicOf(unit, "status"), text, true, resolve);
  });
  await Promise.race([said.then(() => connection.close()), connection.ended, aborted(timeout)]);
}

function noteUp({ log, onState }: UplinkOptions, life: Life, session: number): void {
  log.info({ session }, "uplink connected");
  life.wasUp = true;
  life.problem = null;
  onState?.({ isUp: true, session, reason: null });
}

/** Says an edge once, and a new reason once; not each attempt. */
function noteDown({ log, onState }: UplinkOptions, life: Life, session: number, reason: string): void {
  if (life.wasUp === false && life.problem === reason) return;
  log.warn({ session, reason }, life.wasUp ? "uplink lost" : "uplink cannot connect");
  life.wasUp = false;
  life.problem = reason;
  onState?.({ isUp: false, session, reason });
}

/** A press of the SOS button forces an attempt at once. */
async function pauseUnlessSos(ms: number, outbox: Outbox, signal: AbortSignal): Promise<void> {
  const pressed = new AbortController();
  const stop = outbox.onAppend(({ isSos }) => {
    if (isSos) pressed.abort();
  });
  await pause(ms, AbortSignal.any([signal, pressed.signal]));
  stop();
}
