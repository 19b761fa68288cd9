/** Bytes that nobody meant, thrown at a gateway process: it goes on, says nothing of a bug, and serves its units afterwards. */
import { connect } from "node:net";
import { generate, type Packet } from "mqtt-packet";
import { expect, test } from "vitest";
import { registerUnits } from "../support/gateway.ts";
import { batch, fixRecord } from "../support/messages.ts";
import { connectPacket } from "../support/probe.ts";
import { startPatrol } from "../support/process.ts";
import { seeded } from "../support/random.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit, receipted } from "../support/unit-client.ts";
import { until } from "../support/until.ts";
import { publish, subscribe } from "./packets.ts";

const INPUTS = Number(process.env.PATROL_TEST_FUZZ_INPUTS ?? 2_000);
const SEED = Number(process.env.PATROL_TEST_SEED ?? 20_261);
const AT_ONCE = 20;

type Random = () => number;
const below = (random: Random, most: number) => Math.floor(random() * most);

/** What a client sends, as the packets of a broken one begin. */
function packets(random: Random, unit: string): readonly Packet[] {
  const own = (channel: string) => `patrol/v1/${unit}/${channel}`;
  const messageId = 1 + below(random, 65_535);
  const record = JSON.stringify(batch([fixRecord(1 + below(random, 1e6), Date.now() - 1_000_000)]));
  const qos = below(random, 3) as 0 | 1 | 2;
  return [
    publish("records", record, qos, { messageId, topic: own("records") }),
    publish("sos", record, qos, { messageId, topic: own("sos") }),
    publish("status", '{"v":1}', qos, { messageId, retain: true, topic: own("status") }),
    publish("records", "", qos, { messageId, topic: own(`${"a/".repeat(below(random, 200))}b`) }),
    subscribe(messageId, [own("#"), qos], ["#", qos], [own("receipt"), 1]),
    { cmd: "unsubscribe", messageId, unsubscriptions: [own("#"), "+/+", "__proto__", "constructor"] },
    { cmd: "puback", messageId },
    { cmd: "pubrec", messageId },
    { cmd: "pubrel", messageId },
    { cmd: "pubcomp", messageId },
    { cmd: "pingreq" },
    { cmd: "disconnect" },
    connectPacket({ clientId: `${unit}.x`, clean: random() < 0.5 }),
  ];
}

function mutated(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let n = below(random, 6); n > 0 && copy.length > 0; n--) {
    const at = below(random, copy.length);
    const kind = below(random, 3);
    copy[at] = kind === 0 ? below(random, 256) : kind === 1 ? (copy[at] ?? 0) ^ (1 << below(random, 8)) : 0xff;
  }
  return random() < 0.2 ? copy.subarray(0, below(random, copy.length + 1)) : copy;
}

/** One connection's bytes. `isPatient`: the rest follows once the first have been answered, as behind the door. */
type Input = { readonly hello: Buffer; readonly rest: Buffer; readonly isPatient: boolean };

function input(random: Random, unit: string, secret: string): Input {
  const suffix = ["", ".sos", `.${below(random, 12)}`][below(random, 3)];
  const clientId = `${unit}${suffix}`;
  const login = generate(connectPacket({ clientId, password: Buffer.from(secret), clean: random() < 0.5 }));
  const kind = random();
  const hello = kind < 0.8 ? login : kind < 0.95 ? mutated(random, login) : Buffer.alloc(0);
  const parts: Buffer[] = [];
  for (let n = 1 + below(random, 8); n > 0; n--) {
    const of = packets(random, unit);
    const one = generate(of[below(random, of.length)] as Packet);
    if (random() < 0.1) parts.push(Buffer.from(Array.from({ length: below(random, 64) }, () => below(random, 256))));
    else parts.push(random() < 0.6 ? one : mutated(random, one));
  }
  return { hello, rest: Buffer.concat(parts), isPatient: kind < 0.7 };
}

/** Sends the bytes in pieces, waits until the gateway has said something to them or ended it, and leaves. */
async function throwAt(port: number, { hello, rest, isPatient }: Input, random: Random): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  let heard = 0;
  socket.on("data", (chunk: Buffer) => {
    heard += chunk.length;
  });
  await until("it is open", () => !socket.connecting || socket.destroyed);
  const settled = (since: number, ms: number) => {
    const deadline = performance.now() + ms;
    return until("an answer", () => heard > since || socket.closed || performance.now() > deadline);
  };
  socket.write(hello);
  if (isPatient) await settled(0, 1_000);
  const before = heard;
  const cuts = Array.from({ length: 3 }, () => below(random, rest.length + 1)).sort((a, b) => a - b);
  for (const [n, cut] of [...cuts, rest.length].entries()) {
    if (!socket.destroyed) socket.write(rest.subarray(cuts[n - 1] ?? 0, cut));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await settled(before, 50);
  if (random() < 0.5) socket.resetAndDestroy();
  else socket.end();
  await until("it is closed", () => socket.closed);
}

test(`${INPUTS} connections of mutated packets (seed ${SEED}) stop nothing`, { timeout: 240_000 }, async () => {
  await using folder = await tempFolder();
  const units = Array.from({ length: AT_ONCE }, (_, n) => `fuzz-${n}`);
  const secrets = await registerUnits(folder.path, units);
  const env = { PATROL_DATA_DIR: folder.path, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
  await using gateway = startPatrol(["gateway"], env);
  const [, http, mqtt] = await gateway.line(/(http:\/\/\S+)\s+mqtt:\/\/127\.0\.0\.1:(\d+)/);
  const port = Number(mqtt);
  const random = seeded(SEED);
  for (let n = 0; n < INPUTS; n += AT_ONCE) {
    const inputs = units.map((unit) => input(random, unit, secrets[unit] ?? ""));
    await Promise.all(inputs.map((bytes) => throwAt(port, bytes, random)));
    expect(gateway.errors.filter((line) => /"level":(50|60)|Error|at .*\.js/.test(line))).toEqual([]);
  }
  const metrics = await (await fetch(`${http}/metrics`)).text();
  const counted = (line: string) =>
    Number(
      metrics
        .split("\n")
        .find((one) => one.startsWith(line))
        ?.split(" ")[1] ?? 0,
    );
  // They did get behind the door, and in front of it.
  const reached = [
    'forbidden_total{kind="subscribe"}',
    'guarded_total{kind="protocol"}',
    'records_total{kind="stored"}',
  ];
  for (const line of reached) {
    expect({ line, isMany: counted(`patrol_${line}`) > INPUTS / 20 }).toEqual({ line, isMany: true });
  }
  await using unit = await connectUnit(`mqtt://127.0.0.1:${port}`, "fuzz-0", secrets["fuzz-0"] ?? "");
  await unit.publish("records", batch([fixRecord(2_000_000_000, Date.now() - 50_000)], { outbox: "0badf00d" }));
  await receipted(unit, 2_000_000_000);
  expect(await gateway.stop()).toBe(0);
});
