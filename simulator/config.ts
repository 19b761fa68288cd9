/** The simulator's settings: environment variables, or flags by the same names. */
import { integer, optional, type Parse, setting, text, url } from "../runtime/config.ts";

export const SLOWEST = 1;
export const FASTEST = 60;
export const MOST_UNITS = 999;

const pace: Parse<number> = (value) => {
  const number = Number(value);
  const isGood = /^\d+(\.\d+)?$/.test(value) && number >= SLOWEST && number <= FASTEST;
  return isGood ? { ok: true, value: number } : { ok: false, want: `a number from ${SLOWEST} to ${FASTEST}` };
};

export const SIMULATOR_SETTINGS = {
  units: setting("PATROL_UNITS", integer(1, MOST_UNITS), 10, "how many units are on the road"),
  seed: setting(
    "PATROL_SEED",
    integer(0, 4_294_967_295),
    1,
    "the same seed gives the same town and the same ways through it",
  ),
  speed: setting("PATROL_SPEED", pace, 1, "how many times faster than life the units move, 1 to 60"),
  linkDir: setting(
    "PATROL_LINK_DIR",
    text,
    "./data/ports",
    "the folder with links to each unit's pseudo-terminals: UNIT its receiver, UNIT.kit its kit board",
  ),
  playback: setting(
    "PATROL_PLAYBACK",
    optional(text),
    null,
    "instead of a fleet, play this recording (a flight recorder's file or folder, or a plain NMEA log)",
  ),
  scenario: setting(
    "PATROL_SCENARIO",
    optional(text),
    null,
    "a file of what happens to which unit when, and what must come of it: at 60s press bike-03 sos 2500ms",
  ),
  gatewayUrl: setting(
    "PATROL_GATEWAY_URL",
    optional(url("http", "https")),
    null,
    "the gateway's HTTP address, for a scenario that expects something of an SOS: http://127.0.0.1:8080",
  ),
} as const;

/** For `--mqtt` alone. */
export const LOAD_ONLY_SETTINGS = {
  credentials: setting(
    "PATROL_CREDENTIALS",
    optional(text),
    null,
    "with --mqtt: the file with a line unit,secret each",
  ),
  brokerUrl: setting("PATROL_BROKER_URL", url("mqtt"), "mqtt://127.0.0.1:1883", "with --mqtt: the gateway's broker"),
  intervalMs: setting(
    "PATROL_INTERVAL_MS",
    integer(100, 3_600_000),
    10_000,
    "with --mqtt: a fix per unit every so often",
  ),
} as const;

/** `units`: as many as the file has, or its first so many. */
export const LOAD_SETTINGS = {
  units: setting("PATROL_UNITS", optional(integer(1, 100_000)), null, "how many units of the file"),
  seed: SIMULATOR_SETTINGS.seed,
  ...LOAD_ONLY_SETTINGS,
} as const;
