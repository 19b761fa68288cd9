/** Talks to a running gateway through the socket in its data directory. */
import { type IncomingMessage, request } from "node:http";
import { controlPath } from "../gateway/gateway.ts";
import { PatrolError, systemCodeOf } from "../runtime/error.ts";

/** The answer's body, or null when no gateway runs on `dataDir`. Rejects with the gateway's own sentence when it refuses. */
export async function askGateway(
  dataDir: string,
  method: "GET" | "PUT" | "POST",
  path: string,
  body?: unknown,
): Promise<IncomingMessage | null> {
  const answer = await send(controlPath(dataDir), method, path, body);
  if (answer === null || (answer.statusCode ?? 500) < 400) return answer;
  const problem = (await jsonOf(answer)) as { readonly detail?: string; readonly status?: number };
  const code = answer.statusCode === 409 ? "conflict" : answer.statusCode === 404 ? "not_found" : "invalid";
  throw new PatrolError(code, problem.detail ?? `the gateway answered ${answer.statusCode}`);
}

export async function jsonOf(answer: IncomingMessage): Promise<unknown> {
  let text = "";
  answer.setEncoding("utf8");
  for await (const chunk of answer) text += chunk as string;
  return JSON.parse(text);
}

function send(socketPath: string, method: string, path: string, body: unknown): Promise<IncomingMessage | null> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? null : JSON.stringify(body);
    const headers =
      text === null ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const asked = request({ socketPath, method, path, headers }, resolve);
    asked.on("error", (err) => {
      const code = systemCodeOf(err);
      if (code === "ENOENT" || code === "ECONNREFUSED") return resolve(null);
      const text =
        code === "EACCES"
          ? `${socketPath} belongs to another user; run this as the user who runs the gateway`
          : `the gateway at ${socketPath} did not answer: ${err.message}`;
      reject(new PatrolError("unavailable", text, err));
    });
    asked.end(text ?? undefined);
  });
}
