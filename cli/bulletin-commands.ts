/** `patrol bulletin` with its flags. */
import { Command, Option } from "commander";
import type { BulletinOptions } from "./bulletin.ts";
import { withDataDir } from "./data-dir-option.ts";

type Flags = Pick<BulletinOptions, "lang" | "format"> & {
  readonly dataDir: string;
  readonly station?: string;
  readonly week?: string;
  readonly out?: string;
};

export function bulletinCommand(env: Readonly<Record<string, string | undefined>>): Command {
  return withDataDir(new Command("bulletin"), env)
    .description("write a station's week as one page to be printed, or as its figures")
    .option("--station <station>", "whose week; without it the only station there is")
    .option("--week <week>", "as ISO 8601 writes it, 2026-W47; without it the last whole one")
    .addOption(
      new Option("--lang <language>", "of the page").choices(["zh-CN", "en"]).default(localeIn(env.PATROL_LOCALE)),
    )
    .addOption(
      new Option("--format <format>", "pdf takes a Chromium that is installed")
        .choices(["html", "pdf", "csv", "json"])
        .default("html"),
    )
    .option("--out <file>", "write there instead of standard output")
    .action(async ({ dataDir, station = null, week = null, out = null, lang, format }: AllowNull<Flags>) => {
      const { bulletin } = await import("./bulletin.ts");
      await bulletin(dataDir, { station, week, out, lang, format });
    });
}

type AllowNull<T> = { readonly [K in keyof T]: T[K] | (undefined extends T[K] ? null : never) };

function localeIn(setting: string | undefined): string {
  return setting === "en" ? "en" : "zh-CN";
}
