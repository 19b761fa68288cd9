/** `patrol unit add | list | rotate | revoke | profile | export`. */
import type { UnitEntry } from "../gateway/core/fleet.ts";
import { decodeProfile } from "../protocol/decode.ts";
import { VERSION } from "../protocol/limits.ts";
import { type ProfileSettings, STANDARD_PROFILE } from "../protocol/messages.ts";
import { PatrolError } from "../runtime/error.ts";
import { type Ask, ask, talk } from "./ask.ts";
import { mosquittoAcl } from "./mosquitto.ts";

type Added = { readonly unit: string; readonly secret: string };
type Items<T> = { readonly items: readonly T[] };
type Hashed = { readonly unit: string; readonly secretHash: string };
type Listed = {
  readonly unit: string;
  readonly kind: string;
  readonly station: string | null;
  readonly state?: string;
};

/** Registers a unit; its secret is printed here and never again. */
export async function addUnit(dataDir: string, entry: UnitEntry, isJson: boolean): Promise<void> {
  printSecret(await talk(dataDir, (ask) => add(ask, entry)), isJson);
}

/** A new secret, printed here and never again; the old one and every certificate so far end at once. */
export async function rotateUnit(dataDir: string, unit: string, isJson: boolean): Promise<void> {
  printSecret((await ask(dataDir, { method: "POST", path: credentialPath(unit) })) as Added, isJson);
  if (!isJson) print("The old secret and every certificate of this unit get nobody in any more.");
}

/** Nothing of the unit's gets in any more, from now on; it stays in the registry with its history. */
export async function revokeUnit(dataDir: string, unit: string, isJson: boolean): Promise<void> {
  const revoked = (await ask(dataDir, { method: "DELETE", path: credentialPath(unit) })) as Listed;
  if (isJson) print(JSON.stringify(revoked));
  else print(`${unit} is revoked; its history stays. \`patrol unit rotate ${unit}\` lets it in again.`);
}

function credentialPath(unit: string): string {
  return `units/${encodeURIComponent(unit)}/credential`;
}

function printSecret({ unit, secret }: Added, isJson: boolean): void {
  if (isJson) {
    print(JSON.stringify({ unit, secret }));
    return;
  }
  print(`unit    ${unit}`);
  print(`secret  ${secret}`);
  print("Write the secret down now: it is not kept and cannot be shown again.");
  print(`On the device: PATROL_UNIT=${unit} PATROL_BROKER_SECRET=${secret} patrol device`);
}

/** `count` units, load-0001 load-0002 ... for the prefix load-. */
export type Many = Omit<UnitEntry, "unit"> & { readonly count: number; readonly prefix: string };

/**
 * Registers many and prints `unit,secret` lines under a header, or one JSON array; each secret is printed here and never
 * again. One that cannot be registered ends it, and what was printed before it holds.
 */
export async function addUnits(
  dataDir: string,
  { count, prefix, kind, station, label }: Many,
  isJson: boolean,
): Promise<void> {
  const digits = Math.max(4, String(count).length);
  const entries = Array.from({ length: count }, (_, n) => {
    return { unit: prefix + String(n + 1).padStart(digits, "0"), kind, station, label };
  });
  const all: Added[] = [];
  const done = ({ unit, secret }: Added) => {
    if (isJson) all.push({ unit, secret });
    else print(`${unit},${secret}`);
  };
  if (!isJson) print("unit,secret");
  await talk(dataDir, async (ask) => {
    for (const entry of entries) done(await add(ask, entry));
  });
  if (isJson) print(JSON.stringify(all));
}

export async function listUnits(dataDir: string, isJson: boolean): Promise<void> {
  const { items: units } = (await ask(dataDir, { method: "GET", path: "units" })) as Items<Listed>;
  if (isJson) {
    print(JSON.stringify(units));
    return;
  }
  if (units.length === 0) print("No units yet. Add one: patrol unit add bike-01 --kind e-bike");
  for (const one of units) {
    print(
      [one.unit.padEnd(32), one.kind.padEnd(12), (one.station ?? "-").padEnd(16), one.state ?? ""].join(" ").trimEnd(),
    );
  }
}

/** What an external mosquitto needs: `passwords` for its password_file, `acl` for its acl_file. */
export async function exportUnits(dataDir: string, what: "passwords" | "acl"): Promise<void> {
  if (what === "acl") {
    process.stdout.write(mosquittoAcl());
    return;
  }
  const { items } = (await ask(dataDir, { method: "GET", path: "unit-secrets" })) as Items<Hashed>;
  for (const { unit, secretHash } of items) print(`${unit}:${secretHash}`);
}

async function add(ask: Ask, { unit, kind, station, label }: UnitEntry): Promise<Added> {
  const path = `units/${encodeURIComponent(unit)}`;
  return (await ask({ method: "PUT", path, body: { kind, station, label }, isNew: true })) as Added;
}

/**
 * Shows how a unit reports after changing what `changes` names; `isStandard` begins from the standard instead of from
 * what it was told before. A running gateway tells the unit at once.
 */
export async function profileUnit(
  dataDir: string,
  unit: string,
  changes: Partial<ProfileSettings>,
  isStandard: boolean,
  isJson: boolean,
): Promise<void> {
  const path = `units/${encodeURIComponent(unit)}/profile`;
  const known = (await ask(dataDir, { method: "GET", path })) as ProfileSettings;
  const wanted: ProfileSettings = { ...(isStandard ? STANDARD_PROFILE : known), ...changes };
  const decoded = decodeProfile(JSON.stringify({ v: VERSION, ...wanted }));
  if (!decoded.ok) throw new PatrolError("invalid", `the profile is out of bounds: ${decoded.text}`);
  const isChanged = isStandard || Object.keys(changes).length > 0;
  if (isChanged) await ask(dataDir, { method: "PUT", path, body: wanted });
  if (isJson) print(JSON.stringify(wanted));
  else for (const [name, value] of Object.entries(wanted)) print(`${name.padEnd(18)}${value}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
