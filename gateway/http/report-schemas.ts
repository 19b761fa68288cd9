/** What the routes of reports take and answer. */
import Type, { type TProperties } from "typebox";
import { Latitude, Longitude, nullable } from "../../protocol/record.ts";
import { GAP_CAUSES } from "../core/gap.ts";
import { RESPONSE_STEPS } from "../core/patrol/report.ts";
import { REPORT_COLUMNS } from "../core/patrol/report-csv.ts";
import type { ReportKind } from "../core/patrol/service.ts";
import { PERIODS, ZONE_KINDS } from "../core/zones/zones.ts";
import { Milliseconds } from "./schemas.ts";

const Ms = Type.Integer({ description: "ms" });
const Name = nullable(Type.String());
const Count = Type.Integer({ minimum: 0 });
const Metres = Type.Integer({ description: "Metres" });
const span = { from: Milliseconds, to: Milliseconds };
const asked = { ...span, station: nullable(Type.String({ description: "null: all" })) };

const work = {
  dutyMs: Ms,
  movingMs: Ms,
  parkedMs: Ms,
  gapMs: Type.Object(Object.fromEntries(GAP_CAUSES.map((cause) => [cause, Ms]))),
  distanceM: Metres,
  stops: Count,
};
const Outside = Type.Object({ movingMs: Ms, parkedMs: Ms, distanceM: Metres });
const Patrol = Type.Object({
  ...asked,
  units: Type.Array(
    Type.Object({
      unit: Type.String(),
      kind: Type.String(),
      station: Name,
      label: Name,
      ...work,
      shifts: Type.Array(
        Type.Object({
          ...span,
          ...work,
          shift: Name,
          first: nullable(Milliseconds),
          last: nullable(Milliseconds),
        }),
      ),
      outside: Outside,
    }),
  ),
  officers: Type.Array(
    Type.Object({
      officer: Type.String(),
      name: Type.String(),
      station: Name,
      units: Type.Array(Type.String()),
      ...work,
    }),
  ),
  unassigned: Type.Object(work),
  total: Type.Object(work),
});

const Cells = Type.Object(
  {
    cell: Type.Array(Type.String({ description: "H3 index, resolution 10" })),
    zones: Type.Array(Type.Array(Count), { description: "Places in zones" }),
    passes: Type.Array(Count),
    presenceMs: Type.Array(Ms),
    lastTime: Type.Array(nullable(Milliseconds)),
    ring: Type.Array(Type.Array(Type.Number()), { description: "lon, lat, lon, lat, ... in degrees, not closed" }),
  },
  { description: "Columns of equal length" },
);
const Coverage = Type.Object({
  ...asked,
  blindMs: Ms,
  lookedFrom: Milliseconds,
  zones: Type.Array(
    Type.Object({
      zone: Type.String(),
      name: Type.String(),
      station: Name,
      kind: Type.Enum([...ZONE_KINDS]),
      cells: Count,
      covered: Count,
      blind: Count,
      presenceMs: Ms,
      officerMs: Ms,
      byHour: Type.Array(Type.Object({ covered: Count, presenceMs: Ms }), { description: "By hour of day, 24" }),
    }),
  ),
  cells: nullable(Cells),
});

const verdicts = {
  planned: Count,
  visited: Count,
  tooShort: Count,
  missed: Count,
  unknown: Count,
  due: Count,
};
const Visit = Type.Object({
  ...span,
  unit: Type.String({ description: "Empty: a unit of another station than the asker's" }),
  officers: Type.Array(Type.String()),
  isLongEnough: Type.Boolean(),
});
const Checkpoints = Type.Object({
  ...asked,
  checkpoints: Type.Array(
    Type.Object({
      checkpoint: Type.String(),
      name: Type.String(),
      station: Name,
      lat: Latitude,
      lon: Longitude,
      radiusM: Type.Number(),
      leastStayMs: Ms,
      plan: nullable(Type.Object({ times: Count, per: Type.Enum([...PERIODS]) })),
      ...verdicts,
      extra: Count,
      lastVisit: nullable(Milliseconds),
      periods: Type.Array(
        Type.Object({
          ...span,
          ...verdicts,
          shift: Name,
          station: Name,
          isOverdue: Type.Boolean(),
          visits: Type.Array(Visit),
        }),
      ),
      visits: Type.Array(Visit),
    }),
  ),
  total: Type.Object(verdicts),
});

