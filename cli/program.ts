/** All subcommands with their flags. What they do is loaded when it is asked for, so that a device starts fast. */
import { createInterface } from "node:readline";
import { Command, InvalidArgumentError, Option } from "commander";
import { GATEWAY_SETTINGS, INFLUX_SETTINGS } from "../gateway/config.ts";
import type { ProfileSettings } from "../protocol/messages.ts";
import { type ReadResult, readSettings, type Settings, type Values } from "../runtime/config.ts";
import { PatrolError } from "../runtime/error.ts";
import { openLog } from "../runtime/log.ts";
import { terminationSignal } from "../runtime/termination.ts";
import { version } from "../runtime/version.ts";
import { LOAD_ONLY_SETTINGS, LOAD_SETTINGS, SIMULATOR_SETTINGS } from "../simulator/config.ts";
import { auditCommand } from "./audit-commands.ts";
import { bulletinCommand } from "./bulletin-commands.ts";
import { caCommand, enrolCommand } from "./ca-commands.ts";
import { withDataDir } from "./data-dir-option.ts";
import { demoCommand, demoPastCommand } from "./demo-commands.ts";
import { deviceCommands } from "./device-program.ts";
import { type DoctorFlags, doctorFlags, doctorOptions, settingsFile } from "./doctor-options.ts";
import { backupCommand, migrateCommand, restoreCommand } from "./keep-commands.ts";
import { operatorCommand, tokenCommand } from "./operator-commands.ts";
import { importCommand, peopleCommands } from "./people-commands.ts";
import { inheritErrors } from "./run.ts";
import { addSettings, wholeNumber, withFlags } from "./settings-options.ts";
import { sosCommand } from "./sos-commands.ts";
import { revokeCommand, rotateCommand } from "./unit-commands.ts";
import { zoneCommands } from "./zone-commands.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function program(env: Environment): Command {
  const root = new Command("patrol")
    .description("Telemetry and SOS for police patrol vehicles and backpacks")
    .version(version())
    .showHelpAfterError("(patrol --help lists what there is)")
    .exitOverride();
  root.addCommand(demoCommand(env));
  root.addCommand(gatewayCommand(env));
  for (const command of deviceCommands(env)) root.addCommand(command);
  root.addCommand(simulateCommand(env));
  root.addCommand(unitCommand(env));
  root.addCommand(sosCommand((command) => withDataDir(command, env)));
  for (const command of [...peopleCommands(env), ...zoneCommands(env)]) root.addCommand(command);
  root.addCommand(importCommand(env));
  root.addCommand(caCommand((command) => withDataDir(command, env)));
  root.addCommand(operatorCommand((command) => withDataDir(command, env)));
  root.addCommand(tokenCommand((command) => withDataDir(command, env)));
  root.addCommand(exportCommand(env));
  root.addCommand(bulletinCommand(env));
  root.addCommand(auditCommand(env));
  root.addCommand(withDataDir(backupCommand(), env));
  root.addCommand(withDataDir(restoreCommand(), env));
  root.addCommand(migrateCommand(env));
  root.addCommand(doctorCommand(env));
  root.addCommand(demoPastCommand(), { hidden: true });
  for (const command of root.commands) inheritErrors(command);
  return root;
}

function simulateCommand(env: Environment): Command {
  const command = new Command("simulate")
    .description("simulated receivers and kit boards on pseudo-terminals; prints each unit's path")
    .option("--serial", "receivers and kit boards on pseudo-terminals, as without a choice")
    .addOption(
      new Option(
        "--mqtt",
        "no receivers: thousands of units that publish by themselves, as a load for a gateway",
      ).conflicts("serial"),
    );
  const all = { ...SIMULATOR_SETTINGS, ...LOAD_ONLY_SETTINGS };
  return addSettings(command, all).action(async (options: { mqtt?: true }) => {
    const given = withFlags(command, all, env);
    const print = (line: string) => process.stdout.write(`${line}\n`);
    if (options.mqtt) {
      const { runLoad } = await import("../simulator/load.ts");
      return await runLoad(checked(readSettings(LOAD_SETTINGS, given)), print, terminationSignal());
    }
    const { simulate } = await import("../simulator/main.ts");
    const config = checked(readSettings(SIMULATOR_SETTINGS, given));
    const commands = createInterface({ input: process.stdin });
    try {
      const isGood = await simulate(config, commands, print, openLog("simulate", "warn"), terminationSignal());
      if (!isGood) process.exitCode = 1;
    } finally {
      // An open standard input would keep the process.
      commands.close();
      process.stdin.destroy();
    }
  });
}

function checked<S extends Settings>(read: ReadResult<S>): Values<S> {
  if (read.ok) return read.config;
  throw new PatrolError("invalid", read.problems.join("\n"));
}

function doctorCommand(env: Environment): Command {
  const command = doctorOptions(withDataDir(new Command("doctor"), env));
  return addSettings(command, INFLUX_SETTINGS).action(async (options: DoctorFlags) => {
    const { doctor } = await import("./doctor.ts");
    const given = withFlags(command, INFLUX_SETTINGS, { ...env, ...(await settingsFile(options)) });
    process.exitCode = await doctor({ ...doctorFlags(command, options, given), env: given });
  });
}

