/** What the gateway knows of people and units, on `desk.db`; it works with and without a broker and listeners. */
import { PatrolError } from "../runtime/error.ts";
import type { Broker } from "./core/broker.ts";
import type { Ledger } from "./core/ledger.ts";
import type { UnitAdmin } from "./core/services.ts";
import type { StoredFix } from "./core/track.ts";
import { Fleet } from "./fleet.ts";
import { openProfiles, type Profiles } from "./profiles.ts";
import { openRegistry, type Registry } from "./registry.ts";
import type { Desk } from "./sqlite/desk.ts";

/** What the office tells a broker. */
export type OfficeBroker = Pick<Broker, "retain" | "disconnect">;

export type OfficeParts = {
  readonly desk: Desk;
  /** The newest fix of every unit that has one. */
  readonly newest: ReadonlyMap<string, StoredFix>;
  readonly broker: () => OfficeBroker;
  readonly now: () => number;
};

export type Office = {
  readonly registry: Registry;
  readonly fleet: Fleet;
  readonly profiles: Profiles;
  readonly ledger: Ledger;
  readonly units: UnitAdmin;
};

export async function openOffice({ desk, newest, broker, now }: OfficeParts): Promise<Office> {
  const { tables } = desk;
  const registry = await openRegistry(tables);
  const fleet = new Fleet(registry.units(), newest, now);
  const profiles = await openProfiles({ table: tables, broker, isUnit: (unit) => registry.has(unit) });
  const units = unitAdmin(registry, fleet, broker);
  return { registry, fleet, profiles, ledger: tables, units };
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
    certificates: () => registry.certificates(),
    addCertificate: (certificate, entry) => registry.addCertificate(certificate, entry),
  };
}

/**
 * A broker where none runs: what is left on a topic is left again by the gateway that starts next, and nobody is connected.
 */
export const NO_BROKER: OfficeBroker = { retain: () => undefined, disconnect: () => 0 };

/** What needs a running gateway. */
export function needsGateway(what: string): PatrolError {
  return new PatrolError("unavailable", `no gateway runs on this data directory, and ${what} needs one; start it`);
}
