/** What the SOS desk's routes take and answer. */
import Type, { type Static, type TSchema } from "typebox";
import { RUNGS } from "../../protocol/messages.ts";
import { Latitude, Longitude, nullable } from "../../protocol/record.ts";
import { OUTCOMES, STATES } from "../core/sos/incident.ts";
import { listOf, Milliseconds } from "./schemas.ts";

const time = nullable(Milliseconds);
const words = (maxLength: number) => Type.String({ maxLength });
const By = Type.Object({ actor: Type.String(), name: Type.String() });
const Flag = Type.Boolean();

export const Order = Type.Object({
  id: Type.String(),
  unit: Type.String(),
  kind: Type.Enum(["goto", "message"]),
  text: Type.String(),
  lat: nullable(Latitude),
  lon: nullable(Longitude),
  incident: nullable(Type.String({ description: "The SOS that it is for" })),
  by: By,
  state: Type.Enum(["issued", "delivered", "accepted", "declined", "arrived", "cancelled"]),
  issuedTime: Milliseconds,
  deliveredTime: time,
  acceptedTime: time,
  arrivedTime: time,
  endedTime: time,
});

const STEPS = ["seen", "acknowledged", "dispatched", "accepted", "onScene", "resolved", "closed"] as const;
const stepsOf = <T extends TSchema>(schema: T) => Object.fromEntries(STEPS.map((step) => [step, schema]));

const incident = {
  id: Type.String({ description: "The ULID that the kit made at the press" }),
  unit: Type.String(),
  station: nullable(Type.String()),
  state: Type.Enum([...STATES]),
  rung: Type.Enum([...RUNGS]),
  isRinging: Type.Boolean({ description: "A press waits for an acknowledgement" }),
  unansweredSince: time,
  times: Type.Object({ pressed: Milliseconds, stored: Milliseconds, ...stepsOf(time) }),
  responseMs: Type.Object(
    { stored: nullable(Type.Integer()), ...stepsOf(nullable(Type.Integer())) },
    { description: "From the press to each step" },
  ),
  presses: Type.Integer(),
  flags: Type.Object({ late: Flag, noFix: Flag, senderCancelled: Flag, contactLost: Flag, silent: Flag, drill: Flag }),
  senderCancelled: Flag,
  contactLost: Flag,
  position: nullable(
    Type.Object({ lat: Latitude, lon: Longitude, fixTime: Milliseconds, hdop: nullable(Type.Number()) }),
  ),
  positionAgeMs: nullable(Type.Integer()),
  acknowledgedBy: nullable(By),
  orders: Type.Array(Order),
  outcome: nullable(Type.Enum([...OUTCOMES])),
  continues: nullable(Type.String({ description: "The closed SOS that this one goes on with" })),
  escalation: nullable(Type.Object({ level: Type.String(), at: Milliseconds })),
};
export const Incident = Type.Object(incident);

const tags = ["sos"];
const params = Type.Object({ id: words(64) });
const Console = Type.String({ minLength: 1, maxLength: 64 });
const Nothing = Type.Optional(Type.Union([Type.Object({}), Type.Null()]));
const ListQuery = Type.Object({
  open: Type.Optional(Type.Enum(["true", "false"])),
  before: Type.Optional(Type.String({ maxLength: 100, description: "A page's `next`" })),
});
const Entry = Type.Object({ incident: Type.String(), at: Milliseconds, what: Type.Object({ type: Type.String() }) });

export const IncidentWithHistory = Type.Object({ ...incident, history: Type.Array(Entry) });

export const LIST = {
  tags,
  summary: "SOS incidents, newest first",
  querystring: ListQuery,
  response: { 200: listOf(Incident) },
};
export const ONE = {
  tags,
  summary: "One incident with everything that happened to it",
  params,
  response: { 200: IncidentWithHistory },
};
const command = <T extends TSchema>(summary: string, body: T) => {
  return { tags, summary, params, body, response: { 200: Incident } };
};
export const SEEN = command("A console with a visible page has drawn it", Type.Object({ console: Console }));
export const ACKNOWLEDGE = command(
  "Take it: the officer's kit is told; 409 names whoever was first",
  Type.Optional(Type.Union([Type.Object({ console: Type.Optional(Console) }), Type.Null()])),
);
export const DISPATCH = {
  ...command(
    "Send a unit; whoever sends one has taken the incident",
    Type.Object({ unit: words(32), text: Type.Optional(words(2_000)) }),
  ),
  response: { 200: Type.Object({ ...incident, order: Type.String() }) },
};
export const ON_SCENE = command("Somebody is with the officer", Nothing);
export const RESOLVE = command("The officer has been spoken with", Nothing);
export const CLOSE = command(
  "End it, and release the kit",
  Type.Object({ outcome: Type.Enum([...OUTCOMES]), note: Type.Optional(words(2_000)) }),
);
export const REOPEN = command("Go on with a closed one, as a new incident, for 10 minutes", Nothing);
export const NOTE = command(
  "Write down what was learnt",
  Type.Object({ text: Type.String({ minLength: 1, maxLength: 2_000 }) }),
);

const dispatch = ["dispatch"];
const NewOrder = Type.Object({
  unit: words(32),
  kind: Type.Enum(["goto", "message"]),
  text: words(2_000),
  lat: Type.Optional(nullable(Latitude)),
  lon: Type.Optional(nullable(Longitude)),
});
const Ranked = Type.Object({
  unit: Type.String(),
  kind: Type.String(),
  state: Type.Enum(["live", "stale", "lost", "unknown", "revoked"]),
  distanceM: nullable(Type.Integer({ description: "The straight line times `detour`" })),
  etaMs: nullable(Type.Integer()),
  fixAgeMs: nullable(Type.Integer()),
  reasons: Type.Array(Type.String(), { description: "Why it cannot be sent; empty: it can" }),
});
const Place = Type.Object({
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lon: Type.Number({ minimum: -180, maximum: 180 }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
});
export const NEAREST = {
  tags: dispatch,
  summary: "Units by how soon they are there, and why any is left out",
  querystring: Place,
  response: { 200: Type.Object({ ...listOf(Ranked).properties, detour: Type.Number() }) },
};
export const ORDERS = {
  tags: dispatch,
  summary: "Orders, newest first",
  querystring: ListQuery,
  response: { 200: listOf(Order) },
};
export const ADD_ORDER = {
  tags: dispatch,
  summary: "Order a unit somewhere, or tell it something",
  body: NewOrder,
  response: { 201: Order },
};
export const CANCEL = { tags: dispatch, summary: "Take an order back", params, response: { 200: Order } };

export type Body<S extends { readonly body: TSchema }> = Static<S["body"]>;
export type Query<S extends { readonly querystring: TSchema }> = Static<S["querystring"]>;
