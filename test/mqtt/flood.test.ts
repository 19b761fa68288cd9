/** A gateway process under sockets that say nothing, or announce too much: its memory, and a unit that gets through all the same. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { generate } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registerUnits } from "../support/gateway.ts";
import { batch, fixRecord } from "../support/messages.ts";
import { connectPacket } from "../support/probe.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit, receipted, type UnitClient } from "../support/unit-client.ts";
import { until } from "../support/until.ts";

const SILENT = 5_000;
const ANNOUNCING = 200;
const MOST_GROWTH_MB = 64;
const MOST_OPEN = 20_000;

/** Files that this process may open: the sockets' other ends are here. */
function mayOpen(): number {
  const line = readFileSync("/proc/self/limits", "utf8")
    .split("\n")
    .find((one) => one.startsWith("Max open files"));
  return Number(line?.split(/\s+/)[3] ?? 0);
}

const isMissing = mayOpen() < SILENT + 1_000;
const stack: AsyncDisposable[] = [];
let gateway: PatrolProcess;
let port: number;
let unit: UnitClient;
let secret: string;
let seq = 0;

describe.skipIf(isMissing)(`a gateway process [needs ${SILENT + 1_000} open files]`, () => {
  beforeAll(async () => {
    const folder = await tempFolder();
    secret = (await registerUnits(folder.path, ["bike-07"]))["bike-07"];
    const wrap = ["sh", "-c", `ulimit -n ${MOST_OPEN}; exec "$@"`, "sh"];
    const env = { PATROL_DATA_DIR: folder.path, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
    gateway = startPatrol(["gateway"], env, wrap);
    port = Number((await gateway.line(/mqtt:\/\/127\.0\.0\.1:(\d+)/))[1]);
    unit = await connectUnit(`mqtt://127.0.0.1:${port}`, "bike-07", secret);
    stack.push(folder, gateway, unit);
    for (let n = 0; n < 200; n++) await report();
  }, 60_000);
  afterAll(async () => {
    for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
  });

  /** A record that is stored: answers after how many milliseconds its receipt came. */
  async function report(): Promise<number> {
    seq += 1;
    const since = performance.now();
    await unit.publish("records", batch([fixRecord(seq, Date.now() - 10_000_000 + seq * 1_000)]));
    await receipted(unit, seq);
    return performance.now() - since;
  }

  function residentMb(): number {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${gateway.pid}/status`, "utf8"));
    return Number(line?.[1] ?? 0) / 1_024;
  }

  /** The most that the gateway's memory grew while `work` ran. */
  async function growthDuring(work: () => Promise<void>): Promise<number> {
    const before = residentMb();
    let most = before;
    const looking = setInterval(() => {
      most = Math.max(most, residentMb());
    }, 20);
    try {
      await work();
    } finally {
      clearInterval(looking);
    }
    return Math.max(most, residentMb()) - before;
  }

  async function open(count: number, hello: Buffer | null): Promise<readonly Socket[]> {
    const sockets: Socket[] = [];
    for (let n = 0; n < count; n++) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.resume();
      sockets.push(socket);
      if (hello) socket.write(hello);
      if (n % 250 === 249) await once(socket, "connect").catch(() => {});
    }
    return sockets;
  }

  test(`takes ${SILENT} silent sockets in less than ${MOST_GROWTH_MB} MB, a unit gets through, and they go`, {
    timeout: 90_000,
  }, async () => {
    let slowest = 0;
    const growth = await growthDuring(async () => {
      const sockets = await open(SILENT, null);
      for (let n = 0; n < 20; n++) slowest = Math.max(slowest, await report());
      await using late = await connectUnit(`mqtt://127.0.0.1:${port}`, "bike-07", secret, { clientId: "bike-07.late" });
      expect(late.client.connected).toBe(true);
      await until("all are sent away", () => sockets.every((socket) => socket.closed), 40_000);
    });
    process.stdout.write(
      `${SILENT} silent sockets: memory grew by ${growth.toFixed(1)} MB, the slowest of 20 receipts took ${slowest.toFixed(0)} ms\n`,
    );
    expect(growth).toBeLessThan(MOST_GROWTH_MB);
  });

  const asMuchAsCanBe = [0xff, 0xff, 0xff, 0x7f];
  test.each([
    ["as their CONNECT", () => Buffer.from([0x10, ...asMuchAsCanBe]), true],
    ["before any CONNECT", () => Buffer.from([0x32, ...asMuchAsCanBe]), true],
    [
      "after they have signed in",
      (n: number) =>
        Buffer.concat([
          generate(connectPacket({ clientId: `bike-07.${n % 8}`, username: "bike-07", password: Buffer.from(secret) })),
          Buffer.from([0x32, ...asMuchAsCanBe]),
        ]),
      false,
    ],
  ])(`takes ${ANNOUNCING} sockets that announce 256 MB %s and send on`, { timeout: 60_000 }, async (_, hello) => {
    const chunk = Buffer.alloc(64 * 1_024, 0x61);
    const growth = await growthDuring(async () => {
      const sockets: Socket[] = [];
      for (let n = 0; n < ANNOUNCING; n++) {
        const [socket] = await open(1, hello(n));
        if (!socket) continue;
        for (let more = 0; more < 16; more++) socket.write(chunk);
        sockets.push(socket);
      }
      await report();
      await until("all are sent away", () => sockets.every((socket) => socket.closed), 30_000);
    });
    process.stdout.write(`${ANNOUNCING} sockets that announce 256 MB: memory grew by ${growth.toFixed(1)} MB\n`);
    expect(growth).toBeLessThan(MOST_GROWTH_MB);
    await report();
  });

  test("said nothing was wrong with itself", () => {
    expect(gateway.errors.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });
});
