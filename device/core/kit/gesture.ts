/**
 * What people do with the two buttons (sos.md, "Gestures"): the host decides, by when things happened and not by when they
 * were heard. A pure machine; times are milliseconds of a clock that only goes forward. Whatever is ambiguous is real.
 */

/** Which incident the kit has now: OK together with SOS means something else in each. */
export type Open = "none" | "drill" | "real";

export type ButtonInput =
  | { readonly type: "sos-down" | "sos-up" | "ok-down" | "ok-up"; readonly at: number }
  /** The last `sos-down`, told once more: no telling says earlier than it was. */
  | { readonly type: "sos-down-again"; readonly at: number }
  /** A press that the board has kept over its reset: when it was, and when it ended, the board does not know. */
  | { readonly type: "sos-latched" }
  /** How the buttons are now, as the board's status says. */
  | { readonly type: "level"; readonly isSosDown: boolean; readonly isOkDown: boolean }
  /** The board was reset: what it said of OK counts no longer, a hold of SOS goes on. */
  | { readonly type: "board-reset" }
  | { readonly type: "tick" };

/** `hold`: a raise or a re-press. `confirm`: a short press of OK alone. `at`: when it was complete. */
export type Gesture = { readonly type: "hold" | "drill" | "cancel" | "confirm"; readonly at: number };

/**
 * `spent`: still down, and what it meant has been said. `heardAt`: when the host came to know of it. `isBlurred`: that was late, and
 * the press may have begun up to `BLUR_MS` before `at`.
 */
export type SosButton =
  | { readonly phase: "up" }
  | {
      readonly phase: "down";
      readonly at: number;
      readonly heardAt: number;
      readonly meaning: "hold" | "drill" | "cancel";
      readonly isBlurred?: true;
    }
  | { readonly phase: "spent" }
  /** A press of before a reboot, or of before a reset of the board: for how long nobody can know. It counts. */
  | { readonly phase: "cut-off"; readonly heardAt: number };

/** `isAlone`: SOS has not been down since. */
export type OkButton =
  | { readonly phase: "up" }
  | { readonly phase: "down"; readonly at: number; readonly isAlone: boolean };

export type Buttons = { readonly sos: SosButton; readonly ok: OkButton };
export type ButtonStep = { readonly buttons: Buttons; readonly gesture: Gesture | null };

export const BUTTONS_UP: Buttons = { sos: { phase: "up" }, ok: { phase: "up" } };

export const HOLD_MS = 2_000;
const CANCEL_MS = 5_000;
const DRILL_AFTER_OK_MS = 1_000;
/** OK is stuck, or its release was lost: then a hold of SOS is no drill and no cancel. */
const STUCK_OK_MS = 10_000;
/** As long as a press of OK may last; it does nothing else, and gloves are slow. */
const SHORT_PRESS_MS = 2_000;
/** A press that is told of late has its release right behind it: the board says one event at a time. */
const RELEASE_WITHIN_MS = 500;
/** A board tells an event again after so long at most. */
const BLUR_MS = 500;
/** What is told within so long comes as it is said. */
const STALL_MS = 100;
/** After a restart of the host the board has to be found first. */
const RELEASE_AFTER_START_MS = 2_000;

const UP = { phase: "up" } as const;
const SPENT = { phase: "spent" } as const;

export function step({ sos, ok }: Buttons, input: ButtonInput, now: number, open: Open): ButtonStep {
  switch (input.type) {
    case "sos-down":
      return pressedAnew(sos, ok, input.at, now, open);
    case "sos-down-again":
      return quiet({ sos: notLater(sos, ok, input.at), ok });
    case "sos-latched":
      return latched(sos, ok, now);
    case "sos-up":
      return released(sos, ok, input.at);
    case "ok-down":
      return quiet(okPressed(sos, input.at, now, open));
    case "ok-up":
      return okReleased(sos, ok, input.at, now);
    case "level":
      return quiet(levelled({ sos, ok }, input, now, open));
    case "board-reset":
      return quiet({ sos: withoutOk(sos, now, now), ok: UP });
    case "tick":
      return ticked(sos, ok, now);
  }
}

