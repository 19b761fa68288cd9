/** The servers that the forwarding suite runs against: one of 1.x, the documented answers of 2.x and 3, and whichever one is given. */
import type { InfluxSettings } from "../../gateway/influx/client.ts";
import { type Asked, type Reply, startAnswers } from "./answers.ts";
import { influxSettings } from "./forwarding.ts";
import { startInfluxd } from "./influxd.ts";
import { needs } from "./need.ts";

/** What the suite asks of a server. `wrongSignIn` is refused where a sign-in is demanded. `absent`: a bucket that is not there. */
export type ServerUnderTest = AsyncDisposable & {
  readonly settings: InfluxSettings;
  readonly wrongSignIn: InfluxSettings;
  readonly absent: InfluxSettings;
};

/**
 * `canSpoil`: a point written beforehand can make a single fix a bad one (a 3 keeps the first type of a column for good, which
 * would spoil all of them).
 */
export type ServerKind = {
  readonly name: string;
  readonly isMissing: boolean;
  readonly demandsSignIn: boolean;
  readonly canSpoil: boolean;
  readonly open: (folder: string) => Promise<ServerUnderTest>;
};

/**
 * A server of any version, with a bucket for tests alone that keeps what is months old: `PATROL_TEST_INFLUX_URL`, and
 * `_USER` and `_PASSWORD`, or `_TOKEN`, `_ORG`, `_BUCKET` and `_API`, as the gateway's own settings. Null when none is given.
 */
export function givenServer(env: Readonly<Record<string, string | undefined>>): InfluxSettings | null {
  const url = env.PATROL_TEST_INFLUX_URL;
  if (url === undefined || url === "") return null;
  return influxSettings(url, {
    token: env.PATROL_TEST_INFLUX_TOKEN ?? null,
    user: env.PATROL_TEST_INFLUX_USER ?? null,
    password: env.PATROL_TEST_INFLUX_PASSWORD ?? null,
    org: env.PATROL_TEST_INFLUX_ORG ?? null,
    bucket: env.PATROL_TEST_INFLUX_BUCKET ?? "patrol",
    api: env.PATROL_TEST_INFLUX_API === "v2" ? "v2" : "v1",
  });
}

/** Without `PATROL_TEST_INFLUX_URL` there is none of that kind, which is no skip. */
export async function serverKinds(): Promise<readonly ServerKind[]> {
  const { isMissing, label } = needs("influxd");
  const ours = { isMissing, canSpoil: true };
  const documentedOnes = { isMissing: false, demandsSignIn: true };
  const given = givenServer(process.env);
  return [
    { ...ours, name: `influxd 1.x ${label}`, demandsSignIn: false, open: (folder) => own(folder, false) },
    { ...ours, name: `influxd 1.x with sign-in ${label}`, demandsSignIn: true, open: (folder) => own(folder, true) },
    { ...documentedOnes, name: "2.x as documented", canSpoil: true, open: () => documented("v2.7.1", "v1") },
    {
      ...documentedOnes,
      name: "2.x as documented, by /api/v2/write",
      canSpoil: true,
      open: () => documented("v2.7.1", "v2"),
    },
    { ...documentedOnes, name: "3 as documented", canSpoil: false, open: () => documented("3.0.1", "v1") },
    ...(given ? [await givenKind(given)] : []),
  ];
}

async function givenKind(settings: InfluxSettings): Promise<ServerKind> {
  const version = (await fetch(new URL("/ping", settings.url))).headers.get("x-influxdb-version") ?? "";
  return {
    name: `PATROL_TEST_INFLUX_URL (${version})`,
    isMissing: false,
    demandsSignIn: settings.token !== null || settings.user !== null,
    canSpoil: /^v?[12]\./.test(version),
    open: () => existing(settings, version),
  };
}

async function own(folder: string, withAuth: boolean): Promise<ServerUnderTest> {
  const influxd = await startInfluxd(folder, { withAuth });
  if (withAuth) {
    await influxd.ask("CREATE DATABASE patrol");
    await influxd.ask("CREATE USER gateway WITH PASSWORD 'secret'");
    await influxd.ask("GRANT ALL ON patrol TO gateway");
  }
  const settings = influxSettings(influxd.url, withAuth ? { user: "gateway", password: "secret" } : {});
  return {
    settings,
    wrongSignIn: { ...settings, password: "wrong" },
    absent: { ...settings, bucket: "absent" },
    [Symbol.asyncDispose]: () => influxd[Symbol.asyncDispose](),
  };
}

async function existing(settings: InfluxSettings, version: string): Promise<ServerUnderTest> {
  const wrong = settings.token === null ? { password: "wrong" } : { token: "wrong" };
  const absent = { ...settings, bucket: `patrol-absent-${Math.random().toString(36).slice(2, 8)}` };
  return {
    settings,
    wrongSignIn: { ...settings, ...wrong },
    absent,
    [Symbol.asyncDispose]: async () => {
      // Where the gateway could make it, this takes it away again; elsewhere there is nothing to take away.
      const query = new URLSearchParams({ q: `DROP DATABASE "${absent.bucket}"` });
      const { user, password } = settings;
      const headers: Record<string, string> =
        user === null ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
      if (/^1\./.test(version)) await fetch(new URL("/query", settings.url), { method: "POST", body: query, headers });
    },
  };
}

