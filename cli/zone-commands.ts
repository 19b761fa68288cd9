/** `patrol zone` and `patrol checkpoint` with their flags. */
import { Command, Option } from "commander";
import { withDataDir } from "./data-dir-option.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Common = { readonly dataDir: string; readonly json?: boolean };
type ExportFlags = Common & { readonly format: "geojson" | "csv"; readonly station?: string; readonly out?: string };

const ABOUT = {
  zone: { what: "zones", is: "zones: beats to be covered and key areas" },
  checkpoint: { what: "checkpoints", is: "key points, with how often they are to be visited" },
} as const;

export function zoneCommands(env: Environment): readonly Command[] {
  return [groundCommand(env, "zone"), groundCommand(env, "checkpoint")];
}

function groundCommand(env: Environment, word: keyof typeof ABOUT): Command {
  const { what, is } = ABOUT[word];
  const command = new Command(word).description(is);
  withDataDir(command.command("list"), env)
    .description(`list all ${what}`)
    .option("--json", "print a JSON array")
    .action(async ({ dataDir, json = false }: Common) => {
      const { listGround } = await import("./zones.ts");
      await listGround(dataDir, what, json);
    });
  withDataDir(command.command("import <file>"), env)
    .description(
      "take in a file, GeoJSON (.geojson, .json) or CSV (.csv): new ones are added, known ones changed; all or nothing",
    )
    .option("--json", "print a JSON array")
    .action(async (file: string, { dataDir, json = false }: Common) => {
      const { importGround } = await import("./zones.ts");
      await importGround(dataDir, what, file, json);
    });
  withDataDir(command.command("export"), env)
    .description("write the file that import takes, and that GIS programs open")
    .addOption(new Option("--format <format>", "geojson or csv").choices(["geojson", "csv"]).default("geojson"))
    .option("--station <station>", "only those of this station")
    .option("--out <file>", "where to; without it standard output")
    .action(async ({ dataDir, format, station, out }: ExportFlags) => {
      const { exportGround } = await import("./zones.ts");
      await exportGround(dataDir, what, { format, station: station ?? null, out: out ?? null });
    });
  withDataDir(command.command("remove <id>"), env)
    .description("remove one")
    .action(async (id: string, { dataDir }: Common) => {
      const { removeGround } = await import("./zones.ts");
      await removeGround(dataDir, what, id);
    });
  return command;
}
