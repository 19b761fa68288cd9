import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLog } from "../../runtime/log.ts";
import { bulletinOf } from "../../test/support/bulletin.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { until } from "../../test/support/until.ts";
import { editionOf } from "../core/bulletin/edition.ts";
import { Bulletins } from "../disk/bulletins.ts";
import { BulletinRounds } from "./bulletin-rounds.ts";

const TUESDAY_SEVEN = Date.parse("2026-11-24T07:00:00+08:00");
const DAY_MS = 86_400_000;
const WEEK = "2026-W47";

type Scene = AsyncDisposable & {
  /** Where the week's files lie. */
  readonly folder: string;
  readonly dataDir: string;
  readonly counts: Map<string, number>;
  readonly asked: string[];
  now: number;
  /** What the station is called: a change of what the bulletin says. */
  name: string;
};

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Rounds that look every few milliseconds, over made-up bulletins of two stations. */
async function scene(prepare: (dataDir: string) => Promise<void> = async () => {}): Promise<Scene> {
  const folder = await tempFolder();
  await prepare(folder.path);
  const stop = new AbortController();
  const made: Scene = {
    folder: join(folder.path, "bulletins", WEEK),
    dataDir: folder.path,
    counts: new Map(),
    asked: [],
    now: TUESDAY_SEVEN,
    name: "大观",
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      await folder[Symbol.asyncDispose]();
    },
  };
  const rounds = new BulletinRounds({
    service: {
      edition: ({ station, week }, former) => {
        made.asked.push(`${station} ${week}`);
        const bulletin = { ...bulletinOf({ zones: 0, name: made.name }), station, week };
        return Promise.resolve(editionOf(bulletin, former, sha256));
      },
    },
    shelf: new Bulletins(folder.path),
    people: { stations: () => Promise.resolve(["daguan", "yixiu"].map((station) => ({ station, name: station }))) },
    timeZone: "Asia/Shanghai",
    now: () => made.now,
    count: (_, kind, by = 1) => made.counts.set(kind, (made.counts.get(kind) ?? 0) + by),
    log: openLog("test", "silent"),
    lookMs: 2,
  });
  const running = rounds.run(stop.signal);
  return made;
}

test("what was due while nothing ran is written at the start, of every station and in both languages", async () => {
  await using one = await scene();
  await until("two are written", () => one.counts.get("written") === 2);
  expect(one.asked).toEqual([`daguan ${WEEK}`, `yixiu ${WEEK}`]);
  for (const station of ["daguan", "yixiu"]) {
    expect(await readFile(join(one.folder, `${station}.zh-CN.html`), "utf8")).toContain("每周巡逻通报");
    expect(await readFile(join(one.folder, `${station}.en.html`), "utf8")).toContain("Weekly patrol bulletin");
    expect(await readFile(join(one.folder, `${station}.csv`), "utf8")).toContain("sha256");
    expect(JSON.parse(await readFile(join(one.folder, `${station}.json`), "utf8"))).toMatchObject({ station });
  }
});

test("each day at six it is looked at again, and stays as it is while it says the same", async () => {
  await using one = await scene();
  await until("the first round is over", () => one.counts.get("written") === 2 && one.counts.has("pruned"));
  one.now = TUESDAY_SEVEN + DAY_MS;
  await until("the second is over", () => one.asked.length === 4);
  one.now = TUESDAY_SEVEN + 2 * DAY_MS;
  await until("the third is over", () => one.asked.length === 6);
  expect(one.counts.get("written")).toBe(2);
  expect(one.counts.has("replaced")).toBe(false);
});

test("late data that changes it has it written again, and the page says what it replaces", async () => {
  await using one = await scene();
  await until("the first round is over", () => one.counts.get("written") === 2);
  const former = sha256(await readFile(join(one.folder, "daguan.json"), "utf8"));
  one.name = "大观区";
  one.now = TUESDAY_SEVEN + DAY_MS;
  await until("both are replaced", () => one.counts.get("replaced") === 2);
  const page = await readFile(join(one.folder, "daguan.en.html"), "utf8");
  expect(page).toContain(`It replaces the one with SHA-256 ${former}.`);
  expect(page).toContain("<h1>大观区</h1>");
});

test("on Monday at six it is the next week's turn", async () => {
  await using one = await scene();
  await until("the first round is over", () => one.counts.get("written") === 2);
  one.now = Date.parse("2026-11-30T05:59:00+08:00");
  await until("Sunday's round is over", () => one.asked.length === 4);
  one.now = Date.parse("2026-11-30T06:00:00+08:00");
  await until("the next week is written", () => one.counts.get("written") === 4);
  expect(one.asked.slice(2)).toEqual([`daguan ${WEEK}`, `yixiu ${WEEK}`, "daguan 2026-W48", "yixiu 2026-W48"]);
});

test("a disk that refuses is counted, and tried again until it does not", async () => {
  await using one = await scene((dataDir) => writeFile(join(dataDir, "bulletins"), "a file in the way"));
  await until("it has failed", () => (one.counts.get("failed") ?? 0) > 0);
  await rm(join(one.dataDir, "bulletins"));
  await until("both are written", () => one.counts.get("written") === 2);
});
