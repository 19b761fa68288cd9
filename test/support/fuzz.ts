/**
 * Properties over made-up input, bounded in count. Every run takes the same seed (or `PATROL_TEST_SEED`) after those
 * that once failed, which `test/fuzz/seeds.json` keeps: commit what a failure adds there.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type Arbitrary, asyncProperty, check, defaultReportMessage } from "fast-check";

const KEPT = "test/fuzz/seeds.json";
type Kept = Readonly<Record<string, readonly { readonly seed: number; readonly path: string }[]>>;

/** `runs` values; more with `PATROL_FUZZ_FACTOR` (a whole number) for a longer hunt. Rejects with the smallest that fails. */
export async function fuzz<T>(
  name: string,
  values: Arbitrary<T>,
  runs: number,
  holds: (value: T) => void | Promise<void>,
): Promise<void> {
  const property = asyncProperty(values, async (value) => holds(value));
  for (const { seed, path } of keptSeeds()[name] ?? []) {
    const again = await check(property, { seed, path, numRuns: runs, endOnFailure: true });
    if (again.failed) {
      throw new Error(`${name}, a kept seed: ${defaultReportMessage(again)}`, { cause: again.errorInstance });
    }
  }
  const seed = Number(process.env.PATROL_TEST_SEED ?? 20_261_122);
  const numRuns = runs * Number(process.env.PATROL_FUZZ_FACTOR ?? 1);
  const result = await check(property, { seed, numRuns });
  if (!result.failed) return;
  keep(name, seed, result.counterexamplePath ?? "0");
  const said = `${name}: ${defaultReportMessage(result)}\nThe seed is kept in ${KEPT}.`;
  throw new Error(said, { cause: result.errorInstance });
}

function keptSeeds(): Kept {
  return JSON.parse(readFileSync(KEPT, "utf8")) as Kept;
}

function keep(name: string, seed: number, path: string): void {
  const kept = keptSeeds();
  const all = { ...kept, [name]: [...(kept[name] ?? []), { seed, path }] };
  writeFileSync(KEPT, `${JSON.stringify(all, null, 2)}\n`);
}
