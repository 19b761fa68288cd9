/** `patrol doctor`: what is wrong on this machine and in this data directory, in sentences that say what to do. */
import { createRequire } from "node:module";
import { DEVICE_SETTINGS } from "../device/config.ts";
import { messageOf } from "../runtime/error.ts";
import { deviceFindings, isDeviceHost } from "./doctor-device.ts";
import { diskFinding, folderFinding, ownerFinding } from "./doctor-folder.ts";
import { databaseFindings, gatewayFindings, isGatewayFolder } from "./doctor-gateway.ts";
import { influxFindings } from "./doctor-influx.ts";
import { clockFinding, nodeFinding, THIS_MACHINE } from "./doctor-machine.ts";
import { repairOutbox } from "./doctor-outbox.ts";
import { report } from "./doctor-report.ts";
import { lenient } from "./doctor-settings.ts";
import type { Finding } from "./finding.ts";

export type DoctorOptions = {
  readonly dataDir: string;
  readonly json: boolean;
  /** Set damaged parts of the outbox aside first; refused while a device runs. */
  readonly repair: boolean;
  /** With the settings of the gateway or device. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Prints one finding a line; answers the exit code: 1 when something is wrong. */
export async function doctor({ dataDir, json, repair, env }: DoctorOptions): Promise<number> {
  if (repair) await repairOutbox(dataDir, lenient(DEVICE_SETTINGS, env).outboxMaxMb ?? 0);
  const machine = THIS_MACHINE;
  const isDevice = await isDeviceHost(dataDir, env);
  // Where nothing is yet, it is as likely to become a gateway.
  const isGateway = !isDevice || isGatewayFolder(dataDir);
  const folder = await folderFinding(dataDir);
  const findings: Finding[] = [nodeFinding(process.versions.node), ...nativeModules(), folder];
  if (folder.isOk) findings.push(await diskFinding(dataDir), await ownerFinding(dataDir));
  findings.push(await clockFinding(machine, isGateway ? "gateway" : "device"));
  if (folder.isOk && isGateway) findings.push(...(await databaseFindings(dataDir, machine.now())));
  if (isGateway) findings.push(...(await gatewayFindings(dataDir, env, machine)));
  if (isDevice) findings.push(...(await deviceFindings(dataDir, env, machine)));
  findings.push(...(await influxFindings(dataDir, env, machine.now())));
  return report(findings, json);
}

/** The parts of packages that are not JavaScript: whether this machine can load them. */
function nativeModules(): readonly Finding[] {
  const load = createRequire(import.meta.url);
  const isBuiltIn = process.getBuiltinModule?.("node:sqlite" as "node:fs") !== undefined;
  const modules = ["@serialport/bindings-cpp", "@lydell/node-pty", ...(isBuiltIn ? [] : ["@photostructure/sqlite"])];
  return modules.map((name) => {
    try {
      load(name);
      return { what: name, isOk: true, text: "loads" };
    } catch (err) {
      return { what: name, isOk: false, text: `does not load here: ${messageOf(err)}; run npm ci on this machine` };
    }
  });
}
