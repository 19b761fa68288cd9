/** `patrol audit` with its flags. */
import { Command } from "commander";
import { withDataDir } from "./data-dir-option.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Common = { readonly dataDir: string; readonly json?: boolean };
type ListFlags = Common & {
  readonly actor?: string;
  readonly about?: string;
  readonly act?: string;
  readonly from?: string;
  readonly to?: string;
};

export function auditCommand(env: Environment): Command {
  const command = new Command("audit").description("the ledger: who looked at whom, and who changed what");
  reading(command, env, "verify", "say whether anything in the ledger was changed; exit code 1 when it was")
    .option("--head <head>", "what patrol audit head printed earlier, written down elsewhere")
    .action(async ({ dataDir, head, json = false }: Common & { head?: string }) => {
      const { verify } = await import("./audit.ts");
      process.exitCode = await verify(dataDir, head ?? null, json);
    });
  reading(
    command,
    env,
    "head",
    "print the ledger's end, to be written down where the gateway's disk cannot reach",
  ).action(async ({ dataDir, json = false }: Common) => {
    const { head } = await import("./audit.ts");
    await head(dataDir, json);
  });
  reading(command, env, "list", "list entries, newest first; the look is recorded too")
    .option("--actor <actor>", "by whom, such as operator:li.wei")
    .option("--about <name>", "about which unit, officer or operator")
    .option("--act <act>", "what was done, such as history or export")
    .option("--from <time>", "Unix ms or ISO 8601")
    .option("--to <time>", "the same")
    .action(async ({ dataDir, json = false, ...filter }: ListFlags) => {
      const { list } = await import("./audit.ts");
      const { actor, about, act, from, to } = filter;
      await list(dataDir, { actor, about, act, from, to }, json);
    });
  reading(
    command,
    env,
    "about <officer-or-unit>",
    "list who looked at a unit, or at an officer's units while he was on them",
  ).action(async (name: string, { dataDir, json = false }: Common) => {
    const { about } = await import("./audit.ts");
    await about(dataDir, name, json);
  });
  return command;
}

function reading(command: Command, env: Environment, name: string, description: string): Command {
  return withDataDir(command.command(name), env).description(description).option("--json", "print JSON");
}
