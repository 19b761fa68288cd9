/** What a person is told when an InfluxDB will not take fixes: what is wrong, and which setting or command mends it. */
import type { Answer } from "./answer.ts";
import { withoutLines } from "./line.ts";
import { databaseOf, type Target } from "./target.ts";

/** What is to be done about a queue to an InfluxDB that is not set any more; null when nothing waits in it. */
export function forgottenAdvice(
  { fixes, owedUnits }: { readonly fixes: number; readonly owedUnits: number },
  retentionDays: number,
): string | null {
  if (fixes === 0 && owedUnits === 0) return null;
  const more = owedUnits === 0 ? "" : ` and further ones of ${owedUnits} units`;
  return (
    `${fixes} fixes${more} wait for an InfluxDB, and PATROL_INFLUX_URL is not set: set it again, or send them with ` +
    `patrol migrate --to influx --influx-url URL; until then the embedded store alone has them, for ${retentionDays} days ` +
    "(PATROL_RETENTION_DAYS) like all others"
  );
}

/** How the gateway signs in. */
export type Credentials = "none" | "basic" | "token";

/** `major` and `minor` null when the server does not say its version. */
export type Server = { readonly version: string | null; readonly major: number | null; readonly minor: number | null };

export const UNKNOWN_SERVER: Server = { version: null, major: null, minor: null };

/** From the header `X-Influxdb-Version` of `/ping`: `1.6.7`, `v2.7.1`, `3.0.1`. */
export function serverOf(header: string | null): Server {
  const found = /^v?(\d+)\.(\d+)/.exec(header ?? "");
  if (!found) return UNKNOWN_SERVER;
  return { version: (header ?? "").replace(/^v/, ""), major: Number(found[1]), minor: Number(found[2]) };
}

/** A 1.x database that is not there can be made by the gateway; a bucket or a mapping cannot. */
export function canCreate(server: Server, target: Target, answer: Answer): boolean {
  return answer.status === 404 && server.major === 1 && target.api === "v1" && /database not found/i.test(answer.words);
}

/** One sentence for a held write. */
export function adviceOf(answer: Answer, server: Server, target: Target, credentials: Credentials): string {
  const name = server.version === null ? "InfluxDB" : `InfluxDB ${server.version}`;
  const said = answer.words ? ` (it says: ${withoutLines(answer.words)})` : "";
  return `${name} ${sentence(answer, server, target, credentials)}${said}`;
}

function sentence(answer: Answer, server: Server, target: Target, credentials: Credentials): string {
  const { status } = answer;
  if (/max-(series|values)-per-/i.test(answer.words)) {
    return "has reached a limit of its own: raise max-series-per-database or max-values-per-tag in its configuration";
  }
  if (status === 401) return signIn(server, credentials);
  if (status === 403) {
    const wanted = `the right to write to "${target.bucket}"`;
    return credentials === "token" ? `denies the token ${wanted}: give it that` : `denies the user ${wanted}: grant it`;
  }
  if (status === 404) return missing(server, target);
  if (status !== null && status >= 300 && status < 400) {
    return `answers ${status}, which sends elsewhere: set PATROL_INFLUX_URL to where it sends`;
  }
  return `answers ${status ?? "nothing"} to everything: check PATROL_INFLUX_URL, _BUCKET and what stands in between`;
}

function signIn(server: Server, credentials: Credentials): string {
  if (server.major === 1) {
    if (credentials !== "token") return "refuses the sign-in: check PATROL_INFLUX_USER and PATROL_INFLUX_PASSWORD";
    if ((server.minor ?? 0) < 8) {
      return "knows no tokens: unset PATROL_INFLUX_TOKEN, set PATROL_INFLUX_USER and PATROL_INFLUX_PASSWORD";
    }
    return 'refuses the token, which is "user:password" on 1.8: check PATROL_INFLUX_TOKEN, or set _USER and _PASSWORD';
  }
  if (credentials === "token") return "refuses the token: check PATROL_INFLUX_TOKEN, and whether it was revoked";
  if (server.major === null)
    return "wants a sign-in: set PATROL_INFLUX_TOKEN, or on 1.x PATROL_INFLUX_USER and _PASSWORD";
  return "wants a token: set PATROL_INFLUX_TOKEN to one that may read and write the bucket";
}

function missing(server: Server, target: Target): string {
  const { database, policy } = databaseOf(target.bucket);
  if (server.major === 1) {
    if (target.api === "v2" && (server.minor ?? 0) < 8) return "has no /api/v2/write: unset PATROL_INFLUX_API";
    return `has no database "${database}" and this user may not make one: CREATE DATABASE "${database}"`;
  }
  if (target.api === "v2") {
    return `has no bucket "${target.bucket}" in organisation "${target.org ?? ""}": make it, or set PATROL_INFLUX_BUCKET and _ORG`;
  }
  const mapping = `influx v1 dbrp create --db ${database} --rp ${policy ?? "autogen"} --default --bucket-id ID`;
  return `has no bucket "${target.bucket}", or no mapping to it (before 2.4): make the bucket, then ${mapping}; or set PATROL_INFLUX_API=v2 and PATROL_INFLUX_ORG`;
}
