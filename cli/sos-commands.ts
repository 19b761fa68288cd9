/** `patrol sos` with its flags. */
import { Command, Option } from "commander";
import { OUTCOMES } from "../gateway/core/sos/incident.ts";

type Shared = { readonly dataDir: string; readonly json?: true };

/** `withDataDir` adds the flag for the data directory. */
export function sosCommand(withDataDir: (command: Command) => Command): Command {
  const root = new Command("sos").description("answer an SOS from a terminal: list, show, acknowledge, close");
  const sub = (usage: string, description: string) =>
    withDataDir(root.command(usage)).description(description).option("--json", "print JSON");
  sub("list", "what is open, who pressed, how long ago")
    .option("--all", "the newest, closed ones too")
    .action(async ({ dataDir, all, json }: Shared & { readonly all?: true }) => {
      const { listSos } = await import("./sos.ts");
      await listSos(dataDir, all ?? false, json ?? false, Date.now());
    });
  sub("show <id>", "everything that happened to one").action(async (id: string, { dataDir, json }: Shared) => {
    const { showSos } = await import("./sos.ts");
    await showSos(dataDir, id, json ?? false, Date.now());
  });
  sub("ack <id>", "take it: the officer's kit says so, and the ringing stops").action(
    async (id: string, { dataDir, json }: Shared) => {
      const { commandSos } = await import("./sos.ts");
      await commandSos(dataDir, id, "acknowledge", {}, json ?? false);
    },
  );
  sub("close <id>", "end it, once you have spoken with the officer")
    .addOption(new Option("--outcome <outcome>", "what it was").choices([...OUTCOMES]).makeOptionMandatory())
    .option("--note <text>", "what there is to say of it", "")
    .action(async (id: string, { dataDir, json, outcome, note }: Shared & { outcome: string; note: string }) => {
      const { commandSos } = await import("./sos.ts");
      await commandSos(dataDir, id, "close", { outcome, note }, json ?? false);
    });
  return root;
}
