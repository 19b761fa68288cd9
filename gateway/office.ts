/** What the gateway knows of people and units, on `desk.db`; it works with and without a broker and listeners. */
import { PatrolError } from "../runtime/error.ts";
import { type AccountParts, type OpenAccounts, openAccounts } from "./accounts.ts";
import type { Broker } from "./core/broker.ts";
import type { UnitEntry } from "./core/fleet.ts";
import type { Entry, Ledger } from "./core/ledger.ts";
import type { Services } from "./core/services.ts";
import type { StoredFix } from "./core/track.ts";
import { Fleet } from "./fleet.ts";
import { openProfiles, type Profiles } from "./profiles.ts";
import { openRegistry, type Registry } from "./registry.ts";
import type { Desk } from "./sqlite/desk.ts";

export type OfficeParts = {
  readonly desk: Desk;
  /** The newest fix of every unit that has one. */
  readonly newest: ReadonlyMap<string, StoredFix>;
  readonly broker: () => Pick<Broker, "retain">;
  readonly now: () => number;
} & Pick<AccountParts, "limits" | "urlOf" | "count">;

export type Office = {
  readonly registry: Registry;
  readonly fleet: Fleet;
  readonly profiles: Profiles;
  readonly ledger: Ledger;
  readonly units: Services["units"];
  readonly accounts: OpenAccounts;
};

export async function openOffice({ desk, newest, broker, now, ...rest }: OfficeParts): Promise<Office> {
  const { tables } = desk;
  const registry = await openRegistry(tables);
  const fleet = new Fleet(registry.units(), newest, now);
  const profiles = await openProfiles({ table: tables, broker, isUnit: (unit) => registry.has(unit) });
  const units = {
    units: () => registry.units(),
    add: async (unit: UnitEntry, entry: Entry) => {
      const added = await registry.add(unit, entry);
      fleet.add(unit);
      return added;
    },
  };
  const accounts = await openAccounts({ table: tables, now, ...rest });
  return { registry, fleet, profiles, ledger: tables, units, accounts };
}

/** A broker where none runs: what is left on a topic is left again by the gateway that starts next. */
export const NO_BROKER: Pick<Broker, "retain"> = { retain: () => undefined };

/** What needs a running gateway. */
export function needsGateway(what: string): PatrolError {
  return new PatrolError("unavailable", `no gateway runs on this data directory, and ${what} needs one; start it`);
}
