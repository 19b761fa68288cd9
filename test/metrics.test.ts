/** What docs/metrics.md and the alert rules speak of is what a gateway really shows, and all of it. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningGateway, startGateway } from "./support/gateway.ts";
import { tempFolder } from "./support/temp.ts";

const DOC = readFileSync("docs/metrics.md", "utf8");
const ALERTS = readFileSync("deploy/prometheus/alerts.yaml", "utf8");
/** These are there with an InfluxDB, or at a desk, only. */
const ELSEWHERE = /^patrol_(forward_|workers$)/;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let gateway: RunningGateway;
let shown: ReadonlySet<string>;

beforeAll(async () => {
  folder = await tempFolder();
  gateway = await startGateway(folder.path);
  const text = await (await fetch(`http://127.0.0.1:${gateway.addresses.httpPort}/metrics`)).text();
  shown = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = ""]) => name));
}, 60_000);
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const named = (text: string) =>
  new Set([...text.matchAll(/\b(?:patrol|nodejs|process)_[a-z0-9_]+\b/g)].map(([name]) => name));

test("every figure of a gateway stands in the document", () => {
  const ours = [...shown].filter((name) => name.startsWith("patrol_"));
  expect(ours.length).toBeGreaterThan(30);
  expect(ours.filter((name) => !named(DOC).has(name))).toEqual([]);
});

describe.each([
  ["the document", DOC],
  ["the alert rules", ALERTS],
])("%s", (_, text) => {
  test("names nothing that a gateway does not show", () => {
    const unknown = [...named(text)].filter((name) => !shown.has(name) && !ELSEWHERE.test(name) && !name.endsWith("_"));
    expect(unknown).toEqual([]);
  });
});

test("each rule has an expression, a severity and a sentence", () => {
  const rules = ALERTS.split("- alert: ").slice(1);
  expect(rules.length).toBeGreaterThan(10);
  for (const rule of rules) {
    expect(rule).toMatch(/^Patrol\w+\n/);
    expect(rule).toMatch(/\n {8}expr: \S/);
    expect(rule).toMatch(/severity: (page|warn) }/);
    expect(rule).toMatch(/summary: [A-Z].*\.\n?$/m);
  }
});
