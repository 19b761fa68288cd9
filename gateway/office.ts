/** What the gateway knows of people and units, on `desk.db`; it works with and without a broker and listeners. */
import { PatrolError } from "../runtime/error.ts";
import { type AccountParts, type OpenAccounts, openAccounts } from "./accounts/accounts.ts";
import { Audit } from "./audit.ts";
import type { Broker } from "./core/broker.ts";
import type { Ledger } from "./core/ledger.ts";
import type { PeopleTables } from "./core/people/tables.ts";
import type { Services, UnitAdmin } from "./core/services.ts";
import type { StoredFix } from "./core/track.ts";
import { dutyUpkeep } from "./duty.ts";
import { fenceUpkeep } from "./fences.ts";
import { Fleet } from "./fleet.ts";
import { noticedPeople, noticedZones } from "./noticed.ts";
import { openProfiles, type Profiles } from "./profiles.ts";
import { purposeRule } from "./purpose.ts";
import { openRegistry, type Registry } from "./registry.ts";
import type { Desk } from "./sqlite/desk.ts";
import type { Upkeep } from "./upkeep.ts";

/** What the office tells a broker. */
export type OfficeBroker = Pick<Broker, "retain" | "disconnect">;

export type OfficeParts = {
  readonly desk: Desk;
  /** The newest fix of every unit that has one. */
  readonly newest: ReadonlyMap<string, StoredFix>;
  readonly broker: () => OfficeBroker;
  readonly now: () => number;
  /** The IANA time zone of the shifts. */
  readonly zone: string;
  /** Whether looks at history need a reason yet. */
  readonly isPurposeAsked?: () => Promise<boolean>;
} & Pick<AccountParts, "limits" | "urlOf" | "count" | "isDemo">;

export type Office = {
  readonly registry: Registry;
  readonly fleet: Fleet;
  readonly profiles: Profiles;
  readonly ledger: Ledger;
  readonly units: UnitAdmin;
  readonly people: Services["people"];
  readonly zones: Services["zones"];
  readonly audit: Services["audit"];
  readonly purpose: Services["purpose"];
  readonly accounts: OpenAccounts;
  readonly onDuty: Services["onDuty"];
  /** Shows the fleet who is on which unit. */
  readonly duty: Upkeep;
  /** Shows the fleet which zones each unit is in. */
  readonly fences: Upkeep;
};

export async function openOffice({ desk, newest, broker, now, zone, ...rest }: OfficeParts): Promise<Office> {
  const { tables } = desk;
  const registry = await openRegistry(tables);
  const fleet = new Fleet(registry.units(), newest, now);
  const profiles = await openProfiles({ table: tables, broker, isUnit: (unit) => registry.has(unit) });
  const units = unitAdmin(registry, fleet, broker);
  const isAsked = rest.isPurposeAsked ?? (async () => (await tables.operatorCount()) > 0);
  const purpose = purposeRule({ people: tables, isAsked, zone, now });
  const audit = new Audit(tables, tables);
  const onDuty = () => assigned(tables, now());
  const accounts = await openAccounts({ table: tables, now, ...rest });
  const duty = dutyUpkeep({ people: tables, fleet, now });
  await duty.refresh();
  const fences = fenceUpkeep({ zones: tables, fleet, now });
  await fences.refresh();
  const people = noticedPeople(tables, (list) => {
    // Who is on a unit, and what they are called.
    if (list === "officers" || list === "assignments") duty.touch();
  });
  const zones = noticedZones(tables, (list) => {
    if (list === "zones") fences.touch();
  });
  return {
    registry,
    fleet,
    profiles,
    ledger: tables,
    units,
    people,
    zones,
    audit,
    purpose,
    accounts,
    onDuty,
    duty,
    fences,
  };
}

/** The most units that can be on duty at once. */
const MOST_ON_DUTY = 10_000;

async function assigned(people: PeopleTables, time: number): Promise<ReadonlySet<string> | null> {
  const all = { station: null, after: null, unit: null, officer: null };
  const now = await people.assignments({ ...all, from: time, to: time + 1, limit: MOST_ON_DUTY });
  if (now.length > 0) return new Set(now.map(({ unit }) => unit));
  const any = await people.assignments({ ...all, from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1 });
  return any.length > 0 ? new Set() : null;
}

/** The registry's changes with what follows from them: the fleet shows them, and connections end. */
function unitAdmin(registry: Registry, fleet: Fleet, broker: () => OfficeBroker): UnitAdmin {
  const show = (unit: string) => {
    const known = registry.one(unit);
    if (known) fleet.change(known);
  };
  return {
    units: () => registry.units(),
    add: async (unit, entry) => {
      const added = await registry.add(unit, entry);
      fleet.add({ ...unit, revokedTime: null });
      return added;
    },
    change: async (unit, entry) => {
      await registry.change(unit, entry);
      show(unit.unit);
    },
    rotate: async (unit, entry) => {
      const rotated = await registry.rotate(unit, entry);
      broker().disconnect(unit);
      show(unit);
      return rotated;
    },
    revoke: async (unit, entry) => {
      await registry.revoke(unit, entry);
      broker().disconnect(unit);
      show(unit);
    },
    import: async (rows, entry) => {
      const imported = await registry.import(rows, entry);
      for (const { value } of rows) {
        const known = registry.one(value.unit);
        if (known) fleet.enter(known);
      }
      return imported;
    },
    certificates: () => registry.certificates(),
    addCertificate: (certificate, entry) => registry.addCertificate(certificate, entry),
  };
}

/**
 * A broker where none runs: what is left on a topic is left again by the gateway that starts next, and nobody is connected.
 */
export const NO_BROKER: Broker = { send: () => false, retain: () => undefined, disconnect: () => 0 };

/** What needs a running gateway. */
export function needsGateway(what: string): PatrolError {
  return new PatrolError("unavailable", `no gateway runs on this data directory, and ${what} needs one; start it`);
}
