/** Who could be sent, as the gateway ranks them (`GET /nearest`), in words. */
import type { LeftOut, Ranked } from "../../core/sos/nearest.ts";
import type { Key } from "./text/text.ts";

export type { LeftOut, Ranked } from "../../core/sos/nearest.ts";
export type Nearest = { readonly items: readonly Ranked[]; readonly detour: number };

/** So many have a key of their own, 1 to 5. */
const MOST_CHOICES = 5;

/** Those with a key, and all who are left out, the nearest first. */
export function choicesOf({ items }: Nearest): {
  readonly choices: readonly Ranked[];
  readonly out: readonly Ranked[];
} {
  const free = items.filter(({ reasons }) => reasons.length === 0);
  return { choices: free.slice(0, MOST_CHOICES), out: items.filter(({ reasons }) => reasons.length > 0) };
}

/** The same ranking, where units in `sent` stand in an order by now. */
export function withoutSent(ranking: Nearest, sent: readonly string[]): Nearest {
  if (sent.length === 0) return ranking;
  const busy = new Set(sent);
  const items = ranking.items.map((one) =>
    one.reasons.length === 0 && busy.has(one.unit) ? { ...one, reasons: ["other-order" as const] } : one,
  );
  return { ...ranking, items };
}

const REASONS: Readonly<Record<LeftOut, Key>> = {
  revoked: "nearest.revoked",
  "no-position": "nearest.noPosition",
  "stale-fix": "nearest.staleFix",
  "own-sos": "nearest.ownSos",
  "other-order": "nearest.otherOrder",
  "off-duty": "nearest.offDuty",
  "no-kit": "nearest.noKit",
};

export function reasonKey(reason: LeftOut): Key {
  return REASONS[reason];
}

/** `0′53″`, `12′05″`; over an hour `1 h 05′`; unknown a dash. */
export function etaText(ms: number | null): string {
  if (ms === null) return "–";
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}′${two(seconds % 60)}″`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)}′`;
}

/** How long the bar of `ranked` is, 0 to 1: whole when it is there at once, short when it takes the target's three minutes or more. */
export function promptness(etaMs: number | null): number {
  if (etaMs === null) return 0;
  return Math.max(0.06, 1 - etaMs / 240_000);
}
