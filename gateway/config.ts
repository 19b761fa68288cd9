/** The gateway's settings. */
import { integer, oneOf, optional, setting, text, timezone, url, type Values } from "../runtime/config.ts";
import { LOG_LEVELS } from "../runtime/log.ts";
import { GUARD_SETTINGS } from "./guard-settings.ts";
import { MAP_SETTINGS } from "./map/settings.ts";

const port = integer(0, 65_535);

/** Where InfluxDB is and what is read from it. */
export const INFLUX_SETTINGS = {
  influxUrl: setting("PATROL_INFLUX_URL", optional(url("http", "https")), null, "an InfluxDB to forward fixes to"),
  influxToken: setting("PATROL_INFLUX_TOKEN", optional(text), null, "the token for it (2.x, 3)", true),
  influxUser: setting("PATROL_INFLUX_USER", optional(text), null, "the user name for it (1.x)"),
  influxPassword: setting("PATROL_INFLUX_PASSWORD", optional(text), null, "the password for it (1.x)", true),
  influxOrg: setting("PATROL_INFLUX_ORG", optional(text), null, "the organisation, for PATROL_INFLUX_API=v2"),
  influxBucket: setting("PATROL_INFLUX_BUCKET", text, "patrol", "bucket, database, or database/retention-policy"),
  influxApi: setting("PATROL_INFLUX_API", oneOf("v1", "v2"), "v1", "endpoint to write to: v1 (/write) or v2"),
  storeRead: setting(
    "PATROL_STORE_READ",
    oneOf("auto", "embedded", "influx"),
    "auto",
    "where tracks are read from; auto: InfluxDB beyond PATROL_LOCAL_DAYS",
  ),
} as const;

export type InfluxConfig = Values<typeof INFLUX_SETTINGS>;

/** What one gateway is of a system: all of it, one of many workers that store records, or the one desk beside them. */
export const ROLES = ["all", "ingest", "desk"] as const;

export const GATEWAY_SETTINGS = {
  role: setting(
    "PATROL_ROLE",
    oneOf(...ROLES),
    "all",
    "all; behind an external broker also ingest (one of many that store records) and desk (the one beside them)",
  ),
  dataDir: setting("PATROL_DATA_DIR", text, "./data", "folder for the databases and control.sock"),
  mqttHost: setting(
    "PATROL_MQTT_HOST",
    text,
    "127.0.0.1",
    "address that the embedded broker listens on; beyond loopback with TLS only",
  ),
  mqttPort: setting("PATROL_MQTT_PORT", port, 1883, "port of the embedded broker; 0 takes a free one"),
  mqttsPort: setting("PATROL_MQTTS_PORT", optional(port), null, "port of the embedded broker with TLS"),
  mqttWsPort: setting(
    "PATROL_MQTT_WS_PORT",
    optional(port),
    null,
    "port of the embedded broker over WebSocket; over TLS when there is a certificate",
  ),
  tlsCert: setting("PATROL_TLS_CERT", optional(text), null, "the gateway's certificate and those above it (PEM file)"),
  tlsKey: setting("PATROL_TLS_KEY", optional(text), null, "its private key (PEM file)"),
  tlsCa: setting(
    "PATROL_TLS_CA",
    optional(text),
    null,
    "who signs the units' certificates (PEM file): a unit may sign in with one in the place of its secret",
  ),
  httpHost: setting("PATROL_HTTP_HOST", text, "127.0.0.1", "address that the HTTP API listens on"),
  httpPort: setting("PATROL_HTTP_PORT", port, 8080, "port of the HTTP API; 0 takes a free one"),
  sessionHours: setting("PATROL_SESSION_HOURS", integer(1, 720), 24, "a sign-in lasts at most so long"),
  sessionIdleHours: setting("PATROL_SESSION_IDLE_HOURS", integer(1, 720), 12, "and ends after so long without use"),
  locale: setting(
    "PATROL_LOCALE",
    oneOf("zh-CN", "en"),
    "zh-CN",
    "language where a browser asks for neither: zh-CN or en",
  ),
  externalBrokerUrl: setting(
    "PATROL_EXTERNAL_BROKER_URL",
    optional(url("mqtt", "mqtts")),
    null,
    "an MQTT 5 broker to use in place of the embedded one",
  ),
  externalBrokerUser: setting("PATROL_EXTERNAL_BROKER_USER", optional(text), null, "the gateway's user name there"),
  externalBrokerSecret: setting("PATROL_EXTERNAL_BROKER_SECRET", optional(text), null, "its password there", true),
  ...INFLUX_SETTINGS,
  localDays: setting(
    "PATROL_LOCAL_DAYS",
    integer(1, 36_500),
    30,
    "with InfluxDB: how long the embedded store keeps fixes that are there too",
  ),
  retentionDays: setting(
    "PATROL_RETENTION_DAYS",
    integer(1, 36_500),
    180,
    "fixes older than this are not stored, and pruned",
  ),
  downsampleDays: setting("PATROL_DOWNSAMPLE_DAYS", integer(1, 36_500), 1095, "one fix a minute is kept for so long"),
  sirenCmd: setting(
    "PATROL_SIREN_CMD",
    optional(text),
    null,
    "a command of the shell to run when the room does not answer an SOS (PATROL_SOS_UNIT says whose)",
  ),
  timezone: setting("PATROL_TIMEZONE", timezone, "Asia/Shanghai", "time zone of the shifts"),
  ...MAP_SETTINGS,
  ...GUARD_SETTINGS,
  logLevel: setting("PATROL_LOG_LEVEL", oneOf(...LOG_LEVELS), "info", "trace, debug, info, warn, error or silent"),
} as const;

