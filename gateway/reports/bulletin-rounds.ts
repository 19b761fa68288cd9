/** Writes each station's bulletin of the last whole week, and once more when what it says has changed. */
import { type Activity, pause } from "../../runtime/activity.ts";
import { messageOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import { type Round, roundAt } from "../core/bulletin/round.ts";
import type { BulletinService, BulletinShelf } from "../core/bulletin/service.ts";
import type { Count } from "../core/counters.ts";
import type { PeopleTables } from "../core/people/tables.ts";

const LOOK_MS = 60_000;
/** Looks that are left out after a round in which something failed. */
const RETRY_AFTER = 10;
/** A city has some dozens. */
const MOST_STATIONS = 500;

export type BulletinParts = {
  readonly service: BulletinService;
  readonly shelf: BulletinShelf;
  readonly people: Pick<PeopleTables, "stations">;
  /** IANA name. */
  readonly timeZone: string;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
  /** How often it is looked whether it is time, in ms; a test may hurry. */
  readonly lookMs?: number;
};

export class BulletinRounds {
  readonly #parts: BulletinParts;
  /** The time of the round that is done; null: none since the start. */
  #done: number | null = null;

  constructor(parts: BulletinParts) {
    this.#parts = parts;
  }

  /** Until `signal` is aborted. What was due while no gateway ran is written a minute after the start. */
  run: Activity = async (signal) => {
    const { now, timeZone, count, log, lookMs = LOOK_MS } = this.#parts;
    let wait = lookMs;
    while (await pause(wait, signal)) {
      wait = lookMs;
      const round = roundAt(now(), timeZone);
      if (round.time === this.#done) continue;
      try {
        await this.#write(round, signal);
        if (!signal.aborted) this.#done = round.time;
      } catch (err) {
        if (signal.aborted) return;
        wait = lookMs * RETRY_AFTER;
        count("bulletins", "failed");
        log.warn({ err: messageOf(err), week: round.week }, "a bulletin cannot be written; it is tried again");
      }
    }
  };

  /** All stations, also when one fails; then rejects with what the first one failed with. */
  async #write({ week, kept }: Round, signal: AbortSignal): Promise<void> {
    const { service, shelf, people, count, log } = this.#parts;
    let failure: unknown = null;
    for (const { station } of await people.stations({ station: null, after: null, limit: MOST_STATIONS })) {
      if (signal.aborted) return;
      try {
        const of = { station, week };
        const former = await shelf.digest(of);
        const edition = await service.edition(of, former, signal);
        if (edition.digest === former) continue;
        await shelf.save(of, edition);
        count("bulletins", former === null ? "written" : "replaced");
        log.info({ week, station, digest: edition.digest }, "bulletin written");
      } catch (err) {
        failure ??= err;
      }
    }
    count("bulletins", "pruned", await shelf.prune(kept));
    if (failure !== null) throw failure;
  }
}
