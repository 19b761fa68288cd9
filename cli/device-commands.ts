/** `patrol device | read | clock-step`: what a vehicle needs, with their flags. */
import { Command } from "commander";
import { DEVICE_SETTINGS } from "../device/config.ts";
import { openLog } from "../runtime/log.ts";
import { terminationSignal } from "../runtime/termination.ts";
import { version } from "../runtime/version.ts";
import { type DoctorFlags, doctorFlags, doctorOptions, settingsFile } from "./doctor-options.ts";
import { addSettings, wholeNumber, withFlags } from "./settings-options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function deviceCommand(env: Environment): Command {
  const command = new Command("device").description("run the device: receiver to outbox to gateway");
  return addSettings(command, DEVICE_SETTINGS).action(async () => {
    const { main } = await import("../device/main.ts");
    process.exitCode = await main(withFlags(command, DEVICE_SETTINGS, env), version());
  });
}

export function readCommand(): Command {
  return new Command("read")
    .description("print every fix of a receiver or a recording, before any filter, one a line")
    .requiredOption("--gnss <path>", "a tty, or a file that was recorded from one")
    .option("--baud <n>", "speed of the tty; without it the usual ones are tried", wholeNumber(300, 4_000_000))
    .option("--recorded", "take the dates as they stand")
    .option("--json", "one JSON object a line")
    .action(async (options: { gnss: string; baud?: number; recorded?: true; json?: true }) => {
      const { readGnss } = await import("./read.ts");
      const { gnss, baud = null, recorded = false, json = false } = options;
      const log = openLog("read", "warn");
      process.exitCode = await readGnss(
        { gnss, baud, recorded, json },
        process.stdout,
        process.stderr,
        log,
        terminationSignal(),
      );
    });
}

export function clockStepCommand(): Command {
  return new Command("clock-step")
    .description(
      "set this host's clock; to be run with CAP_SYS_TIME and nothing else (deploy/systemd/patrol-clock-step@.service)",
    )
    .requiredOption("--to <time>", 'Unix ms, or "<Unix ms>-<ms since boot>" at which it was true')
    .action(async ({ to }: { to: string }) => {
      const { stepClock } = await import("./clock-step.ts");
      process.stdout.write(`${new Date(await stepClock(to)).toISOString()}\n`);
    });
}

/** The vehicle's part of `patrol doctor`, for the bundle. */
export function deviceDoctorCommand(env: Environment): Command {
  const { help, env: name, fallback } = DEVICE_SETTINGS.dataDir;
  const command = doctorOptions(new Command("doctor")).option(
    "--data-dir <folder>",
    `${help} (${name})`,
    env[name] || String(fallback),
  );
  return command.action(async (options: DoctorFlags) => {
    const { deviceDoctor } = await import("./doctor-device.ts");
    const { THIS_MACHINE } = await import("./doctor-machine.ts");
    const { report } = await import("./doctor-report.ts");
    const given = { ...env, ...(await settingsFile(options)) };
    const { dataDir, repair, json } = doctorFlags(command, options, given);
    process.exitCode = report(await deviceDoctor(dataDir, given, repair, THIS_MACHINE), json);
  });
}
