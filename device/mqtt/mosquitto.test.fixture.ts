/** A real broker on a free port, and a gateway small enough to be told when to say `stored`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import type { Ranges } from "../../protocol/ranges.ts";
import { rangesOf } from "../../protocol/ranges.ts";

/** Debian keeps it where a plain user's PATH does not look. */
const BINARY = ["mosquitto", "/usr/sbin/mosquitto"].find((path) => spawnSync(path, ["-h"]).error === undefined) ?? null;

export type Broker = AsyncDisposable & {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  freeze(): void;
};

/** Not started yet. `access` are further lines of its configuration. */
export async function makeBroker(access = "allow_anonymous true"): Promise<Broker> {
  const dir = await mkdtemp(join(tmpdir(), "mosquitto-"));
  const port = await freePort();
  const config = join(dir, "mosquitto.conf");
  await writeFile(config, `listener ${port} 127.0.0.1\n${access}\nmax_queued_messages 0\nmax_inflight_messages 0\n`);
  let child: ChildProcess | null = null;
  const kill = async () => {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null) return;
    const gone = once(running, "exit");
    running.kill("SIGKILL");
    await gone;
  };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      if (BINARY === null) throw new Error("mosquitto is not installed: apt-get install mosquitto");
      const started = spawn(BINARY, ["-c", config, "-v"], { stdio: ["ignore", "ignore", "pipe"] });
      child = started;
      let text = "";
      for await (const chunk of started.stderr) {
        text += chunk;
        if (/mosquitto version .* running/.test(text)) break;
      }
      started.stderr.resume();
    },
    kill,
    /** Its sockets stay open and say nothing more. */
    freeze() {
      child?.kill("SIGSTOP");
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A message as the gateway saw it. */
export type Seen = { readonly topic: string; readonly outbox: string; readonly seqs: readonly number[] };

export type FakeGateway = AsyncDisposable & {
  readonly seen: readonly Seen[];
  readonly statuses: readonly { readonly state: string; readonly session: number }[];
  /** Whether receipts are sent as messages come. */
  answers: boolean;
  receipt(outbox: string, stored: Ranges): Promise<void>;
  publish(channel: string, payload: string): Promise<void>;
  /** Resolves once `test` holds; asked after every message. */
  until(test: () => boolean): Promise<void>;
};

export async function openFakeGateway(url: string, unit: string, answers: boolean): Promise<FakeGateway> {
  const client: MqttClient = await connectAsync(url, { clientId: "fake-gateway" });
  const seen: Seen[] = [];
  const statuses: { readonly state: string; readonly session: number }[] = [];
  const waiters = new Set<() => void>();
  const publish = async (channel: string, payload: string) => {
    await client.publishAsync(`patrol/v1/${unit}/${channel}`, payload, { qos: 1 });
  };
  const receipt = (outbox: string, stored: Ranges) => publish("receipt", JSON.stringify({ v: 1, outbox, stored }));
  const gateway: FakeGateway = {
    seen,
    statuses,
    answers,
    receipt,
    publish,
    until(test) {
      return new Promise((resolve) => {
        const look = () => {
          if (!test()) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      });
    },
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
  client.on("message", (topic, payload) => {
    const message = JSON.parse(payload.toString());
    if (topic.endsWith("/status")) statuses.push({ state: message.state, session: message.session });
    else {
      const seqs = message.records.map((record: { readonly seq: number }) => record.seq);
      seen.push({ topic, outbox: message.outbox, seqs });
      if (gateway.answers) void receipt(message.outbox, rangesOf(seqs)).catch(() => undefined);
    }
    for (const look of [...waiters]) look();
  });
  const topics = ["records", "sos", "status"].map((channel) => `patrol/v1/${unit}/${channel}`);
  await client.subscribeAsync(topics, { qos: 1 });
  return gateway;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