/** When a hold is complete, or null. */
export function dueAt({ sos }: Buttons): number | null {
  if (sos.phase === "cut-off") return sos.heardAt;
  if (sos.phase !== "down") return null;
  return Math.max(sos.at + needMs(sos), sos.heardAt + RELEASE_WITHIN_MS);
}

/**
 * The buttons after a restart of the host. A hold that was under way stays one, whatever OK did: unless the release comes
 * at once, it raises. After a reboot no time of before can be compared with one of now.
 */
export function resumed({ sos }: Buttons, now: number, isSameBoot: boolean): Buttons {
  if (sos.phase !== "down") return { sos, ok: UP };
  if (!isSameBoot) return { sos: { phase: "cut-off", heardAt: now }, ok: UP };
  const heardAt = now + RELEASE_AFTER_START_MS - RELEASE_WITHIN_MS;
  return { sos: { phase: "down", at: sos.at, heardAt, meaning: "hold" }, ok: UP };
}

/** A press that was complete by then, and whose release was lost, counts by itself, however late both are told of. */
function pressedAnew(sos: SosButton, ok: OkButton, at: number, now: number, open: Open): ButtonStep {
  if (sos.phase === "cut-off") return { buttons: pressed(UP, ok, at, now, open), gesture: { type: "hold", at: now } };
  const isComplete = sos.phase === "down" && at - sos.at >= needMs(sos);
  if (!isComplete) return quiet(pressed(sos, ok, at, now, open));
  return { buttons: pressed(UP, ok, at, now, open), gesture: { type: sos.meaning, at: sos.at + needMs(sos) } };
}

/**
 * With SOS already down its release was lost: the first press counts on. One that is told only now, after the board's status
 * has shown the buttons as they are, means what OK did then.
 */
function pressed(sos: SosButton, ok: OkButton, at: number, now: number, open: Open): Buttons {
  const together: OkButton = ok.phase === "down" ? { ...ok, isAlone: false } : ok;
  if (sos.phase === "down" && at >= sos.at) return { sos, ok: together };
  const heardAt = sos.phase === "down" ? sos.heardAt : now;
  const meaning = meaningOf(ok, at, open);
  const blur = now - at > STALL_MS ? ({ isBlurred: true } as const) : {};
  return { sos: { phase: "down", at, heardAt, meaning, ...blur }, ok: together };
}

function meaningOf(ok: OkButton, at: number, open: Open): "hold" | "drill" | "cancel" {
  if (ok.phase === "up" || ok.at - at >= HOLD_MS) return "hold";
  const aloneMs = at - ok.at;
  if (aloneMs > STUCK_OK_MS) return "hold";
  if (open === "real") return "cancel";
  return ok.isAlone && aloneMs >= DRILL_AFTER_OK_MS ? "drill" : "hold";
}

/** Each telling says when it was, or later. A drill is real again if OK may not have been held long enough before. */
function notLater(sos: SosButton, ok: OkButton, at: number): SosButton {
  if (sos.phase !== "down" || at >= sos.at) return sos;
  const isBlurred = sos.isBlurred || sos.at - at > STALL_MS;
  const isDrill = sos.meaning === "drill" && ok.phase === "down" && at - BLUR_MS - ok.at >= DRILL_AFTER_OK_MS;
  const meaning = sos.meaning === "drill" && !isDrill ? "hold" : sos.meaning;
  return { ...sos, at, meaning, ...(isBlurred ? { isBlurred } : {}) };
}

