/** What the routes of tracks and trails take and answer. */
import Type from "typebox";
import { FixReason, Latitude, Longitude, nullable } from "../../protocol/record.ts";
import { EXPORTS } from "../core/export/formats.ts";
import { Milliseconds } from "./schemas.ts";
import { IncidentWithHistory, Order } from "./sos-schemas.ts";

const Time = Type.String({ description: "Unix ms or ISO 8601" });
const differences = "Differences, the first from 0";
const Column = Type.Array(nullable(Type.Integer()), { description: differences });
const Whole = Type.Array(Type.Integer(), { description: differences });
const span = { from: Milliseconds, to: Milliseconds };

const UnitTrack = Type.Object({
  unit: Type.String(),
  count: Type.Integer(),
  ts: Column,
  lat: Column,
  lon: Column,
  alt: Column,
  spd: Column,
  crs: Column,
  rx: Type.Optional(Type.Array(Type.Integer(), { description: "ms from ts until the gateway had it, as differences" })),
  reason: Type.Array(Type.Integer({ description: "Index into reasons" })),
  gaps: Type.Array(Type.Object({ ...span, cause: Type.Enum(["no-signal", "off", "thinned", "unknown"]) })),
  stops: Type.Array(Type.Object({ ...span, lat: Latitude, lon: Longitude })),
});

const Bundle = Type.Object({
  v: Type.Literal(1),
  ...span,
  known: Type.Enum(["now", "then"]),
  simplify: nullable(Type.Number({ description: "Metres; null: every fix" })),
  reasons: Type.Array(FixReason),
  units: Type.Array(UnitTrack),
  sos: Type.Array(IncidentWithHistory, { description: "Of these units, open at some time of the span" }),
  orders: Type.Array(Order, {
    description: "To these units, issued in the span or standing in it for less than a day",
  }),
});

const FORMATS = Object.fromEntries(EXPORTS.map(({ contentType }) => [contentType, { schema: Type.String() }]));

export const TRACKS = {
  tags: ["tracks"],
  summary: "Tracks for replay, or as a file",
  description:
    "JSON has an ETag and comes compressed where that is accepted. A file comes with its length and Repr-Digest (SHA-256).",
  querystring: Type.Object({
    unit: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
    from: Type.Optional(Time),
    to: Type.Optional(Time),
    known: Type.Optional(Type.String({ description: "now, or then: with when each fix was received" })),
    simplify: Type.Optional(
      Type.String({ description: "Metres that the drawn unit may be off at any instant, 1 to 1000" }),
    ),
    format: Type.Optional(Type.String({ description: ["json", ...EXPORTS.map((one) => one.format)].join(", ") })),
    purpose: Type.Optional(Type.String({ description: "Why, for the ledger" })),
  }),
  response: {
    200: { description: "The tracks", content: { "application/json": { schema: Bundle }, ...FORMATS } },
  },
};

const Trail = Type.Object({
  unit: Type.String(),
  ts: Whole,
  lat: Whole,
  lon: Whole,
  breaks: Type.Array(Type.Integer({ description: "Places in the columns before which a gap lies" })),
});

export const TRAILS = {
  tags: ["live"],
  summary: "The last minutes of every unit, for the trails of the live map",
  querystring: Type.Object({ minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 15 })) }),
  response: { 200: Type.Object({ v: Type.Literal(1), ...span, units: Type.Array(Trail) }) },
};
