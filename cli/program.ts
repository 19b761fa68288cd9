/** All subcommands with their flags. What they do is loaded when it is asked for, so that a device starts fast. */
import { Command } from "commander";
import { GATEWAY_SETTINGS } from "../gateway/config.ts";
import { addSettings, withFlags } from "./settings-options.ts";
import { version } from "./version.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function program(env: Environment): Command {
  const root = new Command("patrol")
    .description("Telemetry and SOS for police patrol vehicles and backpacks")
    .version(version())
    .showHelpAfterError("(patrol --help lists what there is)")
    .exitOverride();
  root.addCommand(gatewayCommand(env));
  root.addCommand(unitCommand(env));
  root.addCommand(exportCommand(env));
  for (const command of root.commands) inheritErrors(command);
  return root;
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
  withDataDir(command.command("add <unit>"), env)
    .description("register a unit and print its secret, once")
    .option("--kind <kind>", "e-bike, motorcycle, foot, car or other", "other")
    .option("--station <station>", "the station it belongs to")
    .option("--json", 'print {"unit","secret"}')
    .action(async (unit: string, options: { kind: string; station?: string; json?: true; dataDir: string }) => {
      const { addUnit } = await import("./unit.ts");
      await addUnit(
        options.dataDir,
        { unit, kind: options.kind, station: options.station ?? null },
        options.json ?? false,
      );
    });
  withDataDir(command.command("list"), env)
    .description("list all units")
    .option("--json", "print a JSON array")
    .action(async (options: { json?: true; dataDir: string }) => {
      const { listUnits } = await import("./unit.ts");
      await listUnits(options.dataDir, options.json ?? false);
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

function exportCommand(env: Environment): Command {
  return withDataDir(new Command("export"), env)
    .description("write a unit's track as a file")
    .requiredOption("--unit <unit>", "whose track")
    .requiredOption("--from <time>", "Unix ms or ISO 8601")
    .requiredOption("--to <time>", "Unix ms or ISO 8601")
    .option("--format <format>", "gpx, geojson or ndjson", "gpx")
    .option("--out <file>", "write there instead of standard output")
    .action(
      async (options: { unit: string; from: string; to: string; format: string; out?: string; dataDir: string }) => {
        const { exportTrack } = await import("./export.ts");
        await exportTrack(options.dataDir, { ...options, out: options.out ?? null });
      },
    );
}

function withDataDir(command: Command, env: Environment): Command {
  const { env: name, fallback, help } = GATEWAY_SETTINGS.dataDir;
  return command.option("--data-dir <folder>", `the gateway's ${help} (${name})`, env[name] || String(fallback));
}

/** commander applies these to later subcommands only. */
function inheritErrors(command: Command): void {
  command.exitOverride().showHelpAfterError(`(patrol ${command.name()} --help says more)`);
  for (const child of command.commands) child.exitOverride();
}
