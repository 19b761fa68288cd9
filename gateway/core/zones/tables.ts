/** Where zones and key points are kept. Every change is on disk, with its entry in the ledger, when it resolves. */
import type { Recorded } from "../ledger.ts";
import type { Removing, Saving } from "../saving.ts";
import type { Checkpoint, Zone } from "./zones.ts";

/**
 * At most `limit` with an id after `after` (null: from the beginning). `station`: only those of this one. `scope`: the only
 * station whose are seen, beside those of none; null: all.
 */
export type GroundPage = {
  readonly station: string | null;
  readonly scope: string | null;
  readonly after: string | null;
  readonly limit: number;
};

/**
 * Saving rejects with `not_found`, `conflict` (the name is taken, or there are too many), `forbidden` (another station's),
 * `invalid` (there is no such station; or a file, with all its problems). One without an id gets one; in an import it is the
 * one of that name and station, where there is such a one.
 */
export interface ZoneTables {
  zones(page: GroundPage): Promise<readonly Zone[]>;
  /** Null when there is none. */
  zone(id: string): Promise<Zone | null>;
  saveZones(recorded: Recorded<Saving<Zone>>): Promise<readonly Zone[]>;
  removeZone(recorded: Recorded<Removing>): Promise<void>;
  checkpoints(page: GroundPage): Promise<readonly Checkpoint[]>;
  /** Null when there is none. */
  checkpoint(id: string): Promise<Checkpoint | null>;
  saveCheckpoints(recorded: Recorded<Saving<Checkpoint>>): Promise<readonly Checkpoint[]>;
  removeCheckpoint(recorded: Recorded<Removing>): Promise<void>;
}
