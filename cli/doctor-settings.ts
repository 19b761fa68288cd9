/** Settings as `patrol doctor` takes them: what is wrong with each is a finding, and the others are looked at all the same. */
import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { REQUIRED, readSettings, type Settings, type Values } from "../runtime/config.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import type { Machine, Role } from "./doctor-machine.ts";
import type { Finding } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Null where a required one is missing. */
type Lenient<S extends Settings> = { readonly [K in keyof S]: Values<S>[K] | null };

/** Every setting by itself; one that cannot be read is its default. */
export function lenient<S extends Settings>(settings: S, env: Environment): Lenient<S> {
  const entries = Object.entries(settings).map(([key, one]) => {
    const read = readSettings({ one }, env);
    return [key, read.ok ? read.config.one : one.fallback === REQUIRED ? null : one.fallback];
  });
  return Object.fromEntries(entries) as Lenient<S>;
}

/** `more`: what no single setting can say about itself. */
export function settingsFindings<S extends Settings>(
  role: Role,
  settings: S,
  env: Environment,
  more: (config: Values<S>) => readonly string[],
): readonly Finding[] {
  const what = `${role} settings`;
  const read = readSettings(settings, env);
  const problems = read.ok ? more(read.config) : read.problems;
  if (problems.length === 0) return [{ what, isOk: true, text: "each can be read, and they agree" }];
  return problems.map((text) => ({ what, isOk: false, text }));
}

/** The service has settings in a file; whoever asks may have none of them. */
export async function settingsFileFindings(
  { isThere }: Machine,
  role: Role,
  env: Environment,
): Promise<readonly Finding[]> {
  const path = `/etc/patrol/${role}.env`;
  const isSet = Object.keys(env).some((name) => name.startsWith("PATROL_") && name !== "PATROL_DATA_DIR");
  if (isSet || !(await isThere(path))) return [];
  const text = `${path} was not read; patrol doctor --settings ${path} looks with the settings of the service`;
  return [{ what: "settings file", isOk: null, text }];
}

/** The lines of a file as systemd reads its `EnvironmentFile`. Rejects with `invalid` when it cannot be read. */
export async function envFile(path: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(path, "utf8"));
  } catch (err) {
    throw new PatrolError(
      "invalid",
      `${path} cannot be read: ${messageOf(err)}; run this as root, or give another`,
      err,
    );
  }
}