/** The release of a press before it was lost in the board's reset: that one counts, too. */
function latched(sos: SosButton, ok: OkButton, now: number): ButtonStep {
  const buttons: Buttons = { sos: { phase: "cut-off", heardAt: now }, ok };
  if (sos.phase === "cut-off") return { buttons, gesture: { type: "hold", at: now } };
  if (sos.phase !== "down") return quiet(buttons);
  return { buttons, gesture: { type: "hold", at: Math.min(now, sos.at + HOLD_MS) } };
}

function released(sos: SosButton, ok: OkButton, at: number): ButtonStep {
  const buttons: Buttons = { sos: UP, ok };
  if (sos.phase === "cut-off") return { buttons, gesture: { type: "hold", at } };
  if (sos.phase !== "down" || at - sos.at < leastMs(sos)) return { buttons, gesture: null };
  return { buttons, gesture: { type: sos.meaning, at: Math.min(at, sos.at + needMs(sos)) } };
}

/** Before the mark, with an incident open, it makes a cancel of the hold. It never takes a first raise back. */
function okPressed(sos: SosButton, at: number, now: number, open: Open): Buttons {
  const ok: OkButton = { phase: "down", at, isAlone: sos.phase === "up" };
  if (sos.phase !== "down" || sos.meaning !== "hold" || open !== "real") return { sos, ok };
  return at - sos.at < leastMs(sos) ? { sos: { ...sos, heardAt: now, meaning: "cancel" }, ok } : { sos, ok };
}

function okReleased(sos: SosButton, ok: OkButton, at: number, now: number): ButtonStep {
  const buttons: Buttons = { sos: withoutOk(sos, at, now), ok: UP };
  const isShort = ok.phase === "down" && ok.isAlone && at - ok.at < SHORT_PRESS_MS;
  return { buttons, gesture: isShort ? { type: "confirm", at } : null };
}

/** SOS is held on without OK: a cancel that was not gone through with becomes a hold from here, a drill is real. */
function withoutOk(sos: SosButton, at: number, now: number): SosButton {
  if (sos.phase !== "down" || sos.meaning === "hold") return sos;
  if (sos.meaning === "drill") return { ...sos, meaning: "hold" };
  return { phase: "down", at, heardAt: now, meaning: "hold" };
}

/** Down without a press that was heard is a press now. Up without a release is no release before the mark. */
function levelled(
  { sos, ok }: Buttons,
  { isSosDown, isOkDown }: Extract<ButtonInput, { readonly type: "level" }>,
  now: number,
  open: Open,
): Buttons {
  const isLostRelease = ok.phase === "down" && !isOkDown;
  const nextOk: OkButton = isLostRelease
    ? UP
    : ok.phase === "up" && isOkDown
      ? { phase: "down", at: now, isAlone: false }
      : ok;
  const held = isLostRelease ? withoutOk(sos, now, now) : sos;
  if (held.phase === "up" && isSosDown) return pressed(held, nextOk, now, now, open);
  return { sos: held.phase === "spent" && !isSosDown ? UP : held, ok: nextOk };
}

function ticked(sos: SosButton, ok: OkButton, now: number): ButtonStep {
  if (sos.phase === "cut-off") return { buttons: { sos: SPENT, ok }, gesture: { type: "hold", at: now } };
  const due = dueAt({ sos, ok });
  if (sos.phase !== "down" || due === null || now < due) return { buttons: { sos, ok }, gesture: null };
  return { buttons: { sos: SPENT, ok }, gesture: { type: sos.meaning, at: sos.at + needMs(sos) } };
}

function needMs(sos: Extract<SosButton, { readonly phase: "down" }>): number {
  return sos.meaning === "cancel" ? CANCEL_MS : HOLD_MS;
}

/** After how long a release makes a press of it: what may be one is one. */
function leastMs(sos: Extract<SosButton, { readonly phase: "down" }>): number {
  return sos.isBlurred && sos.meaning !== "cancel" ? HOLD_MS - BLUR_MS : needMs(sos);
}

function quiet(buttons: Buttons): ButtonStep {
  return { buttons, gesture: null };
}
