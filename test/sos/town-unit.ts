/** A unit of a town: its board and receiver on terminals, its device as a process, and a link that can be cut. */
import { join } from "node:path";
import { type Edge, pressing } from "../../simulator/core/kit-hand.ts";
import type { KitPattern } from "../../simulator/core/kit-sentence.ts";
import type { SimulatedKit } from "../../simulator/kit.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { type Relay, startRelay } from "../faults/relay.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { until } from "../support/until.ts";

export type ShownAt = { readonly at: number; readonly pattern: KitPattern };

export type TownUnit = AsyncDisposable & {
  readonly name: string;
  readonly secret: string;
  readonly kit: SimulatedKit;
  /** Each change of what the board shows, with its time (Unix ms). */
  readonly shown: readonly ShownAt[];
  /** Resolves once the board shows it, or has since the last pattern that was waited for. */
  readonly shows: (pattern: KitPattern) => Promise<void>;
  /** What a hand does next, once it has done what it was doing. */
  readonly touch: (edges: readonly Edge[]) => Promise<void>;
  /** Holds SOS for long enough. */
  readonly press: () => Promise<void>;
  readonly setReception: (reception: "fix" | "no-fix") => void;
  /** Pulls the receiver's tty out, and back in. */
  readonly unplug: () => Promise<void>;
  readonly replug: () => Promise<void>;
  /** Bytes of nobody's on the receiver's line. */
  readonly disturb: (bytes: Uint8Array) => void;
  readonly setLink: (isUp: boolean) => void;
  /** Starts the device on its data; `env`: settings beyond those that it has. */
  readonly start: (env?: Readonly<Record<string, string>>) => PatrolProcess;
  readonly kill: () => Promise<void>;
  /** By SIGTERM; the exit code. */
  readonly stop: () => Promise<number | null>;
  /** Of the device that was started last. */
  readonly pid: () => number;
  readonly dataDir: string;
  readonly acceptedList: string;
};

export type UnitParts = {
  readonly name: string;
  readonly secret: string;
  readonly folder: string;
  readonly dataDir: string;
  readonly linkDir: string;
  readonly brokerPort: number;
  readonly simulator: Simulator;
};

/** On a machine that is busy a device may hear of the press late, and of its end at once: what is held only just too long would be short. */
const HOLD_MS = 3_000;
/** A contact that is let go of is believed a little later. */
const SETTLED_MS = 100;
const PATIENT_MS = 60_000;

export async function openUnit(parts: UnitParts): Promise<TownUnit> {
  const { name, secret, folder, dataDir, linkDir, brokerPort, simulator } = parts;
  const relay: Relay = await startRelay(brokerPort);
  const kit = simulator.kit(name);
  const shown: ShownAt[] = [];
  kit.onShow(({ pattern }) => shown.push({ at: Date.now(), pattern }));
  let waitedFor = 0;
  let device: PatrolProcess | null = null;
  let isFreeAt = 0;
  const touch = async (edges: readonly Edge[]) => {
    await until("the hand is free", () => performance.now() >= isFreeAt);
    isFreeAt = performance.now() + Math.max(...edges.map(({ afterMs }) => afterMs)) + SETTLED_MS;
    kit.touch(edges);
  };
  const acceptedList = join(folder, `${name}.accepted`);
  const settings = {
    PATROL_UNIT: name,
    PATROL_BROKER_SECRET: secret,
    PATROL_BROKER_URL: `mqtt://127.0.0.1:${relay.port}`,
    PATROL_GNSS_PATH: join(linkDir, name),
    PATROL_KIT_PATH: join(linkDir, `${name}.kit`),
    PATROL_DATA_DIR: dataDir,
    PATROL_ACCEPTED_LIST: acceptedList,
  };
  return {
    name,
    secret,
    kit,
    shown,
    dataDir,
    acceptedList,
    shows: async (pattern) => {
      const looksLike = () => shown.slice(waitedFor).map((one) => one.pattern);
      await until(
        `${name} shows ${pattern}`,
        () => {
          const found = looksLike().indexOf(pattern);
          if (found >= 0) waitedFor += found + 1;
          return found >= 0;
        },
        PATIENT_MS,
      ).catch((err: unknown) => {
        const said = device?.errors.slice(-5).join("\n");
        throw new Error(`${name} does not show ${pattern}; since then: ${looksLike().join(" ")}\n${said}`, {
          cause: err,
        });
      });
    },
    touch,
    press: () => touch(pressing("sos", HOLD_MS)),
    setReception: (reception) => simulator.setReception(name, reception),
    unplug: () => simulator.unplug(name),
    replug: () => simulator.replug(name),
    disturb: (bytes) => simulator.disturb(name, bytes),
    setLink: (isUp) => relay.setOut(!isUp),
    start: (env = {}) => {
      device = startPatrol(["device"], { ...settings, ...env });
      return device;
    },
    kill: async () => await device?.kill(),
    pid: () => device?.pid ?? 0,
    stop: async () => (device === null ? null : await device.stop()),
    [Symbol.asyncDispose]: async () => {
      await device?.kill();
      await relay[Symbol.asyncDispose]();
    },
  };
}
