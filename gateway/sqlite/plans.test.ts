/** What is asked at each start and in each round of pruning goes by units, however many fixes there are. */
import { expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { openWriter } from "./database.ts";
import { NEWEST_KNOWN } from "./pruner.ts";
import { NEWEST } from "./tracks-reader.ts";
import { TRACKS_MIGRATIONS } from "./tracks-schema.ts";

test.each([
  ["the newest fix of every unit", NEWEST],
  ["the newest fix with a known time", NEWEST_KNOWN],
])("%s is looked up, not searched for", async (_, sql) => {
  await using folder = await tempFolder();
  const database = openWriter(`${folder.path}/tracks.db`, TRACKS_MIGRATIONS);
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { readonly detail: string }[];
  database.close();
  const details = steps.map(({ detail }) => detail);
  const scans = details.filter(
    (detail) => /^(SCAN|SEARCH) (f|fix|fix_minute)\b/.test(detail) && !detail.includes("(unit=?"),
  );
  expect(steps.length).toBeGreaterThan(2);
  expect(scans).toEqual([]);
});
