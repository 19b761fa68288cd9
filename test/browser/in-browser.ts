/** Tests in a browser: one Chromium for the file, and nothing may go wrong in any page that they did not bring about. */
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { type Browser, openBrowser } from "./browser.ts";
import { CHROMIUM } from "./chromium.ts";

const PATIENT_MS = 90_000;

/** `tests` are given a way to the browser, which is open while they run. */
export function inBrowser(tests: (browser: () => Browser) => void, flags: readonly string[] = []): void {
  describe.skipIf(CHROMIUM.isMissing)(`in a browser ${CHROMIUM.label}`, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser(flags);
    }, PATIENT_MS);
    afterEach(() => {
      expect(browser.takeProblems(), "went wrong in a page").toEqual([]);
    });
    afterAll(() => browser?.[Symbol.asyncDispose](), PATIENT_MS);
    tests(() => browser);
  });
}
