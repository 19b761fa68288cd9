/** Whether a look needs a reason: history older than the current shift does, once there is somebody to ask. */
import { PatrolError } from "../runtime/error.ts";
import type { PeopleTables } from "./core/people/tables.ts";
import { historyBefore, purposeSentence } from "./core/purpose.ts";
import type { PurposeRule } from "./core/services.ts";

export type PurposeParts = {
  readonly people: Pick<PeopleTables, "shifts">;
  /** Whether reasons are asked for yet: not before there is an operator. */
  readonly isAsked: () => Promise<boolean>;
  /** The IANA time zone of the shifts. */
  readonly zone: string;
  readonly now: () => number;
};

/** More shifts than any force has. */
const MOST_SHIFTS = 10_000;

export function purposeRule({ people, isAsked, zone, now }: PurposeParts): PurposeRule {
  return {
    check: async (stations, from, purpose) => {
      const problem = purposeSentence(purpose);
      if (problem !== null) throw new PatrolError("invalid", problem);
      if (purpose !== null || !(await isAsked())) return;
      const shifts = await people.shifts({ station: null, after: null, limit: MOST_SHIFTS });
      const before = historyBefore(stations, shifts, zone, now());
      if (from >= before) return;
      const since = new Date(before).toISOString();
      throw new PatrolError(
        "forbidden",
        `This is older than the current shift, which began at ${since}: say why you look, in 3 to 500 characters, as in ` +
          "?purpose=complaint%20117 or patrol export --purpose TEXT. It is kept in the ledger. Or ask from then on.",
      );
    },
  };
}
