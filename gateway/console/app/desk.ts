/** What an operator does about an SOS, by the gateway's SOS desk. */
import type { Order, ShownIncident } from "../core/room.ts";
import { call, Refusal } from "./api.ts";
import { notify } from "./notices.svelte.ts";
import { session } from "./session.svelte.ts";
import { problemOf, t } from "./text.svelte.ts";

export type Outcome = NonNullable<ShownIncident["outcome"]>;
const at = (id: string, what: string) => `/sos/${encodeURIComponent(id)}/${what}`;

/** Told once a window that people can see has drawn the incident (sos.md, SEEN). */
export function tellSeen(id: string): Promise<unknown> {
  return call("POST", at(id, "seen"), { console: session.consoleName });
}

/** Takes the incident; whoever is second is told who was first, in the console's own words. */
export async function acknowledge(id: string): Promise<boolean> {
  try {
    await call("POST", at(id, "acknowledge"), { console: session.consoleName });
    return true;
  } catch (err) {
    if (!(err instanceof Refusal)) throw err;
    const taken =
      err.status === 409 ? await call<ShownIncident>("GET", `/sos/${encodeURIComponent(id)}`).catch(() => null) : null;
    const by = taken?.acknowledgedBy?.name;
    notify("problem", by && !taken.isRinging ? t("alarm.acknowledgedBy", { name: by }) : problemOf(err));
    return false;
  }
}

export async function dispatch(id: string, unit: string, text?: string): Promise<boolean> {
  return await submit(() => call("POST", at(id, "dispatch"), text ? { unit, text } : { unit }));
}

export async function markOnScene(id: string): Promise<boolean> {
  return await submit(() => call("POST", at(id, "on-scene"), {}));
}

export async function resolveSos(id: string): Promise<boolean> {
  return await submit(() => call("POST", at(id, "resolve"), {}));
}

export async function closeSos(id: string, outcome: Outcome, note: string): Promise<boolean> {
  return await submit(() => call("POST", at(id, "close"), note === "" ? { outcome } : { outcome, note }));
}

/** The incident that goes on with a closed one; null when it was refused. */
export async function reopenSos(id: string): Promise<ShownIncident | null> {
  let next: ShownIncident | null = null;
  await submit(async () => {
    next = await call<ShownIncident>("POST", at(id, "reopen"), {});
  });
  return next;
}

export async function noteSos(id: string, text: string): Promise<boolean> {
  return await submit(() => call("POST", at(id, "note"), { text }));
}

/** What is ordered of a unit without an SOS; `lat` and `lon` with `goto` only. */
export type NewOrder = Pick<Order, "unit" | "kind" | "text"> & { readonly lat?: number; readonly lon?: number };

export async function order(what: NewOrder): Promise<boolean> {
  return await submit(() => call<Order>("POST", "/orders", what));
}

export async function cancelOrder(id: string): Promise<boolean> {
  return await submit(() => call<Order>("POST", `/orders/${encodeURIComponent(id)}/cancel`));
}

async function submit(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (err) {
    if (!(err instanceof Refusal)) throw err;
    notify("problem", problemOf(err));
    return false;
  }
}
