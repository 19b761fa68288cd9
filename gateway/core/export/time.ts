/** `2026-11-21T08:00:00.000Z`: RFC 3339, UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
