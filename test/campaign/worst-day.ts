/**
 * The worst day: one real gateway on a small disk of its own, real devices on pseudo-terminals behind links that are cut, an
 * InfluxDB that dies and hangs, and all faults at once for a while, with presses all along. Then nothing fails any
 * more, and the devices' own lists, on another file system, must agree with the gateway's disk and with InfluxDB.
 */
import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { openOutbox } from "../../device/disk/outbox.ts";
import { needsMount, openSmallDisk } from "../faults/disk.ts";
import { fixAt } from "../faults/uplink-under-test.ts";
import { openTown } from "../sos/town.ts";
import type { TownUnit } from "../sos/town-unit.ts";
import { faketimeLibrary } from "../support/faketime.ts";
import { startInfluxd } from "../support/influxd.ts";
import { needs } from "../support/need.ts";
import { startProxy } from "../support/proxy.ts";
import { seeded } from "../support/random.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import type { Outcome } from "./outcome.ts";
import { pause, TownLife } from "./town-life.ts";
import { townVerdict, unforwardedNow, unstoredNow } from "./town-verdict.ts";
import { type DayParts, faultsOf, UNITS, type UnitName } from "./worst-day-faults.ts";

const GATEWAY_DISK_PAGES = 60_000;
const DRAINED_WITHIN_MS = 600_000;
const PRESS_EVERY_MS = 5_000;

export type WorstDayOptions = {
  readonly seconds: number;
  readonly seed: number;
  readonly backlog: number;
  readonly say: (line: string) => void;
};

export async function worstDay(options: WorstDayOptions): Promise<Omit<Outcome, "seconds">> {
  const day = await WorstDay.open(options);
  try {
    return await day.run();
  } finally {
    await day[Symbol.asyncDispose]();
  }
}

class WorstDay implements AsyncDisposable {
  readonly #options: WorstDayOptions;
  readonly #parts: DayParts;
  readonly #stack: readonly AsyncDisposable[];
  readonly #random: () => number;
  readonly #life: TownLife;
  readonly #done: Record<string, number> = {};
  #isOver = false;
  #isGatewayUp = true;

  private constructor(options: WorstDayOptions, parts: DayParts, stack: readonly AsyncDisposable[]) {
    this.#options = options;
    this.#parts = parts;
    this.#stack = stack;
    this.#random = seeded(options.seed);
    const units = UNITS.map((name) => parts.town.unit(name));
    this.#life = new TownLife(parts.town, units, this.#random);
  }

  static async open(options: WorstDayOptions): Promise<WorstDay> {
    const stack: AsyncDisposable[] = [];
    const keep = <T extends AsyncDisposable>(one: T): T => {
      stack.unshift(one);
      return one;
    };
    const folder = keep(await tempFolder()).path;
    const missing: string[] = [];
    const mount = needsMount();
    if (mount.isMissing) missing.push(`skipped: a disk of its own ${mount.label}`);
    const disk = mount.isMissing ? null : keep(await openSmallDisk(GATEWAY_DISK_PAGES));
    const influxd = needs("influxd");
    if (influxd.isMissing) missing.push(`skipped: InfluxDB ${influxd.label}`);
    const influx = influxd.isMissing ? null : keep(await startInfluxd(folder));
    await influx?.ask("CREATE DATABASE patrol");
    if (faketimeLibrary() === "") missing.push("skipped: clock jumps [needs faketime]");
    const toInflux = influx === null ? null : keep(await startProxy(influx.port));
    const influxUrl = `http://127.0.0.1:${toInflux?.port}`;
    const influxEnv = influx === null ? {} : { PATROL_INFLUX_URL: influxUrl, PATROL_INFLUX_API: "v1" };
    const gatewayDir = join(disk?.path ?? folder, "gateway");
    const town = keep(await openTown(UNITS, { gatewayDir, gatewayEnv: influxEnv }));
    const parts = { town, disk, influx, toInflux, clock: join(folder, "clock"), missing };
    writeFileSync(parts.clock, "+0s\n");
    await fillBacklog(town.unit("backlog-02"), options.backlog);
    return new WorstDay(options, parts, stack);
  }

