/**
 * The worst day: one real gateway on a small disk of its own, real devices on pseudo-terminals behind links that are cut, an
 * InfluxDB that dies, and all faults at once for a while, with presses all along. Then nothing fails any
 * more, and the devices' own lists, on another file system, must agree with the gateway's disk.
 */
import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { pino } from "pino";
import { openOutbox } from "../../device/disk/outbox.ts";
import { needsMount, openSmallDisk } from "../faults/disk.ts";
import { fixAt } from "../faults/uplink-under-test.ts";
import { openTown, type Town } from "../sos/town.ts";
import type { TownUnit } from "../sos/town-unit.ts";
import { faketimeLibrary } from "../support/faketime.ts";
import { type Influxd, startInfluxd } from "../support/influxd.ts";
import { needs } from "../support/need.ts";
import { seeded } from "../support/random.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import type { Outcome } from "./outcome.ts";
import { pause, TownLife } from "./town-life.ts";
import { townVerdict, unstoredNow } from "./town-verdict.ts";

/** Its clock jumps; a backlog waits in it; it has the worst link; nothing is done to it but presses. */
const UNITS = ["clock-01", "backlog-02", "link-03", "press-04"] as const;
type UnitName = (typeof UNITS)[number];

const GATEWAY_DISK_PAGES = 60_000;
const DRAINED_WITHIN_MS = 600_000;
const JUMPS = ["+3600s", "-3600s", "@1970-01-01 00:00:10", "+0s"];
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

type Parts = {
  readonly town: Town<UnitName>;
  readonly disk: Awaited<ReturnType<typeof openSmallDisk>> | null;
  readonly influx: Influxd | null;
  readonly clock: string;
  readonly missing: readonly string[];
};

class WorstDay implements AsyncDisposable {
  readonly #options: WorstDayOptions;
  readonly #parts: Parts;
  readonly #stack: readonly AsyncDisposable[];
  readonly #random: () => number;
  readonly #life: TownLife;
  readonly #done: Record<string, number> = {};
  #isOver = false;
  #isGatewayUp = true;

  private constructor(options: WorstDayOptions, parts: Parts, stack: readonly AsyncDisposable[]) {
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
    const influxEnv = influx === null ? {} : { PATROL_INFLUX_URL: influx.url, PATROL_INFLUX_API: "v1" };
    const gatewayDir = join(disk?.path ?? folder, "gateway");
    const town = keep(await openTown(UNITS, { gatewayDir, gatewayEnv: influxEnv }));
    const parts = { town, disk, influx, clock: join(folder, "clock"), missing };
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
    const isDrained = () => this.#isGatewayUp && unstoredNow(town.gatewayDir, units).length === 0;
    const undrained = await until("everything accepted is stored", isDrained, DRAINED_WITHIN_MS).then(
      () => [],
      (err: Error) => [err.message, ...unstoredNow(town.gatewayDir, units).slice(0, 5)],
    );
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
      problems: [...missing, ...undrained, ...verdict.problems],
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
    const { town, disk, influx, clock } = this.#parts;
    const pick = <T>(list: readonly T[]): T => list[Math.floor(this.#random() * list.length)] as T;
    const faults: Readonly<Record<string, () => Promise<void>>> = {
      "device killed": async () => {
        const name = pick(UNITS);
        await town.unit(name).kill();
        this.#start(name);
      },
      "gateway killed": async () => {
        this.#isGatewayUp = false;
        await town.killGateway();
        await pause(this.#random() * 2_000);
        await town.startGateway();
        this.#isGatewayUp = true;
      },
      "link cut": async () => {
        const unit = town.unit(pick(["link-03", "backlog-02", "press-04"] as const));
        unit.setLink(false);
        await pause(500 + this.#random() * 4_000);
        unit.setLink(true);
      },
      "receiver pulled": async () => {
        const unit = town.unit(pick(UNITS));
        await unit.unplug();
        await pause(500 + this.#random() * 1_500);
        await unit.replug();
      },
      "clock jump": async () => writeFileSync(clock, `${pick(JUMPS)}\n`),
      "garbage at the broker": () => garbage(Number(new URL(town.brokerUrl).port), this.#random),
      "garbage at the console's port": () => garbage(town.httpPort, this.#random),
      ...(disk === null ? {} : { "gateway's disk full": () => this.#fullDisk() }),
      ...(influx === null
        ? {}
        : {
            "InfluxDB killed": async () => {
              await influx.kill();
              await pause(this.#random() * 3_000);
              await influx.start();
            },
          }),
    };
    const names = Object.keys(faults);
    while (performance.now() < endsAt) {
      await pause(200 + this.#random() * 1_800);
      const name = pick(names);
      this.#done[name] = (this.#done[name] ?? 0) + 1;
      await faults[name]?.();
    }
  }

  async #fullDisk(): Promise<void> {
    const { disk } = this.#parts;
    try {
      disk?.fill(0);
    } catch {
      // What the gateway wrote meanwhile has taken the last pages: it is full all the same.
    }
    await pause(1_000 + this.#random() * 3_000);
    disk?.free();
  }

  async #heal(): Promise<void> {
    const { town, clock } = this.#parts;
    writeFileSync(clock, "+0s\n");
    for (const name of UNITS) town.unit(name).setLink(true);
  }
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

function garbage(port: number, random: () => number): Promise<void> {
  const bytes = Buffer.from(Array.from({ length: 2_000 }, () => Math.floor(random() * 256)));
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    socket.on("error", () => {});
    socket.once("close", () => resolve());
    socket.setTimeout(3_000, () => socket.destroy());
    socket.resume();
  });
}
