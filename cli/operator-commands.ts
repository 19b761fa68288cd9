/** `patrol operator` and `patrol token` with their flags. */
import { Command, InvalidArgumentError } from "commander";
import { integer } from "../runtime/config.ts";

/** Adds the flag that says which gateway's data it is about. */
type WithDataDir = (command: Command) => Command;
type Common = { readonly dataDir: string; readonly json?: boolean };

export function operatorCommand(withDataDir: WithDataDir): Command {
  const command = new Command("operator").description("add people who sign in, and decide what they may do");
  withDataDir(command.command("add <name>"))
    .description("add an operator; prints a link with which they set their password, once")
    .requiredOption("--role <role>", "viewer, dispatcher, supervisor, auditor or admin")
    .option("--station <station>", "the only station whose units they see; without it all")
    .option("--display <text>", "what others are shown instead of the name")
    .option("--password-stdin", "read the password from standard input, and print no link")
    .option("--json", "print a JSON object")
    .action(async (name: string, options: Common & AddFlags) => {
      const { addOperator } = await import("./operator.ts");
      const { role, station = null, display = null, passwordStdin = false, json = false } = options;
      await addOperator(options.dataDir, { name, role, station, display }, passwordStdin, json);
    });
  withDataDir(command.command("list"))
    .description("list all operators")
    .option("--json", "print a JSON array")
    .action(async ({ dataDir, json = false }: Common) => {
      const { listOperators } = await import("./operator.ts");
      await listOperators(dataDir, json);
    });
  withDataDir(command.command("passwd <name>"))
    .description("print a link with which they set a new password; the old one works until then")
    .option("--password-stdin", "set the password from standard input, at once; their sessions end")
    .option("--json", "print a JSON object")
    .action(async (name: string, { dataDir, json = false, passwordStdin = false }: Common & PasswordFlags) => {
      const { setPassword } = await import("./operator.ts");
      await setPassword(dataDir, name, passwordStdin, json);
    });
  withDataDir(command.command("sign-in-link <name>"))
    .description("of a demo that runs: print a link that signs in by itself, once")
    .option("--json", "print a JSON object")
    .action(async (name: string, { dataDir, json = false }: Common) => {
      const { printSignInLink } = await import("./sign-in-link.ts");
      await printSignInLink(dataDir, name, json);
    });
  withDataDir(command.command("disable <name>"))
    .description("sign them out everywhere and let them in no more")
    .action(async (name: string, { dataDir }: Common) => {
      const { disableOperator } = await import("./operator.ts");
      await disableOperator(dataDir, name, true);
    });
  withDataDir(command.command("enable <name>"))
    .description("let a disabled operator in again")
    .action(async (name: string, { dataDir }: Common) => {
      const { disableOperator } = await import("./operator.ts");
      await disableOperator(dataDir, name, false);
    });
  withDataDir(command.command("remove <name>"))
    .description("remove an operator; what they did stays in the ledger")
    .action(async (name: string, { dataDir }: Common) => {
      const { removeOperator } = await import("./operator.ts");
      await removeOperator(dataDir, name);
    });
  return command;
}

export function tokenCommand(withDataDir: WithDataDir): Command {
  const command = new Command("token").description("let programs and displays on a wall in");
  withDataDir(command.command("add <name>"))
    .description("add a token and print its secret, once")
    .option("--rights <rights>", "some of live,history,desk,reports,people,units,operators,audit", "live")
    .option("--station <station>", "the only station whose units it sees; without it all")
    .option("--days <n>", "for how long, 1 to 3650", days, 365)
    .option("--json", "print a JSON object")
    .action(async (name: string, options: Common & TokenFlags) => {
      const { addToken } = await import("./operator.ts");
      const { rights, station = null, days: forDays, json = false } = options;
      await addToken(options.dataDir, { name, rights, station, days: forDays }, json);
    });
  withDataDir(command.command("list"))
    .description("list all tokens")
    .option("--json", "print a JSON array")
    .action(async ({ dataDir, json = false }: Common) => {
      const { listTokens } = await import("./operator.ts");
      await listTokens(dataDir, json);
    });
  withDataDir(command.command("revoke <name>"))
    .description("end a token at once, with the streams that it has open")
    .action(async (name: string, { dataDir }: Common) => {
      const { revokeToken } = await import("./operator.ts");
      await revokeToken(dataDir, name);
    });
  return command;
}

type PasswordFlags = { readonly passwordStdin?: boolean };
type AddFlags = PasswordFlags & { readonly role: string; readonly station?: string; readonly display?: string };
type TokenFlags = { readonly rights: string; readonly station?: string; readonly days: number };

function days(text: string): number {
  const parsed = integer(1, 3_650)(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(`It must be ${parsed.want}.`);
}
