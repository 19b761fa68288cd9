import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openCounter } from "./counter.ts";

test("a counter grows by one, never comes back after a restart, and begins anew above `least` when it is lost", async () => {
  const dir = await mkdtemp(join(tmpdir(), "counter-"));
  const path = join(dir, "session");
  const first = await openCounter(path, 100);
  expect([await first.next(), await first.next()]).toEqual([100, 101]);
  const second = await openCounter(path, 100);
  expect([await second.next(), await second.next()]).toEqual([120, 121]);
  await writeFile(path, "rubbish");
  const third = await openCounter(path, 5000);
  expect(await third.next()).toBe(5000);
  await rm(dir, { recursive: true });
});
