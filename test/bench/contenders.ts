/** Who is measured: our gateway process, the peers, and a bare mosquitto that shows what the load itself can do. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mosquittoAcl } from "../../cli/mosquitto.ts";
import { registerUnits } from "../support/gateway.ts";
import { freePort } from "../support/mosquitto.ts";
import { hashedPassword } from "../support/mosquitto-password.ts";
import { programPath } from "../support/need.ts";
import { until } from "../support/until.ts";
import { type Child, firstMatch, startChild } from "./child.ts";
import type { Work } from "./consumer.ts";
import { GATEWAY_NODE, NODE_ARGS } from "./installed.ts";
import type { Login, Proof } from "./load-messages.ts";

const CONSUMER: Login = { unit: "_consumer", secret: "the-consumer-of-the-bench" };
const CONTROL: Login = { unit: "_control", secret: "the-load-of-the-bench" };

/** Something that takes records on `port`; `pids` are all processes in the path but the load. */
export type Running = AsyncDisposable & {
  readonly port: number;
  readonly pids: readonly number[];
  readonly proof: Proof;
  readonly isPubackAfterCommit: boolean;
  readonly control: Login | null;
};

export type Contender = {
  readonly name: string;
  /** What it does with a message, and what proves that. */
  readonly what: string;
  readonly start: (folder: string, fleet: Fleet) => Promise<Running>;
};

/** Registered units, and what the brokers have to know of them. */
export type Fleet = { readonly logins: readonly Login[]; readonly desk: string; readonly passwords: string };

export async function registerFleet(folder: string, size: number): Promise<Fleet> {
  await mkdir(folder, { recursive: true });
  const units = Array.from({ length: size }, (_, n) => `bench-${String(n).padStart(4, "0")}`);
  const secrets: Record<string, string> = await registerUnits(folder, units);
  const logins = units.map((unit) => ({ unit, secret: secrets[unit] ?? "" }));
  const lines = [...logins, CONSUMER, CONTROL].map(({ unit, secret }) => `${unit}:${hashedPassword(secret)}`);
  const passwords = join(folder, "passwords");
  await writeFile(passwords, `${lines.join("\n")}\n`, { mode: 0o600 });
  return { logins, desk: join(folder, "desk.db"), passwords };
}

/** Our gateway. `name`, `entry`: another build of it, to compare two. */
export function patrol(
  name = "patrol",
  entry = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url)),
): Contender {
  return {
    name,
    what: "gateway: checked, once per identity, journal and track row, SQLite WAL FULL; proof: the unit's own receipt",
    start: async (folder, fleet) => {
      await copyFile(fleet.desk, join(folder, "desk.db"));
      const child = startChild(
        process.execPath,
        [...(name === "patrol" ? NODE_ARGS : []), entry, "gateway"],
        join(folder, "log"),
        {
          ...GATEWAY_NODE,
          PATROL_DATA_DIR: folder,
          PATROL_MQTT_PORT: "0",
          PATROL_HTTP_PORT: "0",
          PATROL_LOG_LEVEL: "warn",
          // The peer limits no unit either.
          PATROL_GUARD_RECORDS_PER_S: "1000000",
        },
      );
      const [, port] = await firstMatch(child, /mqtt:\/\/127\.0\.0\.1:(\d+)/);
      return {
        port: Number(port),
        pids: [child.pid],
        proof: "receipt",
        isPubackAfterCommit: true,
        control: null,
        [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
      };
    },
  };
}

/** A strong consumer behind mosquitto. */
export function packetPeer(work: Work, proof: "total" | "receipt" = "total"): Contender {
  const kept = work === "raw" ? "payloads kept unread" : "parsed, once per identity, journal and track row";
  const proved = proof === "total" ? "one running total per commit, to the load alone" : "the unit's own receipt";
  return {
    name: `packet-${work}`,
    what: `mosquitto + mqtt-packet consumer: ${kept}, group commit SQLite WAL FULL, then PUBACKs in one write; proof: ${proved}`,
    start: (folder, fleet) => behindMosquitto(folder, fleet, "packet-consumer.js", [work, proof], proof),
  };
}

export const mqttjsPeer: Contender = {
  name: "mqttjs",
  what: "mosquitto + MQTT.js consumer: payloads kept unread, one commit SQLite WAL FULL per message, then its PUBACK; proof: a running total, to the load alone",
  start: (folder, fleet) => behindMosquitto(folder, fleet, "mqttjs-consumer.js", [], "total"),
};

export const bareMosquitto: Contender = {
  name: "mosquitto",
  what: "mosquitto alone, nothing stored; proof: PUBACK. Shows what the load itself can do",
  start: async (folder, fleet) => {
    const { child, port } = await startBroker(folder, fleet);
    return {
      port,
      pids: [child.pid],
      proof: "puback",
      isPubackAfterCommit: true,
      control: null,
      [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
    };
  },
};

async function behindMosquitto(
  folder: string,
  fleet: Fleet,
  entry: string,
  options: readonly string[],
  proof: Proof,
): Promise<Running> {
  const { child: broker, port } = await startBroker(folder, fleet);
  const { unit, secret } = CONSUMER;
  const args = [
    fileURLToPath(new URL(`./${entry}`, import.meta.url)),
    String(port),
    unit,
    secret,
    join(folder, "peer.db"),
    ...options,
  ];
  const consumer = startChild(process.execPath, args, join(folder, "log"));
  await firstMatch(consumer, /ready/);
  return {
    port,
    pids: [broker.pid, consumer.pid],
    proof,
    isPubackAfterCommit: false,
    control: proof === "total" ? CONTROL : null,
    [Symbol.asyncDispose]: async () => {
      await consumer[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    },
  };
}

/** The same rights as in the gateway; no limit on what waits for the consumer, no delay, nothing on its own disk. */
async function startBroker(folder: string, fleet: Fleet): Promise<{ readonly child: Child; readonly port: number }> {
  const program = programPath("mosquitto");
  if (program === null) throw new Error("mosquitto is not installed: apt-get install mosquitto");
  const port = await freePort();
  const acl = [
    mosquittoAcl(),
    `user ${CONSUMER.unit}`,
    "topic readwrite patrol/v1/#",
    "topic write bench/#",
    `user ${CONTROL.unit}`,
    "topic read bench/#",
    "",
  ];
  await writeFile(join(folder, "acl"), acl.join("\n"), { mode: 0o600 });
  const config = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous false",
    `password_file ${fleet.passwords}`,
    `acl_file ${join(folder, "acl")}`,
    "user root",
    "persistence false",
    "max_queued_messages 0",
    "max_inflight_messages 0",
    "set_tcp_nodelay true",
    "log_type error",
  ];
  await writeFile(join(folder, "mosquitto.conf"), `${config.join("\n")}\n`);
  const child = startChild(program, ["-c", join(folder, "mosquitto.conf")], join(folder, "log"));
  await until("mosquitto listens", () => listens(port));
  return { child, port };
}

async function listens(port: number): Promise<boolean> {
  const { connect } = await import("node:net");
  return await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
