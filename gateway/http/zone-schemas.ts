/** What the routes of zones and key points take and answer. */
import Type, { type TSchema } from "typebox";
import { nullable } from "../../protocol/record.ts";
import { PERIODS, STANDARD_RADIUS_M, STANDARD_STAY_MS, ZONE_KINDS } from "../core/zones/zones.ts";
import { listOf } from "./schemas.ts";

const tags = ["zones"];
const station = nullable(Type.String({ description: "null: of every station" }));
const Ring = Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }), {
  description:
    "[[longitude, latitude], ...] in WGS-84 degrees, closed, 3 to 1,000 corners, counter-clockwise in answers",
});

const Zone = Type.Object({
  id: Type.String(),
  name: Type.String(),
  station,
  kind: Type.Enum([...ZONE_KINDS], { description: "patrol: a beat; key: a key area" }),
  ring: Ring,
});
const Checkpoint = Type.Object({
  id: Type.String(),
  name: Type.String(),
  station,
  lat: Type.Number(),
  lon: Type.Number(),
  radiusM: Type.Integer(),
  leastStayMs: Type.Integer({ description: "A shorter stay is no visit" }),
  plan: nullable(
    Type.Object({ times: Type.Integer(), per: Type.Enum([...PERIODS]) }, { description: "null: none is asked for" }),
  ),
});

/** What is left out is as it is for a new one, also where one is changed. */
const ZoneBody = Type.Object({
  name: Type.String(),
  station: Type.Optional(station),
  kind: Type.Optional(Type.String({ description: "patrol (which it is without) or key" })),
  ring: Ring,
});
const CheckpointBody = Type.Object({
  name: Type.String(),
  station: Type.Optional(station),
  lat: Type.Number(),
  lon: Type.Number(),
  radiusM: Type.Optional(Type.Number({ description: `20 to 500, without it ${STANDARD_RADIUS_M}` })),
  leastStayMs: Type.Optional(Type.Number({ description: `0 to 14,400,000, without it ${STANDARD_STAY_MS}` })),
  plan: Type.Optional(
    nullable(
      Type.Object({
        times: Type.Number({ description: "1 to 48" }),
        per: Type.String({ description: "shift or day" }),
      }),
    ),
  ),
});
export type ZoneBody = Type.Static<typeof ZoneBody>;
export type CheckpointBody = Type.Static<typeof CheckpointBody>;

const Query = Type.Object({
  station: Type.Optional(Type.String({ description: "Only those of this one" })),
  after: Type.Optional(Type.String({ description: "Go on after this id" })),
  format: Type.Optional(Type.String({ description: "json, geojson or csv; the latter two are whole files" })),
});
export type GroundQuery = Type.Static<typeof Query>;

function schemasOf(one: string, item: TSchema, body: TSchema) {
  const params = Type.Object({ id: Type.String() });
  const file = `Take in a file of ${one}s, CSV or GeoJSON: all of it, or nothing with every problem by its line or feature`;
  return {
    list: {
      tags,
      summary: `The ${one}s of the own station and of every station`,
      querystring: Query,
      response: { 200: listOf(item) },
    },
    one: { tags, summary: `One ${one} by its id`, params, response: { 200: item } },
    add: { tags, summary: `Add one ${one}`, body, response: { 201: item } },
    change: { tags, summary: `Change one ${one}`, params, body, response: { 200: item } },
    remove: { tags, summary: `Remove one ${one}`, params, response: { 204: Type.Null({ description: "Removed" }) } },
    import: { tags, summary: file, consumes: ["text/csv", "application/geo+json"], response: { 200: listOf(item) } },
  };
}

export const GROUND_SCHEMAS = {
  zones: schemasOf("zone", Zone, ZoneBody),
  checkpoints: schemasOf("checkpoint", Checkpoint, CheckpointBody),
};
