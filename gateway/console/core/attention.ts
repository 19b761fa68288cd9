/** When the map may move by itself to an SOS: once, and never out of the operator's hands (console.md, SOS). */

/** What the operator is at. Times are ms of one clock; null: never yet. */
export type Busy = {
  readonly lastGesture: number | null;
  readonly isTyping: boolean;
  readonly hasDialog: boolean;
  readonly isLookingBack: boolean;
  /** Another incident stands open on the screen. */
  readonly hasIncident: boolean;
};

/** So long after the last touch of the map or the keyboard the operator is not at it any more. */
const AT_IT_MS = 8_000;

export function mayEase(busy: Busy, now: number): boolean {
  if (busy.isTyping || busy.hasDialog || busy.isLookingBack || busy.hasIncident) return false;
  return busy.lastGesture === null || now - busy.lastGesture > AT_IT_MS;
}
