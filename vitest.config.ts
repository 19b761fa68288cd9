import { defineConfig } from "vitest/config";

/** Tests run on the compiled output, so that threads and child processes are the real files. */
export default defineConfig({
  test: {
    include: ["dist/**/*.test.js"],
    reporters: ["default", "./dist/test/support/closing-reporter.js"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
