/** What goes wrong on the worst day, by the name that the campaign counts it under. */
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import type { openSmallDisk } from "../faults/disk.ts";
import type { Town } from "../sos/town.ts";
import type { Influxd } from "../support/influxd.ts";
import type { Proxy as Way } from "../support/proxy.ts";
import { pause } from "./town-life.ts";

/** Its clock jumps; a backlog waits in it; it has the worst link; nothing is done to it but presses. */
export const UNITS = ["clock-01", "backlog-02", "link-03", "press-04"] as const;
export type UnitName = (typeof UNITS)[number];

/** `clock`: the file that a faked clock is read from; `missing`: what this machine cannot do, a sentence each. */
export type DayParts = {
  readonly town: Town<UnitName>;
  readonly disk: Awaited<ReturnType<typeof openSmallDisk>> | null;
  readonly influx: Influxd | null;
  /** The gateway's way to InfluxDB. */
  readonly toInflux: Way | null;
  readonly clock: string;
  readonly missing: readonly string[];
};

export type DayHands = {
  readonly random: () => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly start: (name: UnitName) => void;
  readonly gatewayIs: (isUp: boolean) => void;
};

const JUMPS = ["+3600s", "-3600s", "@1970-01-01 00:00:10", "+0s"];
const GARBAGE_BYTES = 2_000;

/** Each resolves once it is over; what it left broken, `heal` of the day mends. */
export function faultsOf(parts: DayParts, hands: DayHands): Readonly<Record<string, () => Promise<void>>> {
  const { town, disk, influx, toInflux, clock } = parts;
  const { random, pick, start, gatewayIs } = hands;
  return {
    "device killed": async () => {
      const name = pick(UNITS);
      await town.unit(name).kill();
      start(name);
    },
    "gateway killed": async () => {
      gatewayIs(false);
      await town.killGateway();
      await pause(random() * 2_000);
      await town.startGateway();
      gatewayIs(true);
    },
    "link cut": async () => {
      const unit = town.unit(pick(["link-03", "backlog-02", "press-04"] as const));
      unit.setLink(false);
      await pause(500 + random() * 4_000);
      unit.setLink(true);
    },
    "receiver pulled": async () => {
      const unit = town.unit(pick(UNITS));
      await unit.unplug();
      await pause(500 + random() * 1_500);
      await unit.replug();
    },
    "garbage on a serial line": async () => town.unit(pick(UNITS)).disturb(rubbish(random)),
    "clock jump": async () => writeFileSync(clock, `${pick(JUMPS)}\n`),
    "garbage at the broker": () => garbageAt(Number(new URL(town.brokerUrl).port), random),
    "garbage at the console's port": () => garbageAt(town.httpPort, random),
    ...(disk && { "gateway's disk full": () => fullDisk(disk, random) }),
    ...(influx && {
      "InfluxDB killed": async () => {
        await influx.kill();
        await pause(random() * 3_000);
        await influx.start();
      },
    }),
    ...(toInflux && {
      "InfluxDB hanging": async () => {
        toInflux.setFlowing(false);
        await pause(1_000 + random() * 5_000);
        toInflux.cut();
        toInflux.setFlowing(true);
      },
    }),
  };
}

async function fullDisk(disk: NonNullable<DayParts["disk"]>, random: () => number): Promise<void> {
  try {
    disk.fill(0);
  } catch {
    // What the gateway wrote meanwhile has taken the last pages: it is full all the same.
  }
  await pause(1_000 + random() * 3_000);
  disk.free();
}

function rubbish(random: () => number): Buffer {
  return Buffer.from(Array.from({ length: GARBAGE_BYTES }, () => Math.floor(random() * 256)));
}

function garbageAt(port: number, random: () => number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(rubbish(random)));
    socket.on("error", () => {});
    socket.once("close", () => resolve());
    socket.setTimeout(3_000, () => socket.destroy());
    socket.resume();
  });
}
