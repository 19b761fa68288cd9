/** The unit about itself, retained: at its birth, every minute, and when something about it changes. */
import { VERSION } from "../../protocol/limits.ts";
import type { Health, Status } from "../../protocol/messages.ts";
import { topicOf } from "../../protocol/topics.ts";
import { type Activity, pause } from "../../runtime/activity.ts";
import type { Connection } from "./connection.ts";

const EVERY_MS = 60_000;
const LOOK_EVERY_MS = 2_000;

/** The payload of `status`; as a will its time is that of the CONNECT. */
export function statusText(state: Status["state"], session: number, sentTime: number, health: Health | null): string {
  return JSON.stringify({ v: VERSION, state, session, sentTime, health } satisfies Status);
}

export type StatusSource = { readonly unit: string; readonly health: () => Health; readonly now: () => number };

/** Publishes `online` until aborted; the first one is already said. */
export function runStatus({ unit, health, now }: StatusSource, connection: Connection, session: number): Activity {
  return async (signal) => {
    let told = essenceOf(health());
    let waitedMs = 0;
    while (await pause(LOOK_EVERY_MS, signal)) {
      waitedMs += LOOK_EVERY_MS;
      const current = health();
      const essence = essenceOf(current);
      if (essence === told && waitedMs < EVERY_MS) continue;
      told = essence;
      waitedMs = 0;
      connection.publish(topicOf(unit, "status"), statusText("online", session, now(), current), true, () => undefined);
    }
  };
}

/** What is worth telling at once; figures that always move are not. */
function essenceOf({ version, intervalMs, gnss, kit, clock, problems }: Health): string {
  return JSON.stringify([version, intervalMs, gnss, kit, clock, problems]);
}
