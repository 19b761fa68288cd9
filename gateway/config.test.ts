import { expect, test } from "vitest";
import { readSettings } from "../runtime/config.ts";
import { GATEWAY_SETTINGS, influxProblems } from "./config.ts";

function problems(env: Readonly<Record<string, string>>): readonly string[] {
  const read = readSettings(GATEWAY_SETTINGS, env);
  return read.ok ? influxProblems(read.config) : read.problems;
}

const URL_ALONE = { PATROL_INFLUX_URL: "http://127.0.0.1:8086" };
const LOGIN = { PATROL_INFLUX_USER: "gateway", PATROL_INFLUX_PASSWORD: "secret" };

test.each([
  { what: "none at all", env: {} },
  { what: "an address alone", env: URL_ALONE },
  { what: "a user and a password", env: { ...URL_ALONE, ...LOGIN } },
  { what: "a token", env: { ...URL_ALONE, PATROL_INFLUX_TOKEN: "t" } },
  { what: "v2 with its organisation", env: { ...URL_ALONE, PATROL_INFLUX_API: "v2", PATROL_INFLUX_ORG: "police" } },
  { what: "reading from it", env: { ...URL_ALONE, PATROL_STORE_READ: "influx" } },
])("settings of InfluxDB may be $what", ({ env }) => {
  expect(problems(env)).toEqual([]);
});

test.each([
  { env: { PATROL_STORE_READ: "influx" }, says: /PATROL_STORE_READ is influx: set PATROL_INFLUX_URL/ },
  { env: { ...URL_ALONE, ...LOGIN, PATROL_INFLUX_TOKEN: "t" }, says: /are both set/ },
  { env: { ...URL_ALONE, PATROL_INFLUX_USER: "gateway" }, says: /go together/ },
  { env: { ...URL_ALONE, PATROL_INFLUX_PASSWORD: "secret" }, says: /go together/ },
  { env: { ...URL_ALONE, PATROL_INFLUX_API: "v2" }, says: /set PATROL_INFLUX_ORG/ },
  { env: { PATROL_INFLUX_URL: "http://me:secret@127.0.0.1:8086" }, says: /holds a user/ },
  { env: { PATROL_INFLUX_URL: "http://127.0.0.1:8086/?db=x" }, says: /ends with parameters/ },
  { env: { PATROL_INFLUX_URL: "127.0.0.1:8086" }, says: /PATROL_INFLUX_URL must be a URL/ },
  { env: { ...URL_ALONE, PATROL_INFLUX_API: "v3" }, says: /PATROL_INFLUX_API must be one of v1, v2/ },
])("contradicting settings are refused: $says", ({ env, says }) => {
  const found = problems(env);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(says);
  expect(found[0]).not.toContain("secret@");
});