const StepTimes = Type.Object({
  count: Count,
  medianMs: nullable(Type.Number()),
  p90Ms: nullable(Type.Number()),
  withinTarget: nullable(Type.Number({ description: "Share, 0 to 1" })),
});
const counts = (...names: readonly string[]) => Type.Object(Object.fromEntries(names.map((name) => [name, Count])));
const stepsOf = (steps: readonly string[]) => Type.Object(Object.fromEntries(steps.map((step) => [step, StepTimes])));
const Response = Type.Object({
  ...asked,
  targetMs: Ms,
  incidents: counts("all", "open", "real", "false", "drill", "test", "duplicate", "late"),
  delay: StepTimes,
  steps: stepsOf(RESPONSE_STEPS),
  orders: counts("all", "accepted", "declined", "arrived", "cancelled"),
  orderSteps: stepsOf(["delivered", "accepted", "arrived"]),
  rows: Type.Array(
    Type.Object({
      incident: Type.String(),
      unit: Type.String(),
      station: Name,
      pressed: Milliseconds,
      isCounted: Type.Boolean(),
      outcome: Name,
      storedMs: Ms,
      ...Object.fromEntries(RESPONSE_STEPS.map((step) => [`${step}Ms`, nullable(Type.Number())])),
    }),
  ),
});

const text = (description: string) => Type.Optional(Type.String({ description }));
const query = {
  from: text("Unix ms or ISO 8601"),
  to: text("Unix ms or ISO 8601; at most 62 days after from"),
  station: text("One station; left out: all"),
  format: text("json or csv"),
  purpose: text("Why, for the ledger; where it is older than the current shift"),
};

function schemaOf(report: ReportKind, summary: string, own: TProperties, answer: TProperties[string]) {
  const columns = `A line of the CSV has the columns ${REPORT_COLUMNS[report].join(", ")}.`;
  const lasting = "Times in it are seconds, distances metres, instants ISO 8601 in UTC; an empty cell does not apply.";
  return {
    tags: ["reports"],
    summary,
    description: `JSON has an ETag and comes compressed where that is accepted, CSV with its Repr-Digest (SHA-256). ${columns} ${lasting}`,
    querystring: Type.Object({ ...query, ...own }),
    response: {
      200: {
        description: "The report",
        content: { "application/json": { schema: answer }, "text/csv": { schema: Type.String() } },
      },
    },
  };
}

/** By report. */
export const REPORT_SCHEMAS = {
  patrol: schemaOf(
    "patrol",
    "What units and officers did on duty: hours, kilometres, stops, gaps",
    { unit: text("One unit of them"), officer: text("One officer of them") },
    Patrol,
  ),
  coverage: schemaOf(
    "coverage",
    "Which cells of zones somebody was in, and which are blind",
    { cells: text("true: each cell too"), blindHours: text("A cell is blind after so many hours, 1 to 744; 24") },
    Coverage,
  ),
  checkpoints: schemaOf("checkpoints", "Visits to key points against their plans", {}, Checkpoints),
  response: schemaOf("response", "How long it took from the press, and from the order, to each step", {}, Response),
};

const due = {
  checkpoint: Type.String(),
  planned: Count,
  visited: Count,
  due: Count,
  isOverdue: Type.Boolean(),
  lastVisit: nullable(Milliseconds),
};
export const GROUND_STATE = {
  tags: ["live"],
  summary: "Key points that are due and cells where nobody has been, as of at most a few minutes ago",
  response: {
    200: Type.Object({
      time: Milliseconds,
      lookedFrom: Milliseconds,
      blindMs: Ms,
      checkpoints: Type.Array(Type.Object(due), { description: "Those whose plan runs" }),
      cells: Type.Array(Type.Object({ ring: Type.Array(Type.Number()), lastTime: nullable(Milliseconds) })),
      isCut: Type.Boolean({ description: "There are more cells than are told of" }),
    }),
  },
};
