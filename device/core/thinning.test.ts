import { expect, test } from "vitest";
import type { FixReason } from "../../protocol/record.ts";
import { worthKeeping } from "./thinning.ts";

/** Seqs from 1 on; each entry: seconds since the beginning, and why it was reported. */
const track = (...fixes: readonly (readonly [number, FixReason])[]) =>
  fixes.map(([seconds, reason], n) => ({ seq: n + 1, time: 1_795_000_000_000 + seconds * 1000, reason }));

test.each<{ what: string; fixes: ReturnType<typeof track>; stay: number[] }>([
  { what: "nothing of nothing", fixes: track(), stay: [] },
  {
    what: "one a minute of a straight ride",
    fixes: track(
      [0, "interval"],
      [10, "interval"],
      [59, "distance"],
      [60, "interval"],
      [90, "distance"],
      [121, "interval"],
    ),
    stay: [1, 4, 6],
  },
  {
    what: "every turn",
    fixes: track([0, "interval"], [5, "deviation"], [8, "deviation"], [12, "interval"]),
    stay: [1, 2, 3],
  },
  {
    what: "starts and stops",
    fixes: track([0, "start"], [20, "interval"], [30, "stop"], [40, "interval"], [50, "start"]),
    stay: [1, 3, 5],
  },
  {
    what: "where a position was lost and found",
    fixes: track([0, "first"], [10, "interval"], [30, "regained"]),
    stay: [1, 3],
  },
  { what: "all SOS fixes", fixes: track([0, "sos"], [1, "sos"], [2, "sos"]), stay: [1, 2, 3] },
  {
    what: "one parked heartbeat a minute",
    fixes: track([0, "stop"], [60, "parked"], [120, "parked"], [150, "parked"]),
    stay: [1, 2, 3],
  },
  {
    what: "the next one when the clock was set back",
    fixes: track([500, "interval"], [510, "interval"], [20, "interval"], [30, "interval"]),
    stay: [1, 3],
  },
])("of a full outbox stays $what", ({ fixes, stay }) => {
  expect(worthKeeping(fixes)).toEqual(stay);
});