  async run(): Promise<Omit<Outcome, "seconds">> {
    const { seconds, seed, say } = this.#options;
    const { town, missing } = this.#parts;
    for (const name of UNITS) this.#start(name);
    await until("the boards are served", () => UNITS.every((name) => town.unit(name).shown.length > 0), 120_000);
    const endsAt = performance.now() + seconds * 1_000;
    const room = this.#life.answer(() => this.#isOver);
    await Promise.all([this.#faults(endsAt), this.#life.press(endsAt, PRESS_EVERY_MS)]).finally(() => {
      this.#isOver = true;
    });
    await room;
    say(`  ${JSON.stringify(this.#done)}`);
    await this.#heal();
    const units = UNITS.map((name) => town.unit(name));
    const undrained = await quietly("everything accepted is stored", async () =>
      this.#isGatewayUp ? unstoredNow(town.gatewayDir, units) : ["the gateway is down"],
    );
    const { influx } = this.#parts;
    const unforwarded =
      influx === null
        ? []
        : await quietly("every fix is in InfluxDB", () => unforwardedNow(town.gatewayDir, units, influx));
    await until("each hold is a press", async () => (await this.#problems()).length === 0, 60_000).catch(() => {});
    for (const unit of units) await unit.stop();
    const verdict = await townVerdict(town.gatewayDir, units, this.#life.holds, this.#life.asked);
    say(`  ${JSON.stringify({ ...verdict, problems: verdict.problems.length })}`);
    const { accepted, stored, presses } = verdict;
    return {
      runs: 1,
      seeds: String(seed),
      accepted,
      stored,
      presses,
      problems: [...missing, ...undrained, ...unforwarded, ...verdict.problems],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#stack) await one[Symbol.asyncDispose]();
  }

  async #problems(): Promise<readonly string[]> {
    const { town } = this.#parts;
    const units = UNITS.map((name) => town.unit(name));
    return (await townVerdict(town.gatewayDir, units, this.#life.holds, this.#life.asked)).problems;
  }

  #start(name: UnitName): void {
    const library = faketimeLibrary();
    const isFaked = name === "clock-01" && library !== "";
    const faked = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#parts.clock,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
    };
    this.#parts.town.unit(name).start(isFaked ? faked : {});
  }

  async #faults(endsAt: number): Promise<void> {
    const pick = <T>(list: readonly T[]): T => list[Math.floor(this.#random() * list.length)] as T;
    const faults = faultsOf(this.#parts, {
      random: this.#random,
      pick,
      start: (name) => this.#start(name),
      gatewayIs: (isUp) => {
        this.#isGatewayUp = isUp;
      },
    });
    const names = Object.keys(faults);
    while (performance.now() < endsAt) {
      await pause(200 + this.#random() * 1_800);
      const name = pick(names);
      this.#done[name] = (this.#done[name] ?? 0) + 1;
      await faults[name]?.();
    }
  }

  async #heal(): Promise<void> {
    const { town, clock, toInflux } = this.#parts;
    writeFileSync(clock, "+0s\n");
    toInflux?.setFlowing(true);
    for (const name of UNITS) town.unit(name).setLink(true);
  }
}

/** Waits until nothing is left; what is left when patience ends. */
async function quietly(what: string, left: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const isDone = async () => (await left()).length === 0;
  return await until(what, isDone, DRAINED_WITHIN_MS).then(
    () => [],
    async (err: Error) => [err.message, ...(await left()).slice(0, 5)],
  );
}

/** As if the link had been down for as many seconds. */
async function fillBacklog({ dataDir, acceptedList }: TownUnit, records: number): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const now = Date.now();
  await using outbox = await openOutbox({
    dir: join(dataDir, "outbox"),
    maxBytes: 128 << 20,
    log: pino({ level: "silent" }),
    stamp: () => ({ time: now, clock: "gnss", uptimeMs: 1 }),
    acceptedListPath: acceptedList,
  });
  for (let n = records; n > 0; n--) await outbox.append(fixAt(now - n * 1_000 - 60_000));
  await outbox.flush();
}
