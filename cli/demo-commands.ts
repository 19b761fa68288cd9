/** `patrol demo` with its flags, and the process of its own that makes its past. */
import { Command, InvalidArgumentError } from "commander";
import { terminationSignal } from "../runtime/termination.ts";
import { timeOf } from "../simulator/core/command-word.ts";
import { wholeNumber } from "./settings-options.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Flags = {
  readonly units: number;
  readonly days: number;
  readonly speed: number;
  readonly press?: number;
  readonly dataDir?: string;
  readonly mqttPort: number;
  readonly httpPort: number;
};
type PastFlags = { readonly dataDir: string; readonly units: number; readonly days: number; readonly zone: string };

export function demoCommand(env: Environment): Command {
  return new Command("demo")
    .description("a gateway with made-up days behind it and a few simulated units, with a live table")
    .option("--units <n>", "how many units, 1 to 99", wholeNumber(1, 99), 5)
    .option("--days <n>", "how many days behind it are made up, 1 to 60; 14 hold a whole week", wholeNumber(1, 60), 14)
    .option("--speed <x>", "how many times faster than life they move, 1 to 60", wholeNumber(1, 60), 1)
    .option("--press <time>", "press SOS on one of them so long after the start, as in 20s", milliseconds)
    .option("--data-dir <folder>", "keep the data there; without it they go when the demo ends")
    .option("--mqtt-port <port>", "port of the broker; 0 takes a free one", wholeNumber(0, 65_535), 0)
    .option("--http-port <port>", "port of the HTTP API; 0 takes a free one", wholeNumber(0, 65_535), 0)
    .action(async ({ press, dataDir, ...options }: Flags) => {
      const { demo } = await import("./demo.ts");
      const { wantsColour } = await import("./live-table.ts");
      const isTerminal = process.stdout.isTTY === true;
      const screen = {
        columns: () => process.stdout.columns ?? 80,
        rows: () => process.stdout.rows ?? 24,
        isTerminal,
        isColoured: wantsColour(isTerminal, env.NO_COLOR),
      };
      const given = { ...options, ...screen, pressAfterMs: press ?? null, dataDir: dataDir ?? null };
      await demo(given, { ...env }, terminationSignal());
    });
}

/** Started by `patrol demo`, so that what it takes is given back when it is done. */
export function demoPastCommand(): Command {
  return new Command("demo-past")
    .description("make the days behind a demo; patrol demo runs this")
    .requiredOption("--data-dir <folder>", "the demo's folder")
    .requiredOption("--units <n>", "how many units", wholeNumber(1, 99))
    .requiredOption("--days <n>", "how many days", wholeNumber(1, 60))
    .requiredOption("--zone <zone>", "time zone of the shifts")
    .action(async (flags: PastFlags) => {
      const { makePast } = await import("./demo-past.ts");
      const { DEMO_SEED } = await import("./demo-people.ts");
      const tell = (left: number) => process.stdout.write(`${left} left\n`);
      const records = await makePast({ ...flags, seed: DEMO_SEED, to: Date.now() }, tell);
      process.stdout.write(`${records}\n`);
    });
}

function milliseconds(text: string): number {
  const time = timeOf(text, "It");
  if (!time.ok) throw new InvalidArgumentError(`${time.text}.`);
  return time.value;
}
