/** A browser or a program of the HTTP API, as far as a test needs one: headers as they are sent, cookies as they come. */
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; null where it is none. */
  readonly body: unknown;
};

export type Sent = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** PEM of whom to trust. */
  readonly ca?: string;
};

/** One request. The headers of an event stream are an answer: it is cut then, with an empty text. */
export function send(method: string, url: string, { headers = {}, body, ca }: Sent = {}): Promise<Answer> {
  const payload = body === undefined ? null : Buffer.from(JSON.stringify(body));
  const content = payload === null ? {} : { "content-type": "application/json", "content-length": payload.length };
  const options = { method, headers: { ...content, ...headers }, ...(ca ? { ca } : {}) };
  return new Promise((resolve, reject) => {
    const asked = (url.startsWith("https:") ? httpsRequest : httpRequest)(url, options, (answer) => {
      const { statusCode: status = 0, headers: got } = answer;
      if (got["content-type"]?.startsWith("text/event-stream")) {
        resolve({ status, headers: got, text: "", body: null });
        asked.destroy();
        return;
      }
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status, headers: got, text, body: jsonOf(text) }));
      answer.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(payload);
  });
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf({ headers }: Answer): string {
  return headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
}

/** The sentence of a problem; empty where there is none. */
export function detailOf({ body }: Answer): string {
  return String((body as { readonly detail?: unknown } | null)?.detail ?? "");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