export type GatewayConfig = Values<typeof GATEWAY_SETTINGS>;

/** What a role needs that is not set. */
export function roleProblems(
  config: Pick<GatewayConfig, "role" | "externalBrokerUrl" | "influxUrl" | "storeRead" | "httpHost">,
): readonly string[] {
  const { role, externalBrokerUrl, influxUrl, storeRead, httpHost } = config;
  if (role === "all") return [];
  const problems = [];
  if (externalBrokerUrl === null) {
    problems.push(
      `PATROL_ROLE is ${role}: set PATROL_EXTERNAL_BROKER_URL, through which roles share the units' messages`,
    );
  }
  if (influxUrl === null) {
    problems.push(`PATROL_ROLE is ${role}: set PATROL_INFLUX_URL, where the tracks of all workers come together`);
  }
  if (storeRead === "embedded") {
    problems.push(
      `PATROL_ROLE is ${role} and PATROL_STORE_READ is embedded: no one embedded store has every track; leave it auto`,
    );
  }
  if (role === "ingest" && !isLoopback(httpHost)) {
    problems.push(
      `PATROL_ROLE is ingest and PATROL_HTTP_HOST is ${httpHost}: nobody signs in to a worker, so that it shows its health on loopback only; use 127.0.0.1`,
    );
  }
  return problems;
}

/** Addresses that only this machine can reach. */
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/** Settings of InfluxDB that contradict each other. */
export function influxProblems(config: InfluxConfig): readonly string[] {
  const problems = [];
  const { influxUrl, influxToken, influxUser, influxPassword } = config;
  if (influxUrl === null) {
    if (config.storeRead === "influx") problems.push("PATROL_STORE_READ is influx: set PATROL_INFLUX_URL too");
    return problems;
  }
  const { username, search, hash } = new URL(influxUrl);
  if (username) {
    problems.push("PATROL_INFLUX_URL holds a user: put it into PATROL_INFLUX_USER and PATROL_INFLUX_PASSWORD");
  }
  if (search || hash) problems.push("PATROL_INFLUX_URL ends with parameters: give the address alone");
  if (influxToken !== null && influxUser !== null) {
    problems.push("PATROL_INFLUX_TOKEN and PATROL_INFLUX_USER are both set: 1.x takes the user, 2.x and 3 the token");
  }
  if ((influxUser === null) !== (influxPassword === null)) {
    problems.push("PATROL_INFLUX_USER and PATROL_INFLUX_PASSWORD go together: set both or none");
  }
  if (config.influxApi === "v2" && config.influxOrg === null) {
    problems.push("PATROL_INFLUX_API is v2: set PATROL_INFLUX_ORG too");
  }
  return problems;
}

/** Whether only this machine can reach what listens on `host`. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** What must not be run with: a listener beyond loopback without encryption. */
export function unsafeListeners(config: GatewayConfig): readonly string[] {
  const problems = [];
  if ((config.tlsCert === null) !== (config.tlsKey === null)) {
    problems.push("PATROL_TLS_CERT and PATROL_TLS_KEY go together: set both or none");
  }
  if (!isLoopback(config.httpHost) && (config.tlsCert === null || config.tlsKey === null)) {
    problems.push(
      `PATROL_HTTP_HOST is ${config.httpHost}: without TLS the HTTP API listens on loopback only; set PATROL_TLS_CERT and PATROL_TLS_KEY, or use 127.0.0.1`,
    );
  }
  if (config.externalBrokerUrl === null) problems.push(...brokerProblems(config));
  return problems;
}

/** Settings of the embedded broker's listeners that are unsafe, or that contradict each other. */
function brokerProblems({ mqttHost, mqttsPort, mqttWsPort, tlsCert, tlsKey, tlsCa }: GatewayConfig): readonly string[] {
  const problems = [];
  const isEncrypted = tlsCert !== null && tlsKey !== null;
  if (tlsCa !== null && tlsCert === null)
    problems.push("PATROL_TLS_CA is set: set PATROL_TLS_CERT and PATROL_TLS_KEY too");
  if (mqttsPort !== null && !isEncrypted) {
    problems.push("PATROL_MQTTS_PORT is set: set PATROL_TLS_CERT and PATROL_TLS_KEY too");
  }
  if (LOOPBACK.test(mqttHost)) return problems;
  if (!isEncrypted) {
    problems.push(
      `PATROL_MQTT_HOST is ${mqttHost}: without TLS the broker listens on loopback only; set PATROL_TLS_CERT, PATROL_TLS_KEY and PATROL_MQTTS_PORT, or use 127.0.0.1`,
    );
  } else if (mqttsPort === null && mqttWsPort === null) {
    problems.push(
      `PATROL_MQTT_HOST is ${mqttHost}: without TLS MQTT stays on 127.0.0.1; set PATROL_MQTTS_PORT or PATROL_MQTT_WS_PORT for the listener there`,
    );
  }
  return problems;
}

/** Where the broker listens without encryption: on loopback, whatever is set for the others. */
export function plainMqttHost({ mqttHost }: Pick<GatewayConfig, "mqttHost">): string {
  return LOOPBACK.test(mqttHost) ? mqttHost : "127.0.0.1";
}
