/** Who gets in: CONNECT [MQTT-3.1], and what may be subscribed to [MQTT-3.8]. */
import type { AedesOptions, AuthErrorCode, AuthenticateError, Client } from "aedes";
import { maySubscribe, topicOf, unitOfClientId } from "../../protocol/topics.ts";
import type { Logger } from "../../runtime/log.ts";
import type { BrokerEvents } from "../core/broker.ts";
import { type AedesClient, connectOf, rememberConnect, unitOf } from "./client.ts";

const LONGEST_KEEPALIVE_S = 120;
const MOST_SUBSCRIPTIONS = 8;

/** CONNACK return codes [MQTT-3.2.2, table 3.1]. */
const RETURN_CODE = { badIdentifier: 2, unavailable: 3, badCredentials: 4, notAuthorized: 5 } as const satisfies Record<
  string,
  AuthErrorCode
>;

type Hooks = Required<Pick<AedesOptions, "preConnect" | "authenticate" | "authorizeSubscribe">>;

export function admission(events: BrokerEvents, log: Logger): Hooks {
  const refuse = (client: Client, username: string | undefined, refusal: Refusal): AuthenticateError => {
    if (refusal.returnCode === RETURN_CODE.badCredentials) events.count("auth_failures", "secret");
    else events.count("forbidden", refusal.kind);
    log.warn(
      { unit: username?.slice(0, 64), clientId: client.id.slice(0, 80), why: refusal.why },
      "connection refused",
    );
    return Object.assign(new Error(refusal.why), { returnCode: refusal.returnCode });
  };

  return {
    preConnect: (client, packet, done) => {
      rememberConnect(client, packet);
      done(null, true);
    },

    authenticate: (client, username, password, done) => {
      const refusal = rightsOf(client, username);
      if (refusal) return done(refuse(client, username, refusal), false);
      events.authenticate(username ?? "", password ?? new Uint8Array()).then(
        (isRight) => (isRight ? done(null, true) : done(refuse(client, username, WRONG_SECRET), false)),
        (err: Error) => done(Object.assign(err, { returnCode: RETURN_CODE.unavailable }), false),
      );
    },

    authorizeSubscribe: (client, subscription, done) => {
      const unit = unitOf(client);
      const { topic } = subscription;
      const held = Object.keys((client as AedesClient).subscriptions);
      const isRoom = held.length < MOST_SUBSCRIPTIONS || held.includes(topic);
      if (maySubscribe(unit, topic) && isRoom) return done(null, subscription);
      events.count("forbidden", "subscribe");
      const text = isRoom
        ? `${unit} may not subscribe to that filter; it may subscribe to its own receipt, error, sos/state, order, profile, or to patrol/v1/${unit}/#`
        : `a connection may hold at most ${MOST_SUBSCRIPTIONS} subscriptions`;
      events.onRefused(unit, { reason: "forbidden", text, outbox: null, seqs: null });
      done(null, null);
    },
  };
}

type Refusal = { readonly kind: string; readonly why: string; readonly returnCode: AuthErrorCode };

const WRONG_SECRET: Refusal = {
  kind: "secret",
  why: "there is no such unit, or the secret is wrong",
  returnCode: RETURN_CODE.badCredentials,
};

/** What stands against this CONNECT before its secret is looked at; null when nothing does. */
function rightsOf(client: Client, username: string | undefined): Refusal | null {
  const connect = connectOf(client);
  if (username === undefined || username === "") return { ...WRONG_SECRET, why: "no user name; it is the unit's name" };
  if (unitOfClientId(client.id) !== username) {
    const why = "the client id must be the unit's name, or that with a suffix behind a dot";
    return { kind: "client-id", why, returnCode: RETURN_CODE.badIdentifier };
  }
  const keepalive = connect?.keepalive ?? 0;
  if (keepalive < 1 || keepalive > LONGEST_KEEPALIVE_S) {
    const why = `the keepalive must be 1 to ${LONGEST_KEEPALIVE_S} s`;
    return { kind: "keepalive", why, returnCode: RETURN_CODE.notAuthorized };
  }
  const will = connect?.will;
  if (will && (client.id !== username || will.topic !== topicOf(username, "status"))) {
    const why = "only the bare client id may leave a will, and only on its own status topic";
    return { kind: "will", why, returnCode: RETURN_CODE.notAuthorized };
  }
  return null;
}
