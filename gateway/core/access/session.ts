/** How long a session lasts. */

/** Both in milliseconds: from sign-in at most, and from the last use at most. */
export type SessionLimits = { readonly absoluteMs: number; readonly idleMs: number };

/** When a session ends if it is not used any more, Unix ms. */
export function sessionEnd(
  session: { readonly createdTime: number; readonly usedTime: number },
  { absoluteMs, idleMs }: SessionLimits,
): number {
  return Math.min(session.createdTime + absoluteMs, session.usedTime + idleMs);
}

/** A session that began in the future was not begun by this clock: it has ended too. */
export function isOver(
  session: { readonly createdTime: number; readonly usedTime: number },
  limits: SessionLimits,
  now: number,
): boolean {
  return now >= sessionEnd(session, limits) || session.createdTime - now > limits.absoluteMs;
}
