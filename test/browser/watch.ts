/** Hears everything that a page must not do: errors, dialogs, reports of its policy, and asking somebody else. */
import type { Page, Request } from "playwright-core";

export type Watch = {
  /** What went wrong so far, but for what was expected. */
  readonly problems: () => readonly string[];
  /** What a test brings about itself, such as a refusal. */
  readonly expects: (pattern: RegExp) => void;
  /** Requests of the page's own code that are under way, but for the live stream, which never ends. */
  readonly underWay: () => number;
};

const MOST_PROBLEMS = 50;

/** Watches from now on. */
export function watch(page: Page, base: string): Watch {
  const seen: string[] = [];
  const expected: RegExp[] = [];
  const note = (problem: string) => {
    if (seen.length < MOST_PROBLEMS) seen.push(problem);
  };
  page.on("console", (message) => {
    const { url } = message.location();
    if (message.type() === "error" || message.type() === "warning") note(`console: ${message.text()} ${url}`);
  });
  page.on("pageerror", (err) => note(`error: ${err.stack ?? err.message}`));
  page.on("crash", () => note("the page has crashed"));
  page.on("dialog", (dialog) => {
    note(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const underWay = new Set<Request>();
  page.on("response", (response) => underWay.delete(response.request()));
  page.on("requestfailed", (request) => underWay.delete(request));
  page.on("request", (request) => {
    const url = request.url();
    if (request.resourceType() === "fetch" && !url.endsWith("/api/v1/live")) underWay.add(request);
    if (!url.startsWith(`${base}/`) && !/^(data|blob|about):/.test(url)) note(`asks elsewhere: ${url}`);
  });
  return {
    problems: () => seen.filter((problem) => !expected.some((pattern) => pattern.test(problem))),
    expects: (pattern) => {
      expected.push(pattern);
    },
    underWay: () => underWay.size,
  };
}
