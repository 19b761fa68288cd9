/** Who gets in: CONNECT [MQTT-3.1], what may be subscribed to [MQTT-3.8], and what may go out to whom. */
import type { AedesOptions, AuthenticateError, Client } from "aedes";
import type { BrokerEvents } from "../core/broker.ts";
import {
  type ConnectRefusal,
  judgeConnect,
  RETURN_CODE,
  TOO_MANY_CLIENT_IDS,
  WRONG_SECRET,
  wrongCertificate,
} from "../core/guard/connect.ts";
import type { GuardLimits } from "../core/guard/limits.ts";
import { mayReceive, maySubscribe } from "../core/topic-rights.ts";
import { type AedesClient, connectOf, entranceOf, identityOf, rememberConnect, unitOf } from "./client.ts";
import type { Members } from "./members.ts";
import { NO_SUBSCRIPTION } from "./session-store.ts";
import type { SparingLog } from "./sparing-log.ts";

type Hooks = Required<Pick<AedesOptions, "preConnect" | "authenticate" | "authorizeSubscribe" | "authorizeForward">>;

export type AdmissionParts = {
  readonly events: BrokerEvents;
  readonly limits: GuardLimits;
  readonly members: Members;
  readonly warn: SparingLog;
};

export function admission({ events, limits, members, warn }: AdmissionParts): Hooks {
  const refuse = (client: Client, username: string | undefined, refusal: ConnectRefusal): AuthenticateError => {
    const isIdentity = refusal.kind === "secret" || refusal.kind === "certificate";
    events.count(isIdentity ? "auth_failures" : "forbidden", refusal.kind);
    warn({ unit: username?.slice(0, 64), clientId: client.id.slice(0, 80), why: refusal.why }, "connection refused");
    return Object.assign(new Error(refusal.why), { returnCode: refusal.returnCode });
  };

  return {
    preConnect: (client, packet, done) => {
      rememberConnect(client, packet);
      done(null, true);
    },

    authenticate: (client, username, password, done) => {
      const connect = connectOf(client);
      const will = connect?.will;
      const facts = {
        clientId: connect?.clientId ?? "",
        username: username ?? null,
        keepalive: connect?.keepalive ?? 0,
        will: will ? { topic: will.topic, retain: will.retain ?? false } : null,
      };
      const judged = judgeConnect(facts, entranceOf(client)?.certificate ?? { kind: "none" }, limits);
      if (!judged.ok) return done(refuse(client, username, judged.refusal), false);
      const { unit, serial } = judged;
      const dismissals = members.dismissalsOf(unit);
      const proven =
        serial === null
          ? events.authenticate(unit, password ?? new Uint8Array()).then((isRight) => (isRight ? null : WRONG_SECRET))
          : Promise.resolve(refusalOf(events.certificateRefusal(unit, serial)));
      proven.then(
        (wrong) => {
          if (client.closed) return done(new Error("closed") as AuthenticateError, false);
          if (wrong || members.dismissalsOf(unit) !== dismissals)
            return done(refuse(client, username, wrong ?? WRONG_SECRET), false);
          if (!members.enter(unit, client)) return done(refuse(client, username, TOO_MANY_CLIENT_IDS), false);
          entranceOf(client)?.open();
          done(null, true);
        },
        (err: Error) => done(Object.assign(err, { returnCode: RETURN_CODE.unavailable }), false),
      );
    },

    authorizeSubscribe: (client, subscription, done) => {
      const asker = identityOf(client);
      const { unit } = asker;
      const { topic } = subscription;
      if (topic === NO_SUBSCRIPTION) return done(null, null);
      const right = maySubscribe(asker, topic);
      if (!right.ok && right.reason === "unreadable") return done(new Error("the topic filter is not readable"));
      const held = Object.keys((client as AedesClient).subscriptions);
      const isRoom = held.length < limits.subscriptions || held.includes(topic);
      if (right.ok && isRoom) return done(null, subscription);
      events.count("forbidden", "subscribe");
      const text = isRoom
        ? `${unit} may not subscribe to that filter; it may subscribe to its own receipt, error, sos/state, order, profile, or to patrol/v1/${unit}/#`
        : `a connection may hold at most ${limits.subscriptions} subscriptions`;
      events.onRefused(unit, { reason: "forbidden", text, outbox: null, seqs: null });
      done(null, null);
    },

    authorizeForward: (client, packet) => {
      if (mayReceive(unitOf(client), packet.topic)) return packet;
      events.count("forbidden", "receive");
      return null;
    },
  };
}

function refusalOf(why: string | null): ConnectRefusal | null {
  return why === null ? null : wrongCertificate(why);
}
