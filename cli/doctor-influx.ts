/** What `patrol doctor` says about the InfluxDB of the gateway, and about the queue to it. It writes nothing there. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { GATEWAY_SETTINGS, INFLUX_SETTINGS, influxProblems } from "../gateway/config.ts";
import { adviceOf, canCreate, forgottenAdvice, type Server } from "../gateway/core/influx/advice.ts";
import { type Answer, judge } from "../gateway/core/influx/answer.ts";
import { nextFixQuery } from "../gateway/core/influx/influxql.ts";
import { influxSettings } from "../gateway/forwarding.ts";
import { type InfluxClient, type InfluxSettings, openInflux } from "../gateway/influx/client.ts";
import { openReader } from "../gateway/sqlite/database.ts";
import { ForwardReader } from "../gateway/sqlite/forward-reader.ts";
import { readSettings, type Values } from "../runtime/config.ts";
import { messageOf } from "../runtime/error.ts";
import type { Finding } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 5_000;
/** Nothing was to be stored: that takes milliseconds. */
const SLOW_MS = 1_000;
/** A line without a point: the server looks at the sign-in and the bucket, and has nothing to store. */
const NO_POINT = "# patrol doctor";
/** A queue older than this is not merely between two writes. */
const STUCK_MS = 600_000;

const SETTINGS = { ...INFLUX_SETTINGS, retentionDays: GATEWAY_SETTINGS.retentionDays } as const;

/** Nothing when there is no InfluxDB and never was. */
export async function influxFindings(dataDir: string, env: Environment, now: number): Promise<readonly Finding[]> {
  const read = readSettings(SETTINGS, env);
  const problems = read.ok ? influxProblems(read.config) : read.problems;
  if (!read.ok || problems.length > 0) {
    return problems.map((text) => ({ what: "influxdb settings", isOk: false, text }));
  }
  const settings = influxSettings(read.config);
  const queue = await queueFinding(dataDir, read.config, now);
  return [...(settings ? await serverFindings(settings, now) : []), ...(queue ? [queue] : [])];
}

async function serverFindings(settings: InfluxSettings, now: number): Promise<readonly Finding[]> {
  await using client = openInflux({ ...settings, timeoutMs: TIMEOUT_MS });
  const askedAt = performance.now();
  const answer = await client.write(NO_POINT, AbortSignal.timeout(TIMEOUT_MS));
  const tookMs = performance.now() - askedAt;
  const server = await client.server();
  const write = writeFinding(settings, client, answer, server, now);
  const isThere = write.isOk === true;
  return [write, ...(isThere ? [...slowFindings(tookMs), await readFinding(settings, client, now)] : [])];
}

/** Nothing of a server that answers as it should. */
export function slowFindings(tookMs: number): readonly Finding[] {
  if (tookMs < SLOW_MS) return [];
  const text = `took ${(tookMs / 1_000).toFixed(1)} s to answer; look at its load and disk, fixes wait in tracks.db meanwhile`;
  return [{ what: "influxdb speed", isOk: false, text }];
}

function writeFinding(
  settings: InfluxSettings,
  { credentials }: InfluxClient,
  answer: Answer,
  server: Server,
  now: number,
): Finding {
  const what = "influxdb";
  const { url, bucket } = settings;
  const name = server.version === null ? "a server of unknown version" : `version ${server.version}`;
  if (answer.status === null) {
    const todo = "start it, or set PATROL_INFLUX_URL to where it is; fixes wait meanwhile";
    return { what, isOk: false, text: `${url} cannot be reached (${answer.words}); ${todo}` };
  }
  switch (judge(answer, now).type) {
    case "accepted":
    // It has looked for points, so sign-in and bucket are well: 2.x says "writing requires points".
    case "divide":
      return { what, isOk: true, text: `${url} is ${name}, accepts the sign-in and has "${bucket}"` };
    case "hold":
      if (canCreate(server, settings, answer)) {
        const text = `${url} is ${name} and accepts the sign-in; it has no database "${bucket}" yet, the gateway makes it`;
        return { what, isOk: null, text: `${text} if its user may` };
      }
      return { what, isOk: false, text: `${url}: ${adviceOf(answer, server, settings, credentials)}` };
    case "smaller":
    case "wait":
    case "retry": {
      const said = answer.words ? ` (${answer.words})` : "";
      const todo = "fixes wait and are sent when it does; look at its own log if that lasts";
      return { what, isOk: false, text: `${url} is ${name} and answers ${answer.status}${said} to a write; ${todo}` };
    }
  }
}

async function readFinding({ bucket }: InfluxSettings, client: InfluxClient, now: number): Promise<Finding> {
  const what = "influxdb reading";
  const found = await client.query(nextFixQuery(bucket, "patrol-doctor", { from: now - 1_000, to: now }));
  if (found.ok) return { what, isOk: true, text: "tracks can be read from it" };
  const todo = `let the user or token read "${bucket}" (2.x before 2.4: with a DBRP mapping), or set PATROL_STORE_READ=embedded`;
  return { what, isOk: false, text: `tracks cannot be read from it (it says: ${found.words}); ${todo}` };
}

async function queueFinding(dataDir: string, config: Values<typeof SETTINGS>, now: number): Promise<Finding | null> {
  const what = "influxdb queue";
  const path = join(dataDir, "tracks.db");
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  try {
    const { fixes, oldestReceivedTime, owedUnits } = queueIn(path);
    if (config.influxUrl === null) {
      const advice = forgottenAdvice({ fixes, owedUnits }, config.retentionDays);
      return advice === null ? null : { what, isOk: false, text: advice };
    }
    if (oldestReceivedTime === null) return { what, isOk: true, text: "no fix waits" };
    const isStuck = now - oldestReceivedTime > STUCK_MS;
    const since = `${fixes} fixes wait, the oldest since ${new Date(oldestReceivedTime).toISOString()}`;
    const todo = "see that a gateway runs and what its log says of influxdb";
    return { what, isOk: !isStuck, text: isStuck ? `${since}; ${todo}` : since };
  } catch (err) {
    return { what, isOk: false, text: `cannot be read: ${messageOf(err)}` };
  }
}

function queueIn(path: string) {
  const database = openReader(path);
  try {
    return new ForwardReader(database).state();
  } finally {
    database.close();
  }
}
