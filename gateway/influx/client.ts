/** The official client as we use it: one request, one answer that tells the truth about it, no retry and no buffer of its own. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { HttpError, InfluxDB, type Transport } from "@influxdata/influxdb-client";
import { messageOf } from "../../runtime/error.ts";
import { resource } from "../../runtime/resource.ts";
import { type Credentials, type Server, serverOf } from "../core/influx/advice.ts";
import type { Answer } from "../core/influx/answer.ts";
import { createDatabase, type Rows, rowsOf } from "../core/influx/influxql.ts";
import { queryPath, type Target, writePath } from "../core/influx/target.ts";

/** `token`, or `user` and `password`, or all null. */
export type InfluxSettings = Target & {
  readonly url: string;
  readonly token: string | null;
  readonly user: string | null;
  readonly password: string | null;
  /** How long a request may take. */
  readonly timeoutMs: number;
};

export type InfluxClient = AsyncDisposable & {
  readonly credentials: Credentials;
  /** Writes lines in one request. Never rejects. */
  readonly write: (lines: string, signal: AbortSignal) => Promise<Answer>;
  /** Asks in InfluxQL. Never rejects. */
  readonly query: (query: string) => Promise<Rows>;
  /** Which server it is; `UNKNOWN_SERVER` when that cannot be found out. Never rejects. */
  readonly server: () => Promise<Server>;
  /** Makes the database of a 1.x server. Never rejects; null or the server's words. */
  readonly createDatabase: () => Promise<string | null>;
};

/** Bytes over which a body is compressed for a server elsewhere; a local one costs less without. */
const REMOTE_GZIP_BYTES = 1_000;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

export function openInflux(settings: InfluxSettings): InfluxClient {
  const url = new URL(settings.url);
  const agent = new (url.protocol === "https:" ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 8 });
  const influx = new InfluxDB({
    url: settings.url,
    timeout: settings.timeoutMs,
    transportOptions: { agent },
    ...signIn(settings),
  });
  const gzipThreshold = LOOPBACK.test(url.hostname) ? Number.MAX_SAFE_INTEGER : REMOTE_GZIP_BYTES;
  const closing = new AbortController();
  const request = async (path: string, method: "GET" | "POST"): Promise<Rows> => {
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(settings.timeoutMs)]);
      return rowsOf(
        await influx.transport.request(path, "", { method, signal, headers: { accept: "application/json" } }),
      );
    } catch (err) {
      return { ok: false, words: wordsOf(err) };
    }
  };
  const client = {
    credentials: credentialsOf(settings),
    write: (lines: string, signal: AbortSignal) => {
      const either = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
      return writeOnce(influx.transport, settings, gzipThreshold, lines, either);
    },
    query: (query: string) => request(queryPath(settings, query), "GET"),
    server: () => serverAt(influx.transport, settings.timeoutMs),
    createDatabase: async () => {
      const made = await request(queryPath(settings, createDatabase(settings.bucket)), "POST");
      return made.ok ? null : made.words;
    },
  };
  return resource(client, () => {
    closing.abort();
    agent.destroy();
    return Promise.resolve();
  });
}

/**
 * One request on the client's transport, the block as it is. Its `WriteApi` would walk through every character of it to
 * count bytes for a buffer that is not wanted here.
 */
function writeOnce(
  transport: Transport,
  target: Target,
  gzipThreshold: number,
  lines: string,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve) => {
    let status: number | null = null;
    const headers = { "content-type": "text/plain; charset=utf-8" };
    transport.send(
      writePath(target),
      lines,
      { method: "POST", headers, gzipThreshold, signal },
      {
        responseStarted: (_headers, code) => {
          status = code ?? null;
        },
        next: () => {},
        complete: () =>
          resolve({ status: status ?? 204, words: status === 201 ? "partial write" : "", retryAfter: null }),
        error: (err) => resolve(refusalOf(err)),
      },
    );
  });
}

function refusalOf(err: Error): Answer {
  const retryAfter = err instanceof HttpError ? (err.headers?.["retry-after"] ?? null) : null;
  return {
    status: err instanceof HttpError ? err.statusCode : null,
    words: wordsOf(err),
    retryAfter: typeof retryAfter === "string" ? retryAfter : null,
  };
}

/** `/ping` answers 204 with a header up to 2.x, and 200 with JSON from 3 on. */
async function serverAt(transport: Transport, timeoutMs: number): Promise<Server> {
  let version: string | null = null;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    await transport.request("/ping", "", { method: "GET", signal }, (headers) => {
      const header = headers["x-influxdb-version"];
      version = typeof header === "string" ? header : null;
    });
  } catch {
    // a refusal tells the version too; without one it stays unknown
  }
  return serverOf(version);
}

function signIn({ token, user, password }: InfluxSettings): { token?: string; headers?: Record<string, string> } {
  if (token !== null) return { token };
  if (user === null) return {};
  return { headers: { authorization: `Basic ${Buffer.from(`${user}:${password ?? ""}`).toString("base64")}` } };
}

function credentialsOf({ token, user }: InfluxSettings): Credentials {
  if (token !== null) return "token";
  return user === null ? "none" : "basic";
}

/** The server's own words: 1.x and 3 say `error`, 2.x `message`; a 3 lists the lines it refused. */
function wordsOf(err: unknown): string {
  const json = err instanceof HttpError ? (jsonOf(err) as Record<string, unknown> | null) : null;
  const said = [json?.error, json?.message].find((one) => typeof one === "string" && one !== "");
  const [first] = Array.isArray(json?.data) ? (json.data as readonly { readonly error_message?: unknown }[]) : [];
  const detail = typeof first?.error_message === "string" ? `: ${first.error_message}` : "";
  return (said === undefined ? messageOf(err) : `${said as string}${detail}`).trim().slice(0, 1_000);
}

function jsonOf(err: HttpError): unknown {
  if (err.json) return err.json;
  try {
    return JSON.parse(err.body ?? "");
  } catch {
    return null;
  }
}
