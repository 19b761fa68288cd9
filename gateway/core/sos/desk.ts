/**
 * The desk: every incident and every order, and what any input adds to their journal. Pure: the shell writes the entries
 * to disk, then applies them, then tells whoever must know.
 */
import type { OrderRecord } from "../../../protocol/record.ts";
import { type Command, judge } from "./commands.ts";
import { due } from "./escalation.ts";
import {
  type By,
  fold,
  type Happening,
  type Incident,
  type IncidentEntry,
  isOlder,
  received,
  type Signal,
} from "./incident.ts";
import { applies, foldOrder, isStanding, type Order, type OrderEntry, type OrderText } from "./order.ts";

/** Everything that the desk has in mind: all that is open, and what ended lately. */
export type DeskState = {
  readonly incidents: ReadonlyMap<string, Incident>;
  readonly orders: ReadonlyMap<string, Order>;
};

export const EMPTY_DESK: DeskState = { incidents: new Map(), orders: new Map() };

/** One entry of the journal: about an incident or about an order. */
export type DeskEntry = IncidentEntry | OrderEntry;

export type DeskInput =
  /** A press as a unit's `sos` record told it; `id` is the kit's. */
  | { readonly type: "signal"; readonly unit: string; readonly id: string; readonly signal: Signal }
  /** What a unit's `order` record told. */
  | ({ readonly type: "order-event"; readonly unit: string; readonly order: string } & OrderWord)
  | { readonly type: "command"; readonly incident: string; readonly command: Exclude<Command, { type: "dispatch" }> }
  | {
      readonly type: "dispatch";
      readonly incident: string;
      readonly by: By;
      readonly order: Omit<OrderText, "incident">;
    }
  | { readonly type: "reopen"; readonly incident: string; readonly by: By }
  | { readonly type: "issue"; readonly by: By; readonly order: OrderText }
  | { readonly type: "cancel-order"; readonly order: string; readonly by: By }
  /** A unit cannot be heard any more, or can again. */
  | { readonly type: "contact"; readonly unit: string; readonly isLost: boolean }
  /** The unit of an order has come to its place. */
  | { readonly type: "near"; readonly order: string }
  /** Time has passed. `stoodSince`: by order, since when its unit has not moved. */
  | { readonly type: "tick"; readonly stoodSince: ReadonlyMap<string, number> };

type OrderWord = { readonly event: OrderRecord["event"]; readonly time: number };

/** `subject`: the incident or order that it came to; null when it came to none. */
export type Decision = {
  readonly entries: readonly DeskEntry[];
  readonly subject: string | null;
  readonly refusal: { readonly code: "not_found" | "conflict"; readonly text: string } | null;
};

/** A closed incident can be taken up again for so long. */
export const REOPEN_MS = 600_000;

/** What `input` adds, at `at` (the gateway's clock). `newId` gives ids of what begins here. */
export function decide(state: DeskState, input: DeskInput, at: number, newId: () => string): Decision {
  switch (input.type) {
    case "signal":
      return onSignal(state, input, at, newId);
    case "order-event":
      return onOrderEvent(state, input, at);
    case "command":
      return onCommand(state, input.incident, input.command, at);
    case "dispatch":
      return onDispatch(state, input, at, newId());
    case "reopen":
      return onReopen(state, input, at, newId());
    case "issue": {
      const order = newId();
      return done(order, { order, at, what: { type: "issue", by: input.by, order: input.order } });
    }
    case "cancel-order": {
      const order = state.orders.get(input.order);
      if (!order) return missing("order", input.order);
      const what = { type: "cancel", by: input.by } as const;
      if (applies(order, what)) return done(order.id, { order: order.id, at, what });
      return refused("conflict", `The order cannot be taken back: it is ${order.state}.`);
    }
    case "contact":
      return {
        entries: [...state.incidents.values()]
          .filter(
            ({ unit, state, contactLost }) => unit === input.unit && state !== "CLOSED" && contactLost !== input.isLost,
          )
          .map(({ id }) => ({ incident: id, at, what: { type: "contact", isLost: input.isLost } })),
        subject: null,
        refusal: null,
      };
    case "near":
      return onNear(state, input.order, at);
    case "tick":
      return {
        entries: [...state.incidents.values()].flatMap((one) => escalated(state, one, input.stoodSince, at)),
        subject: null,
        refusal: null,
      };
  }
}

