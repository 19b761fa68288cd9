/** A fix: what all sentences of one epoch say together. SI, WGS-84, degrees true. */
import type { Clock } from "../../protocol/record.ts";
import type { Position, Validity } from "./sentence/field.ts";
import type { PositionSentence, Sentence } from "./sentence/sentence.ts";

/** What the receiver measured, before it is known on which day. `null` is not known, never 0. */
export type Solution = {
  readonly lat: number;
  readonly lon: number;
  /** Above mean sea level. */
  readonly altitudeM: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly hdop: number | null;
  /** In use, not in view. */
  readonly satellites: number | null;
  /** Two- or three-dimensional. */
  readonly mode: 2 | 3;
};

/** One position solution and when it was. */
export type Fix = Solution & {
  /** Unix milliseconds. */
  readonly fixTime: number;
  /** How `fixTime` is known. */
  readonly clock: Clock;
};

/** `none`: the receiver says that it has no position. `unstated`: it says nothing about one. */
export type Outcome = Solution | "none" | "unstated";

/**
 * The solution of one epoch. Every kind of sentence has a vote (RMC and GLL status, GGA quality, GNS modes, GSA mode;
 * several talkers of a kind: the best of them); one vote against, and there is no position. An altitude makes it
 * three-dimensional whatever GSA says: several makers' modules send GSA mode 2 with 14 satellites in use. Without one
 * GSA decides; `carriedMode` is what it said last, for receivers that do not send it with every epoch.
 */
export function solve(sentences: readonly Sentence[], carriedMode: 2 | 3 | null): Outcome {
  const votes = votesOf(sentences);
  const position = votes.isDenied ? null : positionOf(sentences);
  if (position === null) return votes.isDenied || votes.isVouched ? "none" : "unstated";
  const altitudeM = first(sentences, (s) =>
    (s.type === "GGA" || s.type === "GNS") && isSound(s) ? s.altitudeM : null,
  );
  return {
    lat: position.lat,
    lon: position.lon,
    altitudeM,
    speedMps: first(sentences, rmcSpeed) ?? first(sentences, vtgSpeed),
    courseDeg: first(sentences, rmcCourse) ?? first(sentences, vtgCourse),
    hdop: first(sentences, positionHdop) ?? first(sentences, (s) => (s.type === "GSA" ? s.hdop : null)),
    satellites: satellitesOf(sentences),
    mode: altitudeM === null ? (modeOf(sentences) ?? carriedMode ?? 2) : 3,
  };
}

/** The best mode that GSA states: a receiver of several systems sends one for each, and not each has a fix. */
export function modeOf(sentences: readonly Sentence[]): 2 | 3 | null {
  let best: 2 | 3 | null = null;
  for (const s of sentences) {
    if (s.type !== "GSA") continue;
    if (s.mode === 3) return 3;
    if (s.mode === 2) best = 2;
  }
  return best;
}

export function isPositionSentence(sentence: Sentence): sentence is PositionSentence {
  return sentence.type === "RMC" || sentence.type === "GGA" || sentence.type === "GNS" || sentence.type === "GLL";
}

const KINDS = ["RMC", "GGA", "GNS", "GLL", "GSA"] as const;
/** GGA and GNS have the receiver's own precision, RMC and GLL are often shortened. */
const BY_PRECISION = ["GGA", "GNS", "RMC", "GLL"] as const;

function votesOf(sentences: readonly Sentence[]): { readonly isVouched: boolean; readonly isDenied: boolean } {
  let isVouched = false;
  let isDenied = false;
  for (const kind of KINDS) {
    const vote = bestVote(sentences, kind);
    if (vote === "valid" && kind !== "GSA") isVouched = true;
    if (vote === "invalid") isDenied = true;
  }
  return { isVouched, isDenied };
}

function bestVote(sentences: readonly Sentence[], kind: (typeof KINDS)[number]): Validity {
  let best: Validity = "unstated";
  for (const s of sentences) {
    if (s.type !== kind) continue;
    const vote = voteOf(s);
    if (vote === "valid") return vote;
    if (vote === "invalid") best = vote;
  }
  return best;
}

function voteOf(s: Sentence): Validity {
  if (isPositionSentence(s)) return s.validity;
  if (s.type !== "GSA" || s.mode === null) return "unstated";
  return s.mode === 1 ? "invalid" : "valid";
}

function positionOf(sentences: readonly Sentence[]): Position | null {
  for (const kind of BY_PRECISION) {
    for (const s of sentences) if (s.type === kind && isSound(s) && s.position !== null) return s.position;
  }
  return null;
}

/** Only a sentence that vouches for its own position is believed in anything else. */
function isSound(s: PositionSentence): boolean {
  return s.validity === "valid";
}

function first(sentences: readonly Sentence[], pick: (sentence: Sentence) => number | null): number | null {
  for (const s of sentences) {
    const value = pick(s);
    if (value !== null) return value;
  }
  return null;
}

const rmcSpeed = (s: Sentence) => (s.type === "RMC" && isSound(s) ? s.speedMps : null);
const rmcCourse = (s: Sentence) => (s.type === "RMC" && isSound(s) ? s.courseDeg : null);
const vtgSpeed = (s: Sentence) => (s.type === "VTG" && s.validity !== "invalid" ? s.speedMps : null);
const vtgCourse = (s: Sentence) => (s.type === "VTG" && s.validity !== "invalid" ? s.courseDeg : null);
const positionHdop = (s: Sentence) => ((s.type === "GGA" || s.type === "GNS") && isSound(s) ? s.hdop : null);

/** Talkers of single systems count their own satellites, and a GGA of old stops at 12: the largest count is the truest. */
function satellitesOf(sentences: readonly Sentence[]): number | null {
  let most: number | null = null;
  for (const s of sentences) {
    if ((s.type === "GGA" || s.type === "GNS") && isSound(s) && s.satellites !== null) {
      most = Math.max(most ?? 0, s.satellites);
    }
  }
  return most;
}
