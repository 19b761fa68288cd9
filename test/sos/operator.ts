/** Somebody of the room by name, over the gateway's control socket. */
import { request } from "node:http";
import { ACTOR_HEADER } from "../../gateway/http/control-door.ts";

export type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };
export type Operator = {
  /** A command on an incident. */
  readonly ask: (verb: string, id: string, body?: unknown) => Promise<Answer>;
};

export function openOperator(socketPath: string, name: string): Operator {
  const headers = { "content-type": "application/json", [ACTOR_HEADER]: name };
  return {
    ask: (verb, id, body = {}) =>
      new Promise((resolve, reject) => {
        const path = `/api/v1/sos/${id}/${verb}`;
        const asked = request({ socketPath, method: "POST", path, headers }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.once("end", () => {
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
          });
        });
        asked.once("error", reject);
        asked.end(JSON.stringify(body));
      }),
  };
}
