/** `patrol backup | restore | migrate` with their flags. */
import { Command, Option } from "commander";
import { GATEWAY_SETTINGS, influxProblems } from "../gateway/config.ts";
import { readSettings } from "../runtime/config.ts";
import { PatrolError } from "../runtime/error.ts";
import { terminationSignal } from "../runtime/termination.ts";
import { addSettings, withFlags } from "./settings-options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const SHOW_EVERY_MS = 250;

export function backupCommand(): Command {
  return new Command("backup")
    .description("copy the gateway's databases into a new folder; a running gateway goes on meanwhile")
    .requiredOption("--out <folder>", "a new or empty folder")
    .option("--json", "print the manifest")
    .action(async ({ out, json, dataDir }: { out: string; json?: true; dataDir: string }) => {
      const { backup } = await import("./backup.ts");
      const progress = openProgress();
      const manifest = await backup(dataDir, out, progress.say).finally(progress.clear);
      print(json ?? false, manifest, `backed up to ${out}: ${contents(manifest)}`);
    });
}

export function restoreCommand(): Command {
  return new Command("restore")
    .description("put a backup into a data folder without data, where no gateway runs")
    .requiredOption("--from <folder>", "what patrol backup made")
    .option("--json", "print the manifest")
    .action(async ({ from, json, dataDir }: { from: string; json?: true; dataDir: string }) => {
      const { restore } = await import("./backup.ts");
      const progress = openProgress();
      const manifest = await restore(dataDir, from, progress.say).finally(progress.clear);
      const made = new Date(manifest.time).toISOString();
      print(json ?? false, manifest, `restored to ${dataDir} what was there at ${made}: ${contents(manifest)}`);
    });
}

export function migrateCommand(env: Environment): Command {
  const command = new Command("migrate")
    .description("copy the embedded store's fixes into InfluxDB; broken off, it goes on where it was")
    .addOption(new Option("--to <store>", "where to").choices(["influx"]).makeOptionMandatory())
    .option("--json", "print a JSON object");
  return addSettings(command, GATEWAY_SETTINGS).action(async ({ json }: { json?: true }) => {
    const { migrate } = await import("./migrate.ts");
    const read = readSettings(GATEWAY_SETTINGS, withFlags(command, GATEWAY_SETTINGS, env));
    const problems = read.ok ? influxProblems(read.config) : read.problems;
    if (!read.ok || problems.length > 0) throw new PatrolError("invalid", problems.join("\n"));
    const progress = openProgress();
    const onProgress = (copied: number, of: number) => progress.say(`${copied} of ${of} fixes`);
    const done = await migrate(read.config, terminationSignal(), onProgress).finally(progress.clear);
    const { units, fixes, queued, expired, refused } = done;
    const left = [
      ...(queued > 0 ? [`${queued} that waited in the queue sent`] : []),
      ...(expired > 0 ? [`${expired} are older than InfluxDB keeps`] : []),
      ...(refused > 0 ? [`${refused} were refused by it`] : []),
    ];
    print(json ?? false, done, `${fixes} fixes of ${units} units copied${left.map((one) => `; ${one}`).join("")}`);
  });
}

type Counted = {
  readonly files: readonly { readonly name: string; readonly counts: Readonly<Record<string, number>> }[];
};

function contents({ files }: Counted): string {
  const of = (name: string, table: string) => files.find((file) => file.name === name)?.counts[table] ?? 0;
  return `${of("desk.db", "unit")} units, ${of("tracks.db", "fix")} fixes`;
}

function print(isJson: boolean, value: unknown, sentence: string): void {
  process.stdout.write(`${isJson ? JSON.stringify(value) : sentence}\n`);
}

/** One line on a terminal that is written over; nothing in a pipe. */
function openProgress(): { readonly say: (text: string) => void; readonly clear: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { say: () => {}, clear: () => {} };
  let shownAt = 0;
  return {
    say: (text) => {
      if (performance.now() - shownAt < SHOW_EVERY_MS) return;
      shownAt = performance.now();
      stderr.write(`\r\u001b[K${text}`);
    },
    clear: () => stderr.write("\r\u001b[K"),
  };
}
