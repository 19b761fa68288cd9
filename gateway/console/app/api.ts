/** The gateway's HTTP API: one call, and its refusals as sentences (RFC 9457). */

/** What the gateway refused, in its own words; `status` 0: it could not be reached. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Headers that make a call one of its kind, such as `if-none-match`. */
export type Headers = Readonly<Record<string, string>>;

/** The answer's JSON, null when it has none. `path` begins behind `/api/v1`. Rejects with a `Refusal`; signed out, it leaves for the sign-in. */
export async function call<T>(method: Method, path: string, body?: unknown, headers: Headers = {}): Promise<T> {
  const content =
    body === undefined
      ? { headers }
      : { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
  return await answerOf<T>(path, { method, ...content });
}

/** The same with a file as it is. */
export async function upload<T>(path: string, file: Blob | string, type: string): Promise<T> {
  return await answerOf<T>(path, { method: "POST", headers: { "content-type": type }, body: file });
}

async function answerOf<T>(path: string, request: RequestInit): Promise<T> {
  const answer = await fetch(`/api/v1${path}`, request).catch(() => null);
  if (answer === null) throw new Refusal(0, "");
  if (answer.status === 401) leaveForSignIn();
  const text = await answer.text();
  if (!answer.ok) throw new Refusal(answer.status, detailOf(text) ?? answer.statusText);
  return (text === "" ? null : JSON.parse(text)) as T;
}

/** To the sign-in page, and back here from it. */
export function leaveForSignIn(): void {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function detailOf(text: string): string | null {
  try {
    const problem = JSON.parse(text) as { readonly detail?: unknown };
    return typeof problem.detail === "string" ? problem.detail : null;
  } catch {
    return null;
  }
}
