/** Follows a receiver on a serial port: reopens for ever, and says how the receiver is whenever that changes. */
import type { Logger } from "../../runtime/log.ts";
import { followPort } from "./follow-port.ts";
import { type EpochEvent, type GnssEvent, GnssSession, type GnssSessionDeps, type GnssState } from "./gnss-session.ts";
import type { SerialLink } from "./serial-link.ts";

export type FollowGnssOptions = GnssSessionDeps & {
  readonly path: string;
  /** Null: found by trying `AUTOMATIC_BAUDS` until sentences come. */
  readonly baud: number | null;
  readonly log: Logger;
  /** Called each time that the port has been opened and is being read. */
  readonly onListening: () => void;
};

const FIRST_BAUD = 9600;
const AUTOMATIC_BAUDS: readonly number[] = [FIRST_BAUD, 115_200, 38_400, 4800];

/** An open port that gives nothing is as good as lost: a hang-up need not be told. */
export const SILENT_AFTER_MS = 5000;
const CHECK_EVERY_MS = 1000;
/** A receiver speaks once a second: two of its cycles, and the baud rate is not the right one. */
const BAUD_TRIAL_MS = 2200;

/** Yields until `signal` is aborted; never throws for anything that a receiver or a cable does. */
export function followGnss(options: FollowGnssOptions, signal: AbortSignal): AsyncGenerator<GnssEvent> {
  const receiver: Receiver = { state: null, baud: options.baud ?? FIRST_BAUD };
  return followPort(
    {
      path: options.path,
      baudRate: () => receiver.baud,
      session: (link) => {
        options.counters.opened++;
        options.onListening();
        return session(link, receiver, options, signal);
      },
      isSignOfLife: (event: GnssEvent) => event.type !== "state",
      onAbsent: (reason) => change(receiver, "absent", options.log, reason),
    },
    signal,
  );
}

/** What outlives a session. */
type Receiver = { state: GnssState | null; baud: number };

/** When the session last saw what, in milliseconds since boot. */
type Seen = { bytesAt: number; sentenceAt: number; sentences: number; epochAt: number; trialAt: number };

/** Ends when the line is gone, is silent, or when the path leads elsewhere. */
async function* session(
  link: SerialLink,
  receiver: Receiver,
  options: FollowGnssOptions,
  signal: AbortSignal,
): AsyncGenerator<GnssEvent> {
  const { uptimeMs, log } = options;
  const reader = new GnssSession(options);
  const start = uptimeMs();
  const seen: Seen = { bytesAt: start, sentenceAt: start, sentences: 0, epochAt: start, trialAt: start };
  let checkAt = start + CHECK_EVERY_MS;
  while (!signal.aborted) {
    const due = Math.min(reader.dueAt() ?? checkAt, checkAt);
    const bytes = await link.read(Math.max(0, due - uptimeMs()), signal);
    const now = uptimeMs();
    if (bytes === "closed") {
      yield* outcome(reader.end(), receiver, seen, now, log);
      yield* change(receiver, "absent", log, "the line was hung up");
      return;
    }
    if (bytes !== null) seen.bytesAt = now;
    yield* outcome(bytes === null ? reader.tick() : reader.push(bytes), receiver, seen, now, log);
    noteSentences(reader, seen, now);
    if (now < checkAt) continue;
    checkAt = now + CHECK_EVERY_MS;
    if (!(await link.isSameDevice())) {
      yield* outcome([...reader.push(link.takeRest()), ...reader.end()], receiver, seen, now, log);
      yield* change(receiver, "absent", log, "the path leads to another device");
      return;
    }
    yield* judge(receiver, seen, now, log);
    if (isSilent(seen, now)) return;
    await tryNextBaud(link, receiver, seen, options);
  }
}

function* outcome(
  events: readonly EpochEvent[],
  receiver: Receiver,
  seen: Seen,
  now: number,
  log: Logger,
): Generator<GnssEvent> {
  for (const event of events) {
    seen.epochAt = now;
    yield* change(receiver, event.type, log, null);
    yield event;
  }
}

function noteSentences(reader: GnssSession, seen: Seen, now: number): void {
  if (reader.soundSentences === seen.sentences) return;
  seen.sentences = reader.soundSentences;
  seen.sentenceAt = now;
}

/** What five seconds without bytes, sentences or epochs mean. */
function* judge(receiver: Receiver, seen: Seen, now: number, log: Logger): Generator<GnssEvent> {
  if (isSilent(seen, now)) yield* change(receiver, "silent", log, null);
  else if (now - seen.sentenceAt >= SILENT_AFTER_MS) yield* change(receiver, "garbage", log, null);
  else if (seen.sentences > 0 && now - seen.epochAt >= SILENT_AFTER_MS) yield* change(receiver, "no-fix", log, null);
}

function isSilent(seen: Seen, now: number): boolean {
  return now - seen.bytesAt >= SILENT_AFTER_MS;
}

/** While bytes come and no sentences: the next of the automatic baud rates. Silence says nothing about the rate. */
async function tryNextBaud(
  link: SerialLink,
  receiver: Receiver,
  seen: Seen,
  options: FollowGnssOptions,
): Promise<void> {
  const now = options.uptimeMs();
  const isGarbled = seen.bytesAt > seen.trialAt && now - Math.max(seen.trialAt, seen.sentenceAt) >= BAUD_TRIAL_MS;
  if (options.baud !== null || !isGarbled) return;
  const at = AUTOMATIC_BAUDS.indexOf(receiver.baud);
  receiver.baud = AUTOMATIC_BAUDS[(at + 1) % AUTOMATIC_BAUDS.length] ?? FIRST_BAUD;
  seen.trialAt = now;
  options.counters.baudChanges++;
  await link.setBaudRate(receiver.baud);
}

/** Edges only: each change once to the caller and once to the log. */
function* change(receiver: Receiver, state: GnssState, log: Logger, reason: string | null): Generator<GnssEvent> {
  if (receiver.state === state) return;
  const isUp = state === "fix" || state === "no-fix";
  if (isUp) log.info({ state, baud: receiver.baud }, "receiver changed");
  else log.warn({ state, reason }, "receiver changed");
  receiver.state = state;
  yield { type: "state", state };
}
