/** One tile from another server: bounded in time, size, type and in where it may come from. */

/** `missing`: the server has no such tile. `problem`: the rest of a sentence that begins with the source's name. */
export type Fetched =
  | ({ readonly kind: "tile"; readonly type: string; readonly bytes: Uint8Array; readonly etag: string | null } & Fresh)
  | ({ readonly kind: "unchanged" } & Fresh)
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly problem: string; readonly retryAfterMs: number | null };
/** For how long nobody needs to ask again, in ms; null: it must not be kept. */
type Fresh = { readonly freshMs: number | null };

export type Asked = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the server may send on to: the origins of the source's own addresses. */
  readonly origins: ReadonlySet<string>;
  /** The tag of the tile that is there already; null: none is. */
  readonly etag: string | null;
};

export type UpstreamLimits = { readonly timeoutMs: number; readonly mostBytes: number };
export const UPSTREAM_LIMITS: UpstreamLimits = { timeoutMs: 10_000, mostBytes: 2 * 1024 * 1024 };

const MOST_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Pictures that cannot carry a script, and vector tiles by their several names. */
const TYPES: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/jpg",
  "image/webp",
  "image/gif",
  "image/avif",
  "application/vnd.mapbox-vector-tile",
  "application/x-protobuf",
  "application/protobuf",
]);
const MISSING: ReadonlySet<number> = new Set([204, 404, 410]);
const DAY_MS = 86_400_000;
const LEAST_FRESH_MS = 300_000;
const MOST_FRESH_MS = 7 * DAY_MS;
const LONGEST_RETRY_MS = 600_000;

/** Never rejects, except with the reason of `signal` when that is aborted. */
export async function fetchTile(asked: Asked, limits: UpstreamLimits, signal: AbortSignal): Promise<Fetched> {
  const cut = new AbortController();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    cut.abort();
  }, limits.timeoutMs);
  const onAbort = () => cut.abort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await follow(asked, limits, cut.signal);
  } catch {
    // What fetch says of a failure may repeat the URL, which holds the key.
    signal.throwIfAborted();
    return isLate ? failure(`did not answer within ${limits.timeoutMs / 1000} s`) : failure("cannot be reached");
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

async function follow(asked: Asked, { mostBytes }: UpstreamLimits, signal: AbortSignal): Promise<Fetched> {
  let url = asked.url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const condition: Record<string, string> = asked.etag === null ? {} : { "if-none-match": asked.etag };
    const headers = { accept: "image/*, application/x-protobuf", ...asked.headers, ...condition };
    const answer = await fetch(url, { headers, redirect: "manual", signal });
    const location = REDIRECTS.has(answer.status) ? answer.headers.get("location") : null;
    if (location === null) return await taken(answer, mostBytes);
    await answer.body?.cancel();
    const next = URL.canParse(location, url) ? new URL(location, url) : null;
    if (next === null || !asked.origins.has(next.origin))
      return failure("sends on to another server, which is not asked");
    url = next.href;
  }
  return failure("sends on for ever");
}

async function taken(answer: Response, mostBytes: number): Promise<Fetched> {
  const { status, headers } = answer;
  const refuse = async (result: Fetched) => {
    await answer.body?.cancel();
    return result;
  };
  const freshMs = freshOf(headers.get("cache-control"));
  if (status === 304) return await refuse({ kind: "unchanged", freshMs });
  if (MISSING.has(status)) return await refuse({ kind: "missing" });
  if (status !== 200) return await refuse(failure(says(status), retryAfterOf(headers)));
  const type = (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!TYPES.has(type))
    return await refuse(failure("answers with something that is no tile (a page, or a wrong key?)"));
  const bytes = await bounded(answer, mostBytes);
  if (bytes === null) return failure(`answers with a tile of over ${mostBytes / 1024 / 1024} MB`);
  return { kind: "tile", type, bytes, etag: headers.get("etag"), freshMs };
}

/** Null when it is more; what is left of it is not read. */
async function bounded(answer: Response, most: number): Promise<Uint8Array | null> {
  if (Number(answer.headers.get("content-length") ?? 0) > most) {
    await answer.body?.cancel();
    return null;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    // Leaving the loop cancels the rest.
    if (size > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

function says(status: number): string {
  const hint = status === 401 || status === 403 || status === 418 ? " (a wrong or used-up key?)" : "";
  return `answers ${status}${hint}`;
}

function failure(problem: string, retryAfterMs: number | null = null): Fetched {
  return { kind: "failed", problem, retryAfterMs };
}

/** RFC 9110 section 10.2.3, in seconds; a date is not taken. */
function retryAfterOf(headers: Headers): number | null {
  const text = headers.get("retry-after") ?? "";
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text) * 1000, LONGEST_RETRY_MS) : null;
}

function freshOf(cacheControl: string | null): number | null {
  if (/\bno-store\b/.test(cacheControl ?? "")) return null;
  const seconds = /\bmax-age=(\d{1,9})/.exec(cacheControl ?? "")?.[1];
  return seconds === undefined ? DAY_MS : Math.min(MOST_FRESH_MS, Math.max(LEAST_FRESH_MS, Number(seconds) * 1000));
}