function gatewayCommand(env: Environment): Command {
  const command = new Command("gateway").description("run the gateway: broker, storage, HTTP API");
  return addSettings(command, GATEWAY_SETTINGS).action(async () => {
    const { main } = await import("../gateway/main.ts");
    process.exitCode = await main(withFlags(command, GATEWAY_SETTINGS, env));
  });
}

function unitCommand(env: Environment): Command {
  const command = new Command("unit").description("register units and list them");
  withDataDir(command.command("add [unit]"), env)
    .description("register a unit and print its secret, once; with --count many, a line unit,secret each")
    .option("--count <n>", "as many units, PREFIX1 PREFIX2 ... with leading zeros", wholeNumber(1, 100_000))
    .option("--prefix <prefix>", "what the names of --count begin with", "unit-")
    .option("--kind <kind>", "e-bike, motorcycle, foot, car or other", "other")
    .option("--station <station>", "the station it belongs to")
    .option("--label <label>", "its plate or call sign")
    .option("--json", 'print {"unit","secret"}')
    .action(async (unit: string | undefined, options: AddOptions) => {
      const { addUnit, addUnits } = await import("./unit.ts");
      const { kind, station = null, label = null, json = false, dataDir, count, prefix } = options;
      if ((unit === undefined) === (count === undefined)) command.error("error: give a unit's name, or --count");
      if (count !== undefined) await addUnits(dataDir, { count, prefix, kind, station, label }, json);
      else if (unit !== undefined) await addUnit(dataDir, { unit, kind, station, label }, json);
    });
  withDataDir(command.command("list"), env)
    .description("list all units")
    .option("--json", "print a JSON array")
    .action(async (options: { json?: true; dataDir: string }) => {
      const { listUnits } = await import("./unit.ts");
      await listUnits(options.dataDir, options.json ?? false);
    });
  for (const one of [rotateCommand(), revokeCommand(), enrolCommand()]) command.addCommand(withDataDir(one, env));
  withDataDir(command.command("profile <unit>"), env)
    .description("show how a unit reports, and change it; it obeys at once, or when it is next connected")
    .option("--moving-interval-ms <ms>", "the longest time between two fixes on the move", Number)
    .option("--parked-interval-ms <ms>", "the same at rest", Number)
    .option("--deviation-m <m>", "how far off a map may be that draws the last report on", Number)
    .option("--distance-m <m>", "how far it may travel between two fixes", Number)
    .option("--silent-sos <yes|no>", "whether an SOS makes no sign on the kit", yesNo)
    .option("--standard", "begin from the standard profile")
    .option("--json", "print a JSON object")
    .action(async (unit: string, options: Partial<ProfileSettings> & UnitProfileOptions) => {
      const { profileUnit } = await import("./unit.ts");
      const { dataDir, standard = false, json = false, ...changes } = options;
      await profileUnit(dataDir, unit, changes, standard, json);
    });
  withDataDir(command.command("export"), env)
    .description("print what an external mosquitto needs to know the units")
    .option("--format <format>", "mosquitto (its password_file) or mosquitto-acl (its acl_file)", "mosquitto")
    .action(async (options: { format: string; dataDir: string }) => {
      const { exportUnits } = await import("./unit.ts");
      if (options.format !== "mosquitto" && options.format !== "mosquitto-acl") {
        command.error("error: --format must be mosquitto or mosquitto-acl");
      }
      await exportUnits(options.dataDir, options.format === "mosquitto" ? "passwords" : "acl");
    });
  return command;
}

type AddOptions = {
  readonly kind: string;
  readonly station?: string;
  readonly label?: string;
  readonly json?: true;
  readonly dataDir: string;
  readonly count?: number;
  readonly prefix: string;
};

type UnitProfileOptions = { readonly dataDir: string; readonly standard?: true; readonly json?: true };

function yesNo(text: string): boolean {
  if (text === "yes" || text === "no") return text === "yes";
  throw new InvalidArgumentError("It must be yes or no.");
}

function exportCommand(env: Environment): Command {
  return withDataDir(new Command("export"), env)
    .description("write a unit's track as a file")
    .requiredOption("--unit <unit>", "whose track")
    .requiredOption("--from <time>", "Unix ms or ISO 8601")
    .requiredOption("--to <time>", "Unix ms or ISO 8601")
    .option("--format <format>", "gpx, kml, geojson, csv or ndjson", "gpx")
    .option("--out <file>", "write there instead of standard output")
    .option("--purpose <text>", "why, for the ledger")
    .action(async (options: ExportFlags) => {
      const { exportTrack } = await import("./export.ts");
      const { out = null, purpose = null } = options;
      await exportTrack(options.dataDir, { ...options, out, purpose });
    });
}

type ExportFlags = {
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly out?: string;
  readonly purpose?: string;
  readonly dataDir: string;
};
