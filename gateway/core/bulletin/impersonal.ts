/** A bulletin names no person: what its reports know of officers and of single visits stays in the reports. */
import type { Bulletin, Summary } from "../patrol/report.ts";

/** The same without officers, without who was where when, and without the rows of single incidents. */
export function impersonal(bulletin: Bulletin): Bulletin {
  return { ...bulletin, now: without(bulletin.now), before: without(bulletin.before) };
}

function without({ patrol, coverage, checkpoints, response }: Summary): Summary {
  return {
    patrol: { ...patrol, officers: [] },
    coverage,
    checkpoints: {
      ...checkpoints,
      checkpoints: checkpoints.checkpoints.map((one) => ({
        ...one,
        visits: [],
        periods: one.periods.map((period) => ({ ...period, visits: [] })),
      })),
    },
    response: { ...response, rows: [] },
  };
}
