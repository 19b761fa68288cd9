/** `patrol station | officer | shift | assignment` and `patrol import` with their flags. */
import { Argument, Command } from "commander";
import { withDataDir } from "./data-dir-option.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Common = { readonly dataDir: string; readonly json?: boolean; readonly csv?: boolean };

const FILES = ["stations", "officers", "shifts", "assignments", "units", "zones", "checkpoints"] as const;

export function peopleCommands(env: Environment): readonly Command[] {
  return [stationCommand(env), officerCommand(env), shiftCommand(env), assignmentCommand(env)];
}

export function importCommand(env: Environment): Command {
  return withDataDir(new Command("import"), env)
    .description(
      "take in a CSV file as `list --csv` writes it (zones and checkpoints also GeoJSON): new ones are added, known ones changed; all or nothing",
    )
    .addArgument(new Argument("<what>", "what the file holds").choices(FILES))
    .argument("<file>", "the file, UTF-8")
    .option("--json", "print a JSON array")
    .action(async (what: (typeof FILES)[number], file: string, { dataDir, json = false }: Common) => {
      if (what === "zones" || what === "checkpoints") {
        const { importGround } = await import("./zones.ts");
        await importGround(dataDir, what, file, json);
        return;
      }
      const { importFile } = await import("./people.ts");
      await importFile(dataDir, what, file, json);
    });
}

function stationCommand(env: Environment): Command {
  const command = new Command("station").description("stations, to which units, officers and shifts belong");
  adding(command, env, "add <station>", "add a station")
    .option("--name <name>", "what people are shown; without it the same")
    .action(async (station: string, { name, ...common }: Common & { name?: string }) => {
      await add("stations", common, name === undefined ? { station } : { station, name });
    });
  listAndRemove(command, env, "station", "stations");
  return command;
}

function officerCommand(env: Environment): Command {
  const command = new Command("officer").description("officers");
  adding(command, env, "add <officer>", "add an officer by a key, such as the number on the badge")
    .requiredOption("--name <name>", "the officer's name")
    .option("--station <station>", "the station, which must be there")
    .action(async (officer: string, { name, station, ...common }: Common & { name: string; station?: string }) => {
      await add("officers", common, { officer, name, station: station ?? null });
    });
  listAndRemove(command, env, "officer", "officers");
  return command;
}

function shiftCommand(env: Environment): Command {
  const command = new Command("shift").description("the daily shifts of stations, on the clocks of PATROL_TIMEZONE");
  adding(command, env, "add", "add a shift")
    .requiredOption("--station <station>", "whose shift")
    .requiredOption("--name <name>", "what it is called")
    .requiredOption("--start <HH:MM>", "when it begins")
    .requiredOption("--end <HH:MM>", "when it ends; not after --start: on the next day")
    .action(async (options: Common & { station: string; name: string; start: string; end: string }) => {
      const { station, name, start, end, ...common } = options;
      await add("shifts", common, { station, name, start, end });
    });
  listAndRemove(command, env, "id", "shifts");
  return command;
}

function assignmentCommand(env: Environment): Command {
  const command = new Command("assignment").description("which officer is on which unit when");
  adding(command, env, "add", "put an officer on a unit for a time")
    .requiredOption("--officer <officer>", "who")
    .requiredOption("--unit <unit>", "on which unit")
    .requiredOption("--from <time>", "Unix ms or ISO 8601")
    .option("--to <time>", "the same; without it until further notice")
    .action(async (options: Common & { officer: string; unit: string; from: string; to?: string }) => {
      const { timesOf } = await import("./people.ts");
      const { officer, unit, from, to, ...common } = options;
      await add("assignments", common, { officer, unit, ...timesOf(from, to ?? null) });
    });
  withDataDir(command.command("end <id>"), env)
    .description("end an assignment that goes on until further notice")
    .option("--at <time>", "when, Unix ms or ISO 8601; without it now")
    .action(async (id: string, { dataDir, at }: Common & { at?: string }) => {
      const { endAssignment } = await import("./people.ts");
      await endAssignment(dataDir, id, at ?? null);
    });
  listAndRemove(command, env, "id", "assignments");
  return command;
}

function adding(command: Command, env: Environment, name: string, description: string): Command {
  return withDataDir(command.command(name), env).description(description).option("--json", "print a JSON object");
}

async function add(what: "stations" | "officers" | "shifts" | "assignments", common: Common, body: unknown) {
  const { addOne } = await import("./people.ts");
  await addOne(common.dataDir, what, body, common.json ?? false);
}

function listAndRemove(
  command: Command,
  env: Environment,
  key: string,
  what: "stations" | "officers" | "shifts" | "assignments",
): void {
  withDataDir(command.command("list"), env)
    .description(`list all ${what}`)
    .option("--json", "print a JSON array")
    .option("--csv", `print the file that patrol import ${what} takes`)
    .action(async ({ dataDir, json = false, csv = false }: Common) => {
      const { listAll } = await import("./people.ts");
      await listAll(dataDir, what, csv ? "csv" : json ? "json" : "text");
    });
  withDataDir(command.command(`remove <${key}>`), env)
    .description("remove one that nothing refers to any more")
    .action(async (one: string, { dataDir }: Common) => {
      const { removeOne } = await import("./people.ts");
      await removeOne(dataDir, what, one);
    });
}
