import { expect, test } from "vitest";
import { testData } from "../support/need.ts";
import { runReporting } from "./reporting.ts";

const tracks = testData("tracks");

test.skipIf(tracks.isMissing)(
  `on real tracks the default profile sends at most 530 reports an hour and a map is at most 25 m off ${tracks.label}`,
  async () => {
    const rows = await runReporting();
    expect(rows).toHaveLength(12);
    const all = rows.find(({ track, rule }) => track === "all" && rule === "default profile");
    expect(all?.perHour).toBeLessThanOrEqual(530);
    expect(all?.perHour).toBeGreaterThan(300);
    expect(all?.maxErrorM).toBeLessThanOrEqual(25);
  },
);
