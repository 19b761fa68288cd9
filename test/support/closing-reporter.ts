/** The last lines of a test run: what was skipped and why, and the counts on a line of their own. */
import type { Reporter, TestModule } from "vitest/node";

const NEEDS = /\[needs ([^\]]+)\]/;

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const skips = new Map<string, number>();
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state]++;
        if (state !== "skipped") continue;
        const reason = NEEDS.exec(test.fullName)?.[1] ?? "no reason given";
        skips.set(reason, (skips.get(reason) ?? 0) + 1);
      }
    }
    const isStrict = process.env.PATROL_TEST_STRICT === "1";
    for (const [reason, tests] of skips) process.stdout.write(`skipped ${tests} tests: needs ${reason}\n`);
    if (isStrict && counts.skipped > 0) {
      process.stdout.write("PATROL_TEST_STRICT=1: a skipped test is a failure\n");
      process.exitCode = 1;
      counts.failed += counts.skipped;
    }
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}
