/** `patrol unit add | list | profile | export`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { UnitEntry } from "../gateway/core/fleet.ts";
import { openProfiles, type Profiles } from "../gateway/profiles.ts";
import { openRegistry, type Registry } from "../gateway/registry.ts";
import { openDesk } from "../gateway/sqlite/desk.ts";
import { decodeProfile } from "../protocol/decode.ts";
import { type ProfileSettings, STANDARD_PROFILE, VERSION } from "../protocol/messages.ts";
import { PatrolError } from "../runtime/error.ts";
import { askGateway, jsonOf } from "./control-client.ts";
import { mosquittoAcl } from "./mosquitto.ts";

type Added = { readonly unit: string; readonly secret: string };
type Listed = {
  readonly unit: string;
  readonly kind: string;
  readonly station: string | null;
  readonly state?: string;
};

/** Registers a unit; its secret is printed here and never again. */
export async function addUnit(dataDir: string, entry: UnitEntry, isJson: boolean): Promise<void> {
  const added = (await online(dataDir, entry)) ?? (await offline(dataDir, (registry) => registry.add(entry)));
  if (isJson) {
    print(JSON.stringify({ unit: added.unit, secret: added.secret }));
    return;
  }
  print(`unit    ${added.unit}`);
  print(`secret  ${added.secret}`);
  print("Write the secret down now: it is not kept and cannot be shown again.");
  print(`On the device: PATROL_UNIT=${added.unit} PATROL_BROKER_SECRET=${added.secret} patrol device`);
}

/** `count` units, load-0001 load-0002 ... for the prefix load-. */
export type Many = Omit<UnitEntry, "unit"> & { readonly count: number; readonly prefix: string };

/**
 * Registers many and prints `unit,secret` lines under a header, or one JSON array; each secret is printed here and never
 * again. One that cannot be registered ends it, and what was printed before it holds.
 */
export async function addUnits(
  dataDir: string,
  { count, prefix, kind, station }: Many,
  isJson: boolean,
): Promise<void> {
  const digits = Math.max(4, String(count).length);
  const entries = Array.from({ length: count }, (_, n) => {
    return { unit: prefix + String(n + 1).padStart(digits, "0"), kind, station };
  });
  const all: Added[] = [];
  const done = ({ unit, secret }: Added) => {
    if (isJson) all.push({ unit, secret });
    else print(`${unit},${secret}`);
  };
  if (!isJson) print("unit,secret");
  for (const [n, entry] of entries.entries()) {
    const added = await online(dataDir, entry);
    if (added === null) {
      await offline(dataDir, async (registry) => {
        for (const left of entries.slice(n)) done(await registry.add(left));
      });
      break;
    }
    done(added);
  }
  if (isJson) print(JSON.stringify(all));
}

export async function listUnits(dataDir: string, isJson: boolean): Promise<void> {
  const answer = await askGateway(dataDir, "GET", "/api/v1/units");
  const units = answer
    ? ((await jsonOf(answer)) as { readonly items: readonly Listed[] }).items
    : await offline(dataDir, (registry) =>
        Promise.resolve(registry.units().map(({ unit, kind, station }) => ({ unit, kind, station }))),
      );
  if (isJson) {
    print(JSON.stringify(units));
    return;
  }
  if (units.length === 0) print("No units yet. Add one: patrol unit add bike-01 --kind e-bike");
  for (const one of units as readonly Listed[]) {
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
  const answer = await askGateway(dataDir, "GET", "/api/v1/unit-secrets");
  const units = answer
    ? ((await jsonOf(answer)) as { readonly items: readonly { unit: string; secretHash: string }[] }).items
    : await offline(dataDir, (registry) => Promise.resolve(registry.units()));
  for (const { unit, secretHash } of units) print(`${unit}:${secretHash}`);
}

/** Registered by the gateway that runs on the folder, or null when none does. */
async function online(dataDir: string, { unit, kind, station }: UnitEntry): Promise<Added | null> {
  const answer = await askGateway(dataDir, "PUT", `/api/v1/units/${encodeURIComponent(unit)}`, { kind, station });
  return answer && ((await jsonOf(answer)) as Added);
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
  const path = `/api/v1/units/${encodeURIComponent(unit)}/profile`;
  const answer = await askGateway(dataDir, "GET", path);
  const online = answer ? ((await jsonOf(answer)) as ProfileSettings) : null;
  const known = online ?? (await withProfiles(dataDir, (profiles) => Promise.resolve(profiles.profile(unit))));
  const wanted: ProfileSettings = { ...(isStandard ? STANDARD_PROFILE : known), ...changes };
  const decoded = decodeProfile(JSON.stringify({ v: VERSION, ...wanted }));
  if (!decoded.ok) throw new PatrolError("invalid", `the profile is out of bounds: ${decoded.text}`);
  if (isStandard || Object.keys(changes).length > 0) {
    if (online) await askGateway(dataDir, "PUT", path, wanted).then((put) => put?.resume());
    else await withProfiles(dataDir, (profiles) => profiles.setProfile(unit, wanted));
  }
  if (isJson) print(JSON.stringify(wanted));
  else for (const [name, value] of Object.entries(wanted)) print(`${name.padEnd(18)}${value}`);
}

/** No gateway runs: what is kept here is published when one starts. */
async function withProfiles<T>(dataDir: string, work: (profiles: Profiles) => Promise<T>): Promise<T> {
  await mkdir(dataDir, { recursive: true });
  await using desk = await openDesk(join(dataDir, "desk.db"));
  const registry = await openRegistry(desk);
  const nobody = { retain: () => undefined };
  return await work(await openProfiles({ table: desk, broker: () => nobody, isUnit: (unit) => registry.has(unit) }));
}

/** No gateway runs: the database is opened here. */
async function offline<T>(dataDir: string, work: (registry: Registry) => Promise<T>): Promise<T> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await using desk = await openDesk(join(dataDir, "desk.db"));
  return await work(await openRegistry(desk));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
