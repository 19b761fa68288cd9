/** What `patrol doctor` hears on a device's serial ports. It listens only where no device does. */
import { access, constants, stat } from "node:fs/promises";
import { BUILT_TIME } from "../device/core/clock.ts";
import { hostSentence, readBoardSentence } from "../device/core/kit/sentence.ts";
import { readSentence } from "../device/nmea/sentence-reader.ts";
import { followGnss } from "../device/serial/follow-gnss.ts";
import { zeroGnssCounters } from "../device/serial/gnss-counters.ts";
import type { GnssState } from "../device/serial/gnss-session.ts";
import { LineFramer } from "../device/serial/line-framer.ts";
import { openSerialLink } from "../device/serial/serial-link.ts";
import { messageOf, PatrolError, systemCodeOf } from "../runtime/error.ts";
import { openLog } from "../runtime/log.ts";
import type { Finding } from "./finding.ts";

/** Four speeds to be tried, a little over two seconds each. */
const GNSS_MS = 12_000;
/** A board says how it is every 5 s. */
const KIT_MS = 7_000;

export type SerialOptions = {
  readonly path: string;
  /** Null: the usual ones are tried. */
  readonly baud: number | null;
  /** A device has the port: it is not opened. */
  readonly isInUse: boolean;
};

export async function gnssFinding({ path, baud, isInUse }: SerialOptions, withinMs = GNSS_MS): Promise<Finding> {
  const what = "receiver";
  const port = await portProblem(path, "connect the receiver (deploy/udev.rules names it), or set PATROL_GNSS_PATH");
  if (port !== null) return { what, isOk: false, text: port };
  if (isInUse) return { what, isOk: true, text: `${path} is there, and a device reads it` };
  const heard = await gnssState(path, baud, AbortSignal.timeout(withinMs));
  return { what, ...GNSS_TEXTS(path)[heard] };
}

function GNSS_TEXTS(path: string): Readonly<Record<GnssState, Omit<Finding, "what">>> {
  const read = `patrol read --gnss ${path} shows what comes`;
  return {
    fix: { isOk: true, text: `${path} gives positions` },
    "no-fix": { isOk: null, text: `${path} speaks, and has no position; under an open sky, see to its antenna` },
    garbage: {
      isOk: false,
      text: `what comes from ${path} is no NMEA at any usual speed; set PATROL_GNSS_BAUD; ${read}`,
    },
    silent: {
      isOk: false,
      text: `nothing comes from ${path}; is it the receiver's port (udevadm info ${path}), does ModemManager hold it, is the receiver on?`,
    },
    absent: { isOk: false, text: `${path} cannot be opened: another program has it, or it is no serial port; ${read}` },
  };
}

async function gnssState(path: string, baud: number | null, signal: AbortSignal): Promise<GnssState> {
  const options = {
    ...{ path, baud, readSentence, counters: zeroGnssCounters(), builtTime: BUILT_TIME, recorded: false },
    ...{ now: Date.now, uptimeMs: () => performance.now(), log: openLog("doctor", "silent") },
    onListening: () => {},
  };
  let state: GnssState = "silent";
  for await (const event of followGnss(options, signal)) {
    if (event.type === "state") state = event.state;
    if (state === "fix" || state === "no-fix" || state === "absent") return state;
  }
  return state;
}

/** `wasHeard`: this host has known a board, so that its absence is a problem. */
export async function kitHeardFinding(
  { path, baud, isInUse }: SerialOptions & { readonly baud: number },
  wasHeard: boolean,
  withinMs = KIT_MS,
): Promise<Finding> {
  const what = "kit board";
  const port = await portProblem(path, "connect the board, or set PATROL_KIT_PATH if it has another");
  if (port !== null) return { what, isOk: wasHeard ? false : null, text: port };
  if (isInUse) return { what, isOk: null, text: `a device talks to it on ${path}; its log says how it is` };
  const silent = `no board answers on ${path} at ${baud} baud; is it the board's port, is it on, is PATROL_KIT_BAUD right?`;
  try {
    const said = await boardOn(path, baud, AbortSignal.timeout(withinMs));
    if (said === null) return { what, isOk: false, text: silent };
    return { what, isOk: true, text: `a board answers on ${path}` };
  } catch (err) {
    if (!(err instanceof PatrolError)) throw err;
    return { what, isOk: false, text: `${messageOf(err)}; is another program using it?` };
  }
}

/** The first sentence of a board, which is asked who it is; null when none came. */
async function boardOn(path: string, baud: number, signal: AbortSignal) {
  await using link = await openSerialLink(path, baud);
  const framer = new LineFramer(() => {});
  link.write(hostSentence({ type: "WHO" }));
  while (!signal.aborted) {
    const bytes = await link.read(KIT_MS, signal);
    if (bytes === "closed") return null;
    for (const line of bytes === null ? [] : framer.push(bytes)) {
      const read = readBoardSentence(line);
      if (read.ok) return read.sentence;
    }
  }
  return null;
}

/** What keeps `path` from being a serial port of this user, in a sentence; null when nothing does. */
async function portProblem(path: string, todo: string): Promise<string | null> {
  const there = await stat(path).catch(() => null);
  if (there === null) return `there is no ${path}; ${todo}`;
  if (!there.isCharacterDevice()) return `${path} is no serial port; ${todo}`;
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return null;
  } catch (err) {
    if (systemCodeOf(err) !== "EACCES") return `${path} cannot be opened: ${messageOf(err)}; ${todo}`;
    return `${path} may not be opened by this user; add it to the group dialout (usermod -aG dialout USER) and sign in again`;
  }
}
