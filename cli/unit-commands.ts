/** `patrol unit rotate | revoke | enrol` with their flags. */
import { Command } from "commander";

type Flags = { readonly dataDir: string; readonly json?: boolean };

export function rotateCommand(): Command {
  return new Command("rotate")
    .argument("<unit>")
    .description("give a unit a new secret, printed once; the old one and its certificates end at once")
    .option("--json", 'print {"unit","secret"}')
    .action(async (unit: string, { dataDir, json = false }: Flags) => {
      const { rotateUnit } = await import("./unit.ts");
      await rotateUnit(dataDir, unit, json);
    });
}

export function revokeCommand(): Command {
  return new Command("revoke")
    .argument("<unit>")
    .description("let nothing of a unit's in any more, at once; its history stays")
    .option("--json", "print the unit")
    .action(async (unit: string, { dataDir, json = false }: Flags) => {
      const { revokeUnit } = await import("./unit.ts");
      await revokeUnit(dataDir, unit, json);
    });
}