/** The state with the entries applied, in order. */
export function applied(state: DeskState, entries: readonly DeskEntry[]): DeskState {
  const incidents = new Map(state.incidents);
  const orders = new Map(state.orders);
  for (const entry of entries) {
    if ("incident" in entry) {
      const next = fold(incidents.get(entry.incident) ?? null, entry);
      if (next) incidents.set(next.id, next);
    } else {
      const next = foldOrder(orders.get(entry.order) ?? null, entry);
      if (next) orders.set(next.id, next);
    }
  }
  return { incidents, orders };
}

function onSignal(
  state: DeskState,
  { unit, id, signal }: Extract<DeskInput, { type: "signal" }>,
  at: number,
  newId: () => string,
): Decision {
  const known = meant(state, state.incidents.get(id), signal);
  if (known && known.unit !== unit) {
    return refused("conflict", `the id ${id} is another unit's; a unit raises for itself alone`);
  }
  const said = (incident: string, continues: string | null): IncidentEntry => {
    return { incident, at, what: { type: "signal", unit, signal, continues } };
  };
  if (!known) return done(id, said(id, null));
  const reception = received(known, signal);
  if (reception === "continue") {
    const next = newId();
    return done(next, said(next, known.id));
  }
  const entry = said(known.id, null);
  const isNews = reception === "append" && JSON.stringify(fold(known, entry)) !== JSON.stringify(known);
  return isNews ? done(known.id, entry) : { entries: [], subject: known.id, refusal: null };
}

/** The incident that a signal of `incident` is about: a kit knows only the id that it made, and signals come late. */
function meant(state: DeskState, incident: Incident | undefined, signal: Signal): Incident | undefined {
  const next = incident && nextOf(state, incident);
  if (!incident || !next || isOlder(signal, incident)) return incident;
  return meant(state, next, signal);
}

/** The incident that goes on with `incident`, or itself. */
function current(state: DeskState, incident: Incident): Incident {
  const next = nextOf(state, incident);
  return next ? current(state, next) : incident;
}

function nextOf(state: DeskState, { id, state: stands }: Incident): Incident | undefined {
  return stands === "CLOSED" ? [...state.incidents.values()].find(({ continues }) => continues === id) : undefined;
}

function onOrderEvent(
  state: DeskState,
  { unit, order: id, event, time }: Extract<DeskInput, { type: "order-event" }>,
  at: number,
): Decision {
  const order = state.orders.get(id);
  if (!order || order.unit !== unit) return { entries: [], subject: null, refusal: null };
  const what = { type: "event", event, time } as const;
  if (!applies(order, what)) return { entries: [], subject: id, refusal: null };
  const entries: DeskEntry[] = [{ order: id, at, what }];
  const incident = order.incident === null ? undefined : state.incidents.get(order.incident);
  if (incident && incident.state !== "CLOSED") {
    entries.push({ incident: incident.id, at, what: { type: "order", order: id, event } });
    if (event === "arrived") entries.push(...happenings(incident, { type: "on-scene", by: null, unit }, at));
  }
  return { entries, subject: id, refusal: null };
}

function onCommand(state: DeskState, id: string, command: Command, at: number): Decision {
  const incident = state.incidents.get(id);
  if (!incident) return missing("SOS", id);
  const verdict = judge(incident, command);
  if (verdict.verdict === "conflict") return refused("conflict", verdict.text);
  const entries: DeskEntry[] = happenings(incident, command, at);
  if (command.type === "close" && entries.length > 0) {
    // Whoever was on the way is told that it is over.
    const standing = incident.orders
      .map((order) => state.orders.get(order))
      .filter((order) => order && isStanding(order));
    for (const order of standing) {
      if (order) entries.push({ order: order.id, at, what: { type: "cancel", by: command.by } });
    }
  }
  return { entries, subject: id, refusal: null };
}

