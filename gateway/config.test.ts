import { expect, test } from "vitest";
import { readSettings } from "../runtime/config.ts";
import { GATEWAY_SETTINGS, influxProblems, plainMqttHost, unsafeListeners } from "./config.ts";

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

const TLS = { PATROL_TLS_CERT: "cert.pem", PATROL_TLS_KEY: "key.pem" };
const OUTSIDE = { PATROL_MQTT_HOST: "0.0.0.0" };

function listeners(env: Readonly<Record<string, string>>): readonly string[] {
  const read = readSettings(GATEWAY_SETTINGS, env);
  return read.ok ? unsafeListeners(read.config) : read.problems;
}

test.each([
  { what: "nowhere but on loopback", env: {} },
  { what: "on IPv6 loopback", env: { PATROL_MQTT_HOST: "::1" } },
  { what: "with TLS on loopback", env: { ...TLS, PATROL_MQTTS_PORT: "8883" } },
  { what: "with TLS beyond it", env: { ...TLS, ...OUTSIDE, PATROL_MQTTS_PORT: "8883" } },
  { what: "with WebSocket over TLS beyond it", env: { ...TLS, ...OUTSIDE, PATROL_MQTT_WS_PORT: "8884" } },
  { what: "with WebSocket on loopback", env: { PATROL_MQTT_WS_PORT: "8884" } },
  { what: "with client certificates", env: { ...TLS, PATROL_TLS_CA: "ca.pem", PATROL_MQTTS_PORT: "8883" } },
  {
    what: "not at all, with an external broker",
    env: { ...OUTSIDE, PATROL_EXTERNAL_BROKER_URL: "mqtt://127.0.0.1:1883" },
  },
])("the broker may listen $what", ({ env }) => {
  expect(listeners(env)).toEqual([]);
});

test.each([
  { env: OUTSIDE, says: /without TLS the broker listens on loopback only; set PATROL_TLS_CERT/ },
  { env: { ...OUTSIDE, PATROL_MQTT_WS_PORT: "8884" }, says: /without TLS the broker listens on loopback only/ },
  { env: { ...TLS, ...OUTSIDE }, says: /set PATROL_MQTTS_PORT or PATROL_MQTT_WS_PORT/ },
  { env: { PATROL_MQTTS_PORT: "8883" }, says: /PATROL_MQTTS_PORT is set: set PATROL_TLS_CERT and PATROL_TLS_KEY too/ },
  { env: { PATROL_TLS_CERT: "cert.pem" }, says: /PATROL_TLS_CERT and PATROL_TLS_KEY go together/ },
  { env: { PATROL_TLS_CA: "ca.pem" }, says: /PATROL_TLS_CA is set: set PATROL_TLS_CERT and PATROL_TLS_KEY too/ },
  { env: { PATROL_GUARD_CONNECT_MS: "0" }, says: /PATROL_GUARD_CONNECT_MS must be a whole number/ },
  { env: { PATROL_GUARD_PACKET_BYTES: "262145" }, says: /PATROL_GUARD_PACKET_BYTES must be a whole number/ },
])("listeners that are not safe are refused: $says", ({ env, says }) => {
  const found = listeners(env);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(says);
});

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::1", "::1"],
  ["localhost", "localhost"],
  ["0.0.0.0", "127.0.0.1"],
  ["192.0.2.1", "127.0.0.1"],
  ["::", "127.0.0.1"],
])("with PATROL_MQTT_HOST %s, MQTT without TLS is on %s", (mqttHost, host) => {
  expect(plainMqttHost({ mqttHost })).toBe(host);
});
