/** `patrol doctor` on a vehicle's host: the machine, the receiver, the kit, the outbox, and the way to the gateway. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DEVICE_SETTINGS, problemsOf } from "../device/config.ts";
import { inspectOutbox } from "../device/disk/inspect.ts";
import { isLocked } from "../device/disk/lock.ts";
import { readPanelMemory } from "../device/disk/panel-journal.ts";
import { messageOf } from "../runtime/error.ts";
import { brokerFindings } from "./doctor-broker.ts";
import { diskFinding, folderFinding, ownerFinding } from "./doctor-folder.ts";
import { kitFindings } from "./doctor-kit.ts";
import { clockFinding, type Machine, nodeFinding, serviceFinding } from "./doctor-machine.ts";
import { outboxFindings, repairOutbox } from "./doctor-outbox.ts";
import { lenient, settingsFileFindings, settingsFindings } from "./doctor-settings.ts";
import type { Finding } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a device runs here, ran here, or is set up to. */
export async function isDeviceHost(dataDir: string, env: Environment): Promise<boolean> {
  return Boolean(env.PATROL_UNIT) || (await inspectOutbox(join(dataDir, "outbox"))) !== null;
}

/** The whole of it where there is no gateway's part, as in the bundle. */
export async function deviceDoctor(
  dataDir: string,
  env: Environment,
  isRepair: boolean,
  machine: Machine,
): Promise<readonly Finding[]> {
  if (isRepair) await repairOutbox(dataDir, lenient(DEVICE_SETTINGS, env).outboxMaxMb ?? 0);
  const folder = await folderFinding(dataDir);
  const inside = folder.isOk ? [await diskFinding(dataDir), await ownerFinding(dataDir)] : [];
  return [
    nodeFinding(process.versions.node),
    folder,
    ...inside,
    await clockFinding(machine, "device"),
    ...(await deviceFindings(dataDir, env, machine)),
  ];
}

/** What concerns a device alone. Without its settings, what lies in its folder; with them, receiver, kit and broker too. */
export async function deviceFindings(dataDir: string, env: Environment, machine: Machine): Promise<readonly Finding[]> {
  const { kitPath, ...config } = lenient(DEVICE_SETTINGS, env);
  const findings: Finding[] = [
    ...(await outboxFindings(dataDir)),
    ...(await kitFindings(dataDir, kitPath ?? "")),
    await serviceFinding(machine, "device"),
    ...(await settingsFileFindings(machine, "device", env)),
  ];
  if (!env.PATROL_UNIT) {
    const text =
      "PATROL_UNIT is not set here: give the device's settings, and receiver, kit and broker are looked at, too";
    return [...findings, { what: "device settings", isOk: null, text }];
  }
  findings.push(...settingsFindings("device", DEVICE_SETTINGS, env, problemsOf));
  const { unit, brokerUrl: url } = config;
  // A port that is missing was told with what the journal knows of the kit.
  const isToldOf = findings.some(({ what }) => what === "kit") && !(await machine.isThere(kitPath ?? ""));
  findings.push(...(await serialFindings(dataDir, { ...config, kitPath: isToldOf ? null : kitPath })));
  if (unit === null || url === null) return findings;
  const { brokerSecret: secret, brokerCa: ca, brokerCert: cert, brokerKey: key } = config;
  return [...findings, ...(await brokerFindings({ url, unit, secret, ca, cert, key }, machine.now()))];
}

/** `kitPath` null: it was told already. */
type Ports = {
  readonly gnssPath: string | null;
  readonly gnssBaud: number | null;
  readonly kitPath: string | null;
  readonly kitBaud: number | null;
};

async function serialFindings(dataDir: string, ports: Ports): Promise<readonly Finding[]> {
  const isInUse = await isLocked(dataDir);
  try {
    const { gnssFinding, kitHeardFinding } = await import("./doctor-serial.ts");
    const gnss = { path: ports.gnssPath ?? "", baud: ports.gnssBaud, isInUse };
    const receiver = await gnssFinding(gnss);
    if (ports.kitPath === null) return [receiver];
    const kit = { path: ports.kitPath, baud: ports.kitBaud ?? 0, isInUse };
    return [receiver, await kitHeardFinding(kit, await wasBoardHeard(dataDir))];
  } catch (err) {
    // Its native code is loaded with it.
    return [{ what: "serial port", isOk: false, text: `cannot be used here: ${messageOf(err)}` }];
  }
}

async function wasBoardHeard(dataDir: string): Promise<boolean> {
  const path = join(dataDir, "panel");
  if ((await stat(path).catch(() => null)) === null) return false;
  const read = await readPanelMemory(path);
  return read !== "damaged" && read.memory.seen.boardId !== null;
}