/** Answers of 2.7 (`/write`, `/api/v2/write`, `/query`) and of 3 Core (`/write`, `/query`), in their documentation's shape. */
async function documented(version: string, api: "v1" | "v2"): Promise<ServerUnderTest> {
  const is3 = version.startsWith("3");
  const written = new Map<string, string>();
  const types = new Map<string, boolean>();
  const reply = (asked: Asked): Reply => {
    if (asked.headers.authorization !== "Token the-token") {
      return is3
        ? { status: 401, body: { error: "the request was not authenticated" } }
        : { status: 401, body: { code: "unauthorized", message: "unauthorized access" } };
    }
    const bucket = asked.parameters.get("bucket") ?? asked.parameters.get("db");
    if (bucket !== "patrol") return absentAnswer(is3, api, bucket ?? "");
    if (asked.path === "/query") return { status: 200, body: { results: [seriesOf(written, asked)] } };
    const good = asked.lines.filter((line) => !isConflict(line, types));
    for (const line of good) written.set(keyOf(line), line);
    const refused = asked.lines.length - good.length;
    return refused === 0 ? { status: 204 } : partialAnswer(is3, refused);
  };
  const server = await startAnswers(version, reply);
  const settings = influxSettings(server.url, { token: "the-token", api, org: api === "v2" ? "police" : null });
  return {
    settings,
    wrongSignIn: { ...settings, token: "wrong" },
    absent: { ...settings, bucket: "absent" },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function absentAnswer(is3: boolean, api: "v1" | "v2", bucket: string): Reply {
  if (is3) return { status: 404, body: { error: `database not found: ${bucket}` } };
  const message = api === "v2" ? `bucket "${bucket}" not found` : `no dbrp mapping found for database "${bucket}"`;
  return { status: 404, body: { code: "not found", message } };
}

function partialAnswer(is3: boolean, refused: number): Reply {
  if (is3) {
    const data = [{ error_message: "invalid column type for column", line_number: 1 }];
    return { status: 400, body: { error: "partial write of line protocol occurred", data } };
  }
  const message = `failure writing points to database: partial write: field type conflict: input field dropped=${refused}`;
  return { status: 422, body: { code: "unprocessable entity", message } };
}

/** Measurement, tags and time: a point that is written again falls on itself. */
function keyOf(line: string): string {
  return `${line.slice(0, line.indexOf(" "))} ${line.slice(line.lastIndexOf(" ") + 1)}`;
}

/** Whether a line has text where the same hour of its measurement has whole numbers, or the other way round. */
function isConflict(line: string, types: Map<string, boolean>): boolean {
  const [, field, value = ""] = /[ ,](alt|battery_mv)=([^ ,]+)/.exec(line) ?? [];
  if (field === undefined) return false;
  const hour = Math.floor(Number(line.slice(line.lastIndexOf(" ") + 1)) / 3_600_000);
  const column = `${line.slice(0, line.indexOf(","))} ${field} ${hour}`;
  const isText = value.startsWith('"');
  if (!types.has(column)) types.set(column, isText);
  return types.get(column) !== isText;
}

/** The answer to the queries that we ask: fields of one unit's points in a span, oldest first. */
function seriesOf(written: ReadonlyMap<string, string>, { parameters }: Asked): unknown {
  const query = parameters.get("q") ?? "";
  const [, fields = "", unit, from, to, limit] =
    /^SELECT (.*) FROM .* "unit" = '(.*)' AND time >= (-?\d+)ms AND time < (-?\d+)ms ORDER BY time LIMIT (\d+)$/.exec(
      query,
    ) ?? [];
  const names = [...fields.matchAll(/"(\w+)"/g)].map(([, name]) => name ?? "");
  const points = [...written.values()].flatMap((line) => {
    const [, values = "", time] = line.startsWith(`pos,unit=${unit} `) ? (/^\S+ (.*) (\d+)$/.exec(line) ?? []) : [];
    const at = Number(time);
    if (time === undefined || at < Number(from) || at >= Number(to)) return [];
    return [[at, ...names.map((name) => fieldOf(values, name))]];
  });
  const values = points.sort(([a], [b]) => Number(a) - Number(b)).slice(0, Number(limit));
  return values.length === 0
    ? { statement_id: 0 }
    : { statement_id: 0, series: [{ name: "pos", columns: ["time", ...names], values }] };
}

function fieldOf(values: string, name: string): unknown {
  const text = new RegExp(`(?:^|,)${name}=([^,]+)`).exec(values)?.[1];
  if (text === undefined) return null;
  return text.startsWith('"') ? text.slice(1, -1) : Number(text.replace(/i$/, ""));
}
