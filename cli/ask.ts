/** How a command talks to the gateway of a data directory: to the one that runs there, or, where none does, to its API alone. */
import { request } from "node:http";
import { userInfo } from "node:os";
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { GATEWAY_SETTINGS } from "../gateway/config.ts";
import { offline } from "../gateway/offline.ts";
import { controlPath } from "../gateway/paths.ts";
import { readSettings } from "../runtime/config.ts";
import { environment } from "../runtime/environment.ts";
import { PatrolError, systemCodeOf } from "../runtime/error.ts";

export type Asked = {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Under `/api/v1`, or whole where it begins with a slash of its own. */
  readonly path: string;
  readonly body?: unknown;
  /** A file to send in place of a body. */
  readonly csv?: Buffer;
  /** The same of GeoJSON. */
  readonly geojson?: Buffer;
  /** Whether the answer is text, to be given as it comes, and no JSON. */
  readonly isText?: boolean;
  /** It must not be there yet: `If-None-Match: *`. */
  readonly isNew?: boolean;
};
type Answer = { readonly status: number; readonly body: Readable };

/** Asks once; the body as JSON, null for an empty one. Rejects with the gateway's own sentence when it refuses. */
export type Ask = (asked: Asked) => Promise<unknown>;

/** One question to whichever is there. */
export function ask(dataDir: string, asked: Asked): Promise<unknown> {
  return talk(dataDir, (one) => one(asked));
}

/** Several questions to whichever is there now. */
export async function talk<T>(dataDir: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  if (await isRunning(dataDir)) {
    return await work(async (asked) => {
      const answer = await askRunning(dataDir, asked);
      if (!answer) throw new PatrolError("unavailable", "the gateway ended meanwhile; try again");
      return await contentOf(asked, await accepted(answer));
    });
  }
  return await offline(dataDir, false, zone(), (api) =>
    work(async (asked) => await contentOf(asked, await accepted(await inject(api, asked)))),
  );
}

/** One question about tracks, with the body as it comes; it must be read before `read` resolves. */
export async function askForTracks<T>(dataDir: string, asked: Asked, read: (body: Readable) => Promise<T>): Promise<T> {
  const running = await askRunning(dataDir, asked);
  if (running) return await read(await accepted(running));
  return await offline(dataDir, true, zone(), async (api) => await read(await accepted(await inject(api, asked))));
}

/** The answer of the gateway that runs on `dataDir`, as JSON; null when none does. */
export async function askGateway(dataDir: string, asked: Asked): Promise<unknown> {
  const running = await askRunning(dataDir, asked);
  return running && (await jsonOf(await accepted(running)));
}

/** The time zone of the shifts where no gateway runs that knows it. */
function zone(): string {
  const read = readSettings({ timezone: GATEWAY_SETTINGS.timezone }, environment());
  if (read.ok) return read.config.timezone;
  throw new PatrolError("invalid", read.problems.join("\n"));
}

async function isRunning(dataDir: string): Promise<boolean> {
  const answer = await askRunning(dataDir, { method: "GET", path: "/healthz" });
  answer?.body.resume();
  return answer !== null;
}

async function inject(api: FastifyInstance, asked: Asked): Promise<Answer> {
  const { method, path } = asked;
  const options = { method, url: urlOf(path), headers: headersOf(asked), payloadAsStream: true } as const;
  const payload = payloadOf(asked);
  const reply = await api.inject(payload === undefined ? options : { ...options, payload });
  return { status: reply.statusCode, body: reply.stream() };
}

async function accepted({ status, body }: Answer): Promise<Readable> {
  if (status < 400) return body;
  const problem = (await jsonOf(body)) as { readonly detail?: string; readonly problem?: string } | null;
  const isTaken = status === 409 || status === 412;
  const code = isTaken ? "conflict" : status === 404 ? "not_found" : status >= 500 ? "unavailable" : "invalid";
  throw new PatrolError(code, problem?.detail ?? problem?.problem ?? `the gateway answered ${status}`);
}

async function contentOf({ isText = false }: Asked, body: Readable): Promise<unknown> {
  return isText ? await textOf(body) : await jsonOf(body);
}

async function jsonOf(body: Readable): Promise<unknown> {
  const text = await textOf(body);
  return text === "" ? null : JSON.parse(text);
}

async function textOf(body: Readable): Promise<string> {
  let text = "";
  body.setEncoding("utf8");
  for await (const chunk of body) text += chunk as string;
  return text;
}

function payloadOf({ body, csv, geojson }: Asked): string | Buffer | undefined {
  return csv ?? geojson ?? (body === undefined ? undefined : JSON.stringify(body));
}

function urlOf(path: string): string {
  return path.startsWith("/") ? path : `/api/v1/${path}`;
}

function headersOf({ body, csv, geojson, isNew = false }: Asked): Record<string, string> {
  const ofFile = csv !== undefined ? "text/csv" : geojson !== undefined ? "application/geo+json" : null;
  const type = ofFile ?? (body !== undefined ? "application/json" : null);
  return {
    ...(type === null ? {} : { "content-type": type }),
    ...(isNew ? { "if-none-match": "*" } : {}),
    "x-patrol-actor": userInfo().username,
  };
}

function askRunning(dataDir: string, one: Asked): Promise<Answer | null> {
  const { method, path } = one;
  const socketPath = controlPath(dataDir);
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path: urlOf(path), headers: headersOf(one) }, (answer) =>
      resolve({ status: answer.statusCode ?? 500, body: answer }),
    );
    asked.on("error", (err) => {
      const code = systemCodeOf(err);
      if (code === "ENOENT" || code === "ECONNREFUSED") return resolve(null);
      const text =
        code === "EACCES"
          ? `${socketPath} belongs to another user; run this as the user who runs the gateway`
          : `the gateway at ${socketPath} did not answer: ${err.message}`;
      reject(new PatrolError("unavailable", text, err));
    });
    asked.end(payloadOf(one));
  });
}
