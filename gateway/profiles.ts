/** How each unit was told to report: kept in its table, and published to the unit, retained, whenever that is needed. */
import { VERSION } from "../protocol/limits.ts";
import { type Profile, type ProfileSettings, STANDARD_PROFILE } from "../protocol/messages.ts";
import { PatrolError } from "../runtime/error.ts";
import type { Broker } from "./core/broker.ts";
import type { Entry } from "./core/ledger.ts";
import type { ProfileTable, UnitProfile } from "./core/registry.ts";

export type ProfileParts = {
  readonly table: ProfileTable;
  readonly broker: () => Pick<Broker, "retain">;
  readonly isUnit: (unit: string) => boolean;
};

export async function openProfiles(parts: ProfileParts): Promise<Profiles> {
  return new Profiles(parts, await parts.table.profiles());
}

export class Profiles {
  readonly #parts: ProfileParts;
  readonly #profiles: Map<string, ProfileSettings>;

  constructor(parts: ProfileParts, known: readonly UnitProfile[]) {
    this.#parts = parts;
    this.#profiles = new Map(known.map(({ unit, profile }) => [unit, profile]));
  }

  /** What the unit was told, or the standard. Throws `not_found` for an unknown unit. */
  profile(unit: string): ProfileSettings {
    this.#check(unit);
    return this.#profiles.get(unit) ?? STANDARD_PROFILE;
  }

  /** Keeps it, then tells the unit. Rejects: `not_found`, `unavailable`. */
  async setProfile(unit: string, settings: ProfileSettings, entry: Entry): Promise<void> {
    this.#check(unit);
    const { movingIntervalMs, parkedIntervalMs, deviationM, distanceM, silentSos } = settings;
    const profile = { movingIntervalMs, parkedIntervalMs, deviationM, distanceM, silentSos };
    await this.#parts.table.setProfile({ change: { unit, profile }, entry });
    this.#profiles.set(unit, profile);
    this.#publish(unit, profile);
  }

  /** The broker keeps nothing that matters: it is told everything again whenever it has begun anew. */
  publishAll(): void {
    for (const [unit, profile] of this.#profiles) this.#publish(unit, profile);
  }

  #publish(unit: string, profile: ProfileSettings): void {
    const message: Profile = { v: VERSION, ...profile };
    this.#parts.broker().retain(unit, "profile", JSON.stringify(message));
  }

  #check(unit: string): void {
    if (!this.#parts.isUnit(unit)) {
      throw new PatrolError("not_found", `there is no unit ${unit}; \`patrol unit list\` lists them`);
    }
  }
}
