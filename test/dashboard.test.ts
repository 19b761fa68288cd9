/** Every query of the Grafana dashboard, asked of a real InfluxDB that holds what our own forwarder wrote. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stateLine, type Written } from "../gateway/core/influx/state-line.ts";
import { applied, type DeskEntry, EMPTY_DESK } from "../gateway/core/sos/desk.ts";
import { sosLines } from "../gateway/core/sos-line.ts";
import type { Health } from "../protocol/messages.ts";
import { type Forwarding, influxSettings, openForwarding } from "./support/forwarding.ts";
import { type Influxd, startInfluxd } from "./support/influxd.ts";
import { fixRecord, NO_HEALTH } from "./support/messages.ts";
import { needs } from "./support/need.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const influxdNeed = needs("influxd");
const FOLDER = "deploy/grafana";
const START = Date.now() - 3_600_000;

const HEALTH: Health = {
  ...NO_HEALTH,
  version: "1.0",
  uptimeMs: 1,
  intervalMs: 10_000,
  gnss: "fix",
  kit: "ok",
  diskFreeMb: 900,
  clock: "gnss",
  problems: ["clock"],
};

type Panel = { readonly title: string; readonly datasource?: unknown; readonly targets?: readonly Target[] };
type Target = { readonly query: string; readonly rawQuery: boolean; readonly datasource: unknown };
type Dashboard = {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
};

const dashboard = JSON.parse(await readFile(`${FOLDER}/dashboards/patrol.json`, "utf8")) as Dashboard;
const queries = [
  ...dashboard.templating.list.map(({ name, query }) => ({ title: `variable ${name}`, query })),
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ query }) => ({ title, query }))),
];

/** What Grafana puts in place of its variables. */
function substituted(query: string): string {
  return query
    .replaceAll("$timeFilter", `time >= ${START - 1}ms and time <= ${START + 3_600_000}ms`)
    .replaceAll("$__interval", "1m")
    .replaceAll("$unit", "bike-07");
}

/** A press of bike-07, acknowledged 42 s later. */
const by = { actor: "operator:li.wei", name: "Li Wei" };
const signal = {
  event: "raise",
  drill: false,
  silent: false,
  presses: 1,
  position: null,
  positionAgeMs: null,
} as const;
const PRESS: readonly DeskEntry[] = [
  {
    incident: "01KAJ7W8Q0ABCDEFGHJKMNPQRS",
    at: START + 500,
    what: { type: "signal", unit: "bike-07", signal: { ...signal, time: START }, continues: null },
  },
  {
    incident: "01KAJ7W8Q0ABCDEFGHJKMNPQRS",
    at: START + 42_000,
    what: { type: "acknowledge", by, console: null },
  },
];

/** Half an hour of a unit that says each minute how it is, and then goes. */
function states(unit: string): readonly string[] {
  const online: Written = { presence: "online", health: null };
  const said = Array.from({ length: 30 }, (_, n) => {
    const health = { ...HEALTH, batteryMv: 3_700 - n, outboxRecords: n };
    return stateLine(unit, online, { presence: "online", health }, START + n * 60_000) ?? "";
  });
  return [...said, stateLine(unit, online, { presence: "offline", health: null }, START + 1_800_000) ?? ""];
}

test("all panels ask the data source that is provisioned, in InfluxQL", async () => {
  const provisioned = await readFile(`${FOLDER}/provisioning/datasources/patrol.yaml`, "utf8");
  expect(provisioned).toMatch(/^ {4}uid: patrol-influx$/m);
  expect(provisioned).toMatch(/^ {6}version: InfluxQL$/m);
  const source = { type: "influxdb", uid: "patrol-influx" };
  for (const { targets = [] } of dashboard.panels) {
    for (const target of targets) expect(target).toMatchObject({ rawQuery: true, datasource: source });
  }
  expect(queries.length).toBe(24);
});

test("no variable is left that the test does not know", () => {
  expect(queries.map(({ query }) => substituted(query)).filter((query) => /\$(?!\/)/.test(query))).toEqual([]);
});

describe.skipIf(influxdNeed.isMissing)(`with data of our forwarder ${influxdNeed.label}`, () => {
  let stack: AsyncDisposable[];
  let influxd: Influxd;
  let f: Forwarding;

  beforeAll(async () => {
    const folder = await tempFolder();
    stack = [folder];
    influxd = await startInfluxd(folder.path);
    stack.push(influxd);
    f = await openForwarding(folder.path, influxSettings(influxd.url));
    stack.push(f);
    for (const unit of ["bike-07", "bike-08"]) {
      const records = Array.from({ length: 200 }, (_, n) => {
        const poor = n % 50 === 9 ? { mode: 2, satellites: 3, hdop: null, clock: "system", reason: "stop" } : {};
        return fixRecord(n + 1, START + n * 10_000, { lat: 30.5 + n / 10_000, ...poor });
      });
      await f.store(unit, records);
      await f.tracks.enqueue("state", states(unit), Date.now());
      await f.tracks.enqueue("sos", sosLines(PRESS, applied(EMPTY_DESK, PRESS)), Date.now());
    }
    f.start();
    await f.drained();
    await until("the states are forwarded", async () => (await f.tracks.furtherWaiting()) === 0);
  });
  afterAll(async () => {
    for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
  });

  test.each(queries)("$title: $query", async ({ query }) => {
    const rows = await influxd.ask(substituted(query), "patrol");
    expect(rows.length).toBeGreaterThan(0);
    const values = rows.flatMap((row) => row.slice(1));
    expect(values.some((value) => value !== null && value !== 0)).toBe(true);
  });

  test("the figures are those that were written", async () => {
    const ask = async (title: string) => {
      const query = queries.find((one) => one.title === title)?.query ?? "";
      return (await influxd.ask(substituted(query), "patrol")).map((row) => row.slice(1));
    };
    expect(await ask("variable unit")).toEqual([["bike-07"], ["bike-08"]]);
    expect(await ask("Units heard of")).toEqual([[2]]);
    expect(await ask("What each unit sent")).toEqual([[200, 410, 13.78]]);
    expect((await ask("Track of $unit")).length).toBe(200);
    expect(await ask("Last known state of each unit")).toEqual([["offline", "fix", "ok", 3_671, 29, 900, 1]]);
    const answered = await ask("From the press to the acknowledgement");
    expect(answered.map(([ms]) => ms).filter((ms) => ms !== null)).toEqual([42_000]);
    const presences = (await ask("Connection of each unit")).map(([presence]) => presence);
    expect([presences[29], presences[30], presences.at(-1)]).toEqual(["online", "offline", "offline"]);
    expect((await ask("Turns of its day")).map(([reason]) => reason)).toEqual(["stop", "stop", "stop", "stop"]);
    const fixes = (await ask("Fixes a minute")).map(([count]) => Number(count));
    expect(fixes.reduce((sum, count) => sum + count, 0)).toBe(400);
  });
});
