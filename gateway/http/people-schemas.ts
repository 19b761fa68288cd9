/** What the routes of people and of the ledger take and answer, for checking and for the API's own description. */
import Type, { type TSchema } from "typebox";
import { nullable } from "../../protocol/record.ts";

const people = ["people"];
const audit = ["audit"];
const Milliseconds = Type.Integer({ description: "Unix time in milliseconds, UTC" });
const Clock = Type.String({ description: "HH:MM on the clocks of PATROL_TIMEZONE" });
const Name = (description: string) => Type.String({ description });
const optional = (description: string) => Type.Optional(Type.String({ description }));

const Station = Type.Object({ station: Name("Key"), name: Name("What people are shown") });
const Officer = Type.Object({
  officer: Name("Key, such as the number on the badge"),
  name: Type.String(),
  station: nullable(Type.String()),
});
const shift = { station: Type.String(), name: Type.String(), start: Clock, end: Clock };
const Shift = Type.Object({ id: Type.Integer(), ...shift });
const Assignment = Type.Object({
  id: Type.Integer(),
  officer: Type.String(),
  unit: Type.String(),
  from: Milliseconds,
  to: nullable(Milliseconds),
});
const Entry = Type.Object({
  n: Type.Integer({ description: "Number in the ledger, from 1" }),
  time: Milliseconds,
  actor: Name("By whom, such as operator:li.wei"),
  from: Name("From where"),
  act: Name("What was done"),
  about: Type.Array(Type.String(), { description: "Units, officers or operators" }),
  purpose: nullable(Type.String()),
  detail: Type.Object({}, { additionalProperties: true }),
});

export const NewStation = Type.Object({ station: Type.String(), name: Type.Optional(Type.String()) });
export const ChangedStation = Type.Object({ name: Type.String() });
const ofStation = { name: Type.String(), station: Type.Optional(nullable(Type.String())) };
export const NewOfficer = Type.Object({ officer: Type.String(), ...ofStation });
export const ChangedOfficer = Type.Object(ofStation);
export const ShiftBody = Type.Object(shift);
export const AssignmentBody = Type.Object({
  officer: Type.String(),
  unit: Type.String(),
  from: Milliseconds,
  to: Type.Optional(nullable(Milliseconds)),
});

const after = optional("Go on after this key or id");
const ListQuery = Type.Object({ after, format: optional("json or csv") });
export const AssignmentQuery = Type.Object({
  after,
  format: optional("json or csv"),
  unit: optional("Of one unit"),
  officer: optional("Of one officer"),
  at: optional("That hold at this instant, Unix ms or ISO 8601"),
  from: optional("That touch the time from here"),
  to: optional("until before here"),
});
const before = optional("Entries with a lower number");
export const AuditQuery = Type.Object({
  actor: optional("By whom"),
  about: optional("About which unit, officer or operator"),
  act: optional("What was done"),
  from: optional("Unix ms or ISO 8601"),
  to: optional("The same"),
  before,
});

function listOf<T extends TSchema>(item: T) {
  const next = nullable(Type.String({ description: "The query of the next page; null: this was the last" }));
  return Type.Object({ items: Type.Array(item), next });
}

function of(one: string, key: string, item: TSchema, added: TSchema, changed: TSchema) {
  const params = Type.Object({ [key]: Type.String() });
  const tags = people;
  return {
    list: { tags, summary: `All ${one}s, as JSON or CSV`, querystring: ListQuery, response: { 200: listOf(item) } },
    add: { tags, summary: `Add one ${one}`, body: added, response: { 201: item } },
    change: { tags, summary: `Change one ${one}`, params, body: changed, response: { 200: item } },
    remove: { tags, summary: `Remove one ${one}`, params, response: { 204: Type.Null({ description: "Removed" }) } },
  };
}

export const STATIONS = of("station", "station", Station, NewStation, ChangedStation);
export const OFFICERS = of("officer", "officer", Officer, NewOfficer, ChangedOfficer);
export const SHIFTS = of("shift", "id", Shift, ShiftBody, ShiftBody);
export const ASSIGNMENTS = {
  ...of("assignment", "id", Assignment, AssignmentBody, AssignmentBody),
  list: {
    tags: people,
    summary: "Who was, is and will be on which unit, as JSON or CSV",
    querystring: AssignmentQuery,
    response: { 200: listOf(Assignment) },
  },
  current: {
    tags: people,
    summary: "Who is on which unit now",
    querystring: Type.Object({ after }),
    response: { 200: listOf(Assignment) },
  },
};

const imported = { stations: Station, officers: Officer, shifts: Shift, assignments: Assignment };
const Secret = Type.Object({
  unit: Type.String(),
  secret: nullable(Type.String({ description: "Of a new unit, once" })),
});

/** How a file of `what` is taken in. */
export function importOf(what: keyof typeof imported | "units") {
  const item: TSchema = what === "units" ? Secret : imported[what];
  const summary = `Take in a CSV file of ${what}: all of it, or nothing with every problem by its line`;
  return {
    tags: what === "units" ? ["units"] : people,
    summary,
    consumes: ["text/csv"],
    response: { 200: listOf(item) },
  };
}

export const AUDIT = {
  tags: audit,
  summary: "The ledger, newest first",
  querystring: AuditQuery,
  response: { 200: listOf(Entry) },
};
export const EXTRACT = {
  tags: audit,
  summary: "What the ledger says of one officer: looks at units while he was on them, and changes of his entry",
  params: Type.Object({ officer: Type.String() }),
  querystring: Type.Object({ before }),
  response: { 200: listOf(Entry) },
};
export const HEAD = {
  tags: audit,
  summary: "The ledger's last entry, to be written down elsewhere",
  response: { 200: Type.Object({ n: Type.Integer(), hash: Type.String() }) },
};
export const VERIFY = {
  tags: audit,
  summary: "Whether the ledger is as it was written",
  querystring: Type.Object({ head: optional("A head that was written down, number:hash") }),
  response: {
    200: Type.Object({
      isSound: Type.Boolean(),
      entries: Type.Integer(),
      hash: Type.String(),
      problems: Type.Array(Type.String()),
      notes: Type.Array(Type.String()),
    }),
  },
};
