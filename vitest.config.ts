import { defineConfig } from "vitest/config";

/** Tests run on the compiled output, so that threads and child processes are the real files. */
export default defineConfig({
  test: {
    include: ["dist/**/*.test.js"],
    reporters: ["default", "./dist/test/support/closing-reporter.js"],
    maxWorkers: 2,
    // Whole systems on two busy cores: what fails once is run once more, and the runner says so.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
