/** What an InfluxDB's answer to a write means for the lines that were written. */

/** `status` null: there was no answer at all. `words`: what the server, or the failure, has to say. */
export type Answer = {
  readonly status: number | null;
  readonly words: string;
  /** The header `Retry-After` as it came (RFC 9110, section 10.2.3), or null. */
  readonly retryAfter: string | null;
};

/**
 * `accepted`: they are stored. `divide`: one or more of them were refused, find out which. `smaller`: send fewer at once.
 * `hold`: a setting or a right is wrong; a person has to act. `wait`: the server is busy, `ms` as it asks or null.
 * `retry`: it fails; it may not for long.
 */
export type Verdict =
  | { readonly type: "accepted" | "divide" | "smaller" | "hold" | "retry" }
  | { readonly type: "wait"; readonly ms: number | null };

/** The longest wait that a server is granted; a mistaken header must not stop forwarding for a day. */
const LONGEST_WAIT_MS = 600_000;

export function judge(answer: Answer, now: number): Verdict {
  const { status, words } = answer;
  if (LIMIT.test(words)) return { type: "hold" };
  switch (status) {
    case 200:
    case 204:
      return { type: "accepted" };
    case 201:
    case 400:
    case 422:
      return { type: "divide" };
    case 413:
      return { type: "smaller" };
    case 401:
    case 403:
    case 404:
      return { type: "hold" };
    case 429:
    case 503:
      return { type: "wait", ms: retryAfterMs(answer.retryAfter, now) };
    case 500:
      return { type: PARTIAL.test(words) ? "divide" : "retry" };
    default:
      return { type: status !== null && status >= 300 && status < 400 ? "hold" : "retry" };
  }
}

const PARTIAL = /partial write|type conflict|unable to parse/i;
/** A limit of the server, which refuses every new unit alike: `max-series-per-database`, `max-values-per-tag`. */
const LIMIT = /max-(series|values)-per-/i;
const OF_POINTS = /partial write|type conflict|unable to parse|beyond retention|outside retention|line protocol/i;
const EXPIRED = /beyond retention|outside retention/i;

/** Whether a refusal speaks of points rather than of the request: then the lines themselves are at fault. */
export function isOfPoints(words: string): boolean {
  return OF_POINTS.test(words);
}

/** Whether points were refused for being older than the server keeps. */
export function isExpired(words: string): boolean {
  return EXPIRED.test(words);
}

/** How many points the server says it refused (`dropped=3`), or null. */
export function droppedOf(words: string): number | null {
  const found = /\bdropped=(\d+)/.exec(words);
  return found ? Number(found[1]) : null;
}

function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.min(LONGEST_WAIT_MS, Math.max(0, ms));
}
