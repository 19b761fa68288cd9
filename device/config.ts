/** The device's settings. */
import { UNIT_PATTERN } from "../protocol/topics.ts";
import {
  integer,
  matching,
  oneOf,
  optional,
  type Parse,
  REQUIRED,
  setting,
  text,
  url,
  type Values,
  yesNo,
} from "../runtime/config.ts";
import { LOG_LEVELS } from "../runtime/log.ts";

/** `auto` is null: the reader tries the usual rates. */
const baud: Parse<number | null> = (value) =>
  value === "auto" ? { ok: true, value: null } : integer(300, 4_000_000)(value);

export const DEVICE_SETTINGS = {
  unit: setting(
    "PATROL_UNIT",
    matching(UNIT_PATTERN, "1 to 32 lower-case letters, digits or hyphens"),
    REQUIRED,
    "this unit's name, as `patrol unit add` registered it",
  ),
  brokerUrl: setting("PATROL_BROKER_URL", url("mqtt", "mqtts"), "mqtt://127.0.0.1:1883", "the gateway's broker"),
  brokerSecret: setting(
    "PATROL_BROKER_SECRET",
    optional(text),
    null,
    "the secret that `patrol unit add` printed",
    true,
  ),
  brokerCa: setting(
    "PATROL_BROKER_CA",
    optional(text),
    null,
    "file with the authority that signed the broker's certificate",
  ),
  brokerCert: setting("PATROL_BROKER_CERT", optional(text), null, "file with this unit's certificate"),
  brokerKey: setting("PATROL_BROKER_KEY", optional(text), null, "file with its private key"),
  gnssPath: setting("PATROL_GNSS_PATH", text, "/dev/ttyGNSS", "the receiver's serial port"),
  gnssBaud: setting("PATROL_GNSS_BAUD", baud, null, "its speed, or auto: 9600, 115200, 38400, 4800 in turn"),
  kitPath: setting("PATROL_KIT_PATH", text, "/dev/ttyKIT", "the emergency-kit board's serial port; it may be absent"),
  kitBaud: setting("PATROL_KIT_BAUD", integer(300, 4_000_000), 115_200, "its speed"),
  isSosSilent: setting("PATROL_SOS_SILENT", yesNo, false, "1: an SOS shows and sounds nothing on the kit"),
  dataDir: setting("PATROL_DATA_DIR", text, "./data", "folder for the outbox"),
  outboxMaxMb: setting("PATROL_OUTBOX_MAX_MB", integer(4, 65_536), 256, "the most that the outbox takes of the disk"),
  recorderMb: setting(
    "PATROL_RECORDER_MB",
    integer(0, 65_536),
    0,
    "keep what the receiver sent, byte for byte, in so much of the disk (recorder/ in the data folder); 0 keeps nothing",
  ),
  clockStepCommand: setting(
    "PATROL_CLOCK_STEP_CMD",
    optional(text),
    null,
    "what sets the host's clock from GNSS when it is over 2 s off, such as `systemctl start patrol-clock-step@{to}-{uptime}.service`; none: never",
  ),
  acceptedList: setting(
    "PATROL_ACCEPTED_LIST",
    optional(text),
    null,
    "for audits: a file that gets a line for every record that the device has accepted",
  ),
  logLevel: setting("PATROL_LOG_LEVEL", oneOf(...LOG_LEVELS), "info", "trace, debug, info, warn, error or silent"),
} as const;

export type DeviceConfig = Values<typeof DEVICE_SETTINGS>;

/** What no single setting can say about itself. */
export function problemsOf(config: DeviceConfig): readonly string[] {
  const hasCertificate = config.brokerCert !== null && config.brokerKey !== null;
  if (config.brokerSecret !== null || hasCertificate) return [];
  return [
    "PATROL_BROKER_SECRET is not set: give the secret that `patrol unit add` printed (or PATROL_BROKER_CERT and _KEY)",
  ];
}