function onDispatch(
  state: DeskState,
  { incident: id, by, order: text }: Extract<DeskInput, { type: "dispatch" }>,
  at: number,
  order: string,
): Decision {
  const incident = state.incidents.get(id);
  if (!incident) return missing("SOS", id);
  const verdict = judge(incident, { type: "dispatch", by, order, unit: text.unit });
  if (verdict.verdict === "conflict") return refused("conflict", verdict.text);
  const issue: OrderEntry = { order, at, what: { type: "issue", by, order: { ...text, incident: id } } };
  const entries = happenings(incident, { type: "dispatch", by, order, unit: text.unit }, at);
  return { entries: [issue, ...entries], subject: order, refusal: null };
}

function onReopen(
  state: DeskState,
  { incident: id, by }: Extract<DeskInput, { type: "reopen" }>,
  at: number,
  next: string,
): Decision {
  const incident = state.incidents.get(id);
  if (!incident) return missing("SOS", id);
  const { closed } = incident.times;
  if (incident.state !== "CLOSED" || closed === null) return refused("conflict", "The incident is not closed.");
  const goesOn = current(state, incident);
  if (goesOn.id !== id) return refused("conflict", `It goes on already, as ${goesOn.id}.`);
  if (at - closed > REOPEN_MS)
    return refused("conflict", "It was closed more than 10 minutes ago; a note can be added.");
  const signal: Signal = {
    event: "raise",
    drill: incident.isDrill,
    silent: incident.isSilent,
    presses: incident.presses,
    position: incident.position,
    positionAgeMs: incident.positionAgeMs,
    time: incident.times.pressed,
  };
  return done(next, { incident: next, at, what: { type: "reopen", by, unit: incident.unit, from: id, signal } });
}

function onNear(state: DeskState, id: string, at: number): Decision {
  const order = state.orders.get(id);
  if (!order || !isStanding(order)) return { entries: [], subject: id, refusal: null };
  const entries: DeskEntry[] = [{ order: id, at, what: { type: "event", event: "arrived", time: at } }];
  const incident = order.incident === null ? undefined : state.incidents.get(order.incident);
  if (incident) entries.push(...happenings(incident, { type: "on-scene", by: null, unit: order.unit }, at));
  return { entries, subject: id, refusal: null };
}

function escalated(
  state: DeskState,
  incident: Incident,
  stoodSince: ReadonlyMap<string, number>,
  at: number,
): readonly IncidentEntry[] {
  const orders = incident.orders.flatMap((id) => state.orders.get(id) ?? []);
  const standing = orders.filter(isStanding);
  const isHelped = standing.length > 0 || orders.some((order) => order.state === "arrived");
  const ends = orders.flatMap(({ endedTime }) => endedTime ?? []);
  const help = {
    stoodSince: standing.flatMap((order) => stoodSince.get(order.id) ?? []),
    aloneSince: isHelped || ends.length === 0 ? null : Math.max(...ends),
  };
  return due(incident, help, at).map((level) => ({ incident: incident.id, at, what: { type: "escalate", level } }));
}

function happenings(incident: Incident, command: Command, at: number): IncidentEntry[] {
  const verdict = judge(incident, command);
  const whats: readonly Happening[] = verdict.verdict === "do" ? verdict.happenings : [];
  return whats.map((what) => ({ incident: incident.id, at, what }));
}

function done(subject: string, ...entries: readonly DeskEntry[]): Decision {
  return { entries, subject, refusal: null };
}

function missing(what: string, id: string): Decision {
  return refused("not_found", `There is no ${what} ${id} that is open or ended in the last day.`);
}

function refused(code: "not_found" | "conflict", text: string): Decision {
  return { entries: [], subject: null, refusal: { code, text } };
}
