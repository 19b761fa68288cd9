/** What a connection says about whether the unit is there: the bare client id everything, a further one nothing. */
import type { Health } from "../../protocol/messages.ts";
import { topicOf } from "../../protocol/topics.ts";
import { type Activity, aborted } from "../../runtime/activity.ts";
import type { Connection, Will } from "./connection.ts";
import { runStatus, statusText } from "./status.ts";

/** One at a time: each CONNECT begins with `next`. */
export type Presence = {
  /** The session that the next CONNECT begins and its will; both null where nothing is said. */
  readonly next: () => Promise<{ readonly session: number | null; readonly will: Will | null }>;
  /** A CONNECT may have reached the broker: its session is used up. */
  readonly onConnectSent: () => void;
  /** Says that the unit is there, until aborted. */
  readonly run: (connection: Connection) => Activity;
  /** Says that it goes, and closes the connection. */
  readonly sayGoodbye: (connection: Connection) => Promise<void>;
};

export type PresenceOptions = {
  readonly unit: string;
  readonly health: () => Health;
  /** The number of the next CONNECT: grows over all restarts, on disk before it is given. */
  readonly nextSession: () => Promise<number>;
  /** Unix milliseconds. */
  readonly now: () => number;
};

const STOP_MS = 2_000;

/** Status messages and a will, by sessions that grow. */
export function statusPresence({ unit, health, nextSession, now }: PresenceOptions): Presence {
  const topic = topicOf(unit, "status");
  /** A number that no CONNECT has carried yet may be used by the next attempt. */
  let session: number | null = null;
  let isConnectSent = false;
  return {
    async next() {
      if (session === null || isConnectSent) session = await nextSession();
      isConnectSent = false;
      return { session, will: { topic, payload: statusText("offline", session, now(), null) } };
    },
    onConnectSent() {
      isConnectSent = true;
    },
    run: (connection) => (signal) => {
      connection.publish(topic, statusText("online", session ?? 0, now(), health()), true, () => undefined);
      return runStatus({ unit, health, now }, connection, session ?? 0)(signal);
    },
    async sayGoodbye(connection) {
      const said = new Promise<void>((resolve) => {
        connection.publish(topic, statusText("offline", session ?? 0, now(), health()), true, resolve);
      });
      const closed = said.then(() => connection.close());
      await Promise.race([closed, connection.ended, aborted(AbortSignal.timeout(STOP_MS))]);
    },
  };
}

/** For a connection beside the unit's own. */
export const NO_PRESENCE: Presence = {
  next: () => Promise.resolve({ session: null, will: null }),
  onConnectSent: () => undefined,
  run: () => aborted,
  async sayGoodbye(connection) {
    await Promise.race([connection.close(), connection.ended, aborted(AbortSignal.timeout(STOP_MS))]);
  },
};
