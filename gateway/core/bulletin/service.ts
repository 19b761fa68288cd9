/** Who makes bulletins, and where those of past weeks lie. */
import type { Gone } from "../patrol/service.ts";
import type { Edition } from "./edition.ts";

/** `week` as ISO 8601 writes it (2026-W47). */
export type WeekOfStation = { readonly station: string; readonly week: string };

export interface BulletinService {
  /**
   * A week that runs is counted up to the last full minute. `former`: the digest of what was given out before for this week, or
   * null. Rejects with `invalid` when there is no such week or it has not begun, `not_found` without such a station, `limited` while too many others wait, `unavailable`.
   */
  edition(of: WeekOfStation, former: string | null, gone: Gone): Promise<Edition>;
}

/** Editions on disk, a folder for each week. */
export interface BulletinShelf {
  /** The digest of what lies there; null when it does not lie there whole. */
  digest(of: WeekOfStation): Promise<string | null>;
  /** On disk when it resolves, in the place of what was there; after a crash it is the old one, the new one, or not whole. */
  save(of: WeekOfStation, edition: Edition): Promise<void>;
  /** Takes away the weeks before `week`; answers how many. */
  prune(week: string): Promise<number>;
}
