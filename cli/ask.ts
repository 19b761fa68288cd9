/** How a command talks to the gateway of a data directory: to the one that runs there, or, where none does, to its API alone. */
import { request } from "node:http";
import { userInfo } from "node:os";
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { controlPath } from "../gateway/gateway.ts";
import { offline } from "../gateway/offline.ts";
import { PatrolError, systemCodeOf } from "../runtime/error.ts";

export type Asked = {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Under `/api/v1`, or whole where it begins with a slash of its own. */
  readonly path: string;
  readonly body?: unknown;
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
      return await jsonOf(await accepted(answer));
    });
  }
  return await offline(dataDir, false, (api) =>
    work(async (asked) => await jsonOf(await accepted(await inject(api, asked)))),
  );
}

/** One question about tracks, with the body as it comes; it must be read before `read` resolves. */
export async function askForTracks<T>(dataDir: string, asked: Asked, read: (body: Readable) => Promise<T>): Promise<T> {
  const running = await askRunning(dataDir, asked);
  if (running) return await read(await accepted(running));
  return await offline(dataDir, true, async (api) => await read(await accepted(await inject(api, asked))));
}

/** The answer of the gateway that runs on `dataDir`, as JSON; null when none does. */
export async function askGateway(dataDir: string, asked: Asked): Promise<unknown> {
  const running = await askRunning(dataDir, asked);
  return running && (await jsonOf(await accepted(running)));
}

async function isRunning(dataDir: string): Promise<boolean> {
  const answer = await askRunning(dataDir, { method: "GET", path: "/healthz" });
  answer?.body.resume();
  return answer !== null;
}

async function inject(api: FastifyInstance, asked: Asked): Promise<Answer> {
  const { method, path, body } = asked;
  const options = { method, url: urlOf(path), headers: headersOf(asked), payloadAsStream: true } as const;
  const reply = await api.inject(body === undefined ? options : { ...options, payload: JSON.stringify(body) });
  return { status: reply.statusCode, body: reply.stream() };
}

async function accepted({ status, body }: Answer): Promise<Readable> {
  if (status < 400) return body;
  const problem = (await jsonOf(body)) as { readonly detail?: string; readonly problem?: string } | null;
  const isTaken = status === 409 || status === 412;
  const code = isTaken ? "conflict" : status === 404 ? "not_found" : status >= 500 ? "unavailable" : "invalid";
  throw new PatrolError(code, problem?.detail ?? problem?.problem ?? `the gateway answered ${status}`);
}

async function jsonOf(body: Readable): Promise<unknown> {
  let text = "";
  body.setEncoding("utf8");
  for await (const chunk of body) text += chunk as string;
  return text === "" ? null : JSON.parse(text);
}

function urlOf(path: string): string {
  return path.startsWith("/") ? path : `/api/v1/${path}`;
}

function headersOf({ body, isNew = false }: Asked): Record<string, string> {
  return {
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(isNew ? { "if-none-match": "*" } : {}),
    "x-patrol-actor": userInfo().username,
  };
}

function askRunning(dataDir: string, one: Asked): Promise<Answer | null> {
  const { method, path, body } = one;
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
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
