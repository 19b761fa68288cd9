/** Presses of many units at once, under a flood of records, with a console and an MQTT subscriber that have stopped reading. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { generate } from "mqtt-packet";
import { batch } from "../support/messages.ts";
import { openRoomAt, sosRecord } from "../support/sos.ts";
import { connectUnit, type UnitClient } from "../support/unit-client.ts";
import { until } from "../support/until.ts";
import { openTimedConsole } from "./timed-console.ts";

export type Login = { readonly unit: string; readonly secret: string };
/** `window`: batches of 100 records that each may have under way. */
export type FloodPlan = { readonly url: string; readonly logins: readonly Login[]; readonly window: number };

/** `flooders`: the first of them has a further connection that reads nothing. `units` press in turn. */
export type StormOptions = {
  readonly mqttPort: number;
  readonly httpPort: number;
  readonly units: readonly Login[];
  readonly flooders: readonly Login[];
  readonly window: number;
  readonly presses: number;
  readonly ratePerS: number;
};

/** `lost`: presses of `presses` (one more fills the way to the frozen console) that no console was told of, or that were not receipted. */
export type Storm = {
  readonly lost: readonly string[];
  /** From the publish to the event at a console that reads, ms. */
  readonly latencies: readonly number[];
};

const LAST_WITHIN_MS = 60_000;
const STUFFED_ID = "01KAJ7W8Q0ZZZZZZZZZZZZZZZZ";
const STUFFED_SEQ = 1_000_000;
/** Units that sign in at the same time. */
const AT_ONCE = 50;

export async function storm(options: StormOptions): Promise<Storm> {
  const { mqttPort, httpPort, units, flooders, window, presses, ratePerS } = options;
  const url = `mqtt://127.0.0.1:${mqttPort}`;
  const [first] = flooders;
  if (!first) throw new Error("a storm needs at least one unit that floods");
  const frozen = [await frozenSubscriber(mqttPort, first), await frozenConsole(httpPort)];
  await using console = await openTimedConsole(`http://127.0.0.1:${httpPort}/api/v1/live`);
  const clients: UnitClient[] = [];
  for (let n = 0; n < units.length; n += AT_ONCE) {
    const some = units.slice(n, n + AT_ONCE).map(({ unit, secret }) => connectUnit(url, unit, secret));
    clients.push(...(await Promise.all(some)));
  }
  const flood = fork(fileURLToPath(new URL("./flood.child.js", import.meta.url)));
  try {
    const begun = once(flood, "message");
    flood.send({ url, logins: flooders, window } satisfies FloodPlan);
    await begun;
    await stuff(options, clients);
    const pressed = await pressAll(clients, presses, ratePerS);
    const isThrough = ({ id, client, seq }: Pressed) => console.heardAt.has(id) && client.receiptsFor(seq) > 0;
    await until("all presses are through", () => pressed.every(isThrough), LAST_WITHIN_MS).catch(() => {});
    return {
      lost: pressed.filter((one) => !isThrough(one)).map(({ id }) => id),
      latencies: pressed.flatMap(({ id, at }) => {
        const heardAt = console.heardAt.get(id);
        return heardAt === undefined ? [] : [heardAt - at];
      }),
    };
  } finally {
    const gone = once(flood, "exit");
    flood.kill("SIGKILL");
    await gone;
    for (const socket of frozen) socket.destroy();
    for (const client of clients) await client[Symbol.asyncDispose]();
  }
}

/** What lies between the gateway and a console that reads nothing is full of one incident with ever more orders. */
async function stuff({ httpPort, flooders }: StormOptions, clients: readonly UnitClient[]): Promise<void> {
  const room = openRoomAt(httpPort);
  await clients[0]?.publish("sos", batch([sosRecord(STUFFED_SEQ, { id: STUFFED_ID })]));
  const order = { unit: flooders[0]?.unit, text: "x".repeat(2_000) };
  await until(
    "the frozen console is behind",
    async () => {
      await room.ask("dispatch", order, STUFFED_ID);
      const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
      return metrics.includes('patrol_dropped_total{kind="console-behind"}');
    },
    LAST_WITHIN_MS,
  );
}

type Pressed = { readonly id: string; readonly client: UnitClient; readonly seq: number; readonly at: number };

/** One after the other, each at its time and a new incident. */
async function pressAll(
  clients: readonly UnitClient[],
  presses: number,
  ratePerS: number,
): Promise<readonly Pressed[]> {
  const pressed: Pressed[] = [];
  const sent: Promise<void>[] = [];
  const startedAt = performance.now();
  await until(
    "all have pressed",
    () => {
      const due = Math.min(presses, Math.floor(((performance.now() - startedAt) * ratePerS) / 1_000));
      for (let n = pressed.length; n < due; n++) {
        const client = clients[n % clients.length] as UnitClient;
        const id = `01KAJ7W8Q0ABCDEFGHJK${String(n).padStart(6, "0")}`;
        const seq = n + 1;
        const message = batch([sosRecord(seq, { id })]);
        pressed.push({ id, client, seq, at: performance.now() });
        sent.push(client.publish("sos", message));
      }
      return due >= presses;
    },
    (presses / ratePerS) * 1_000 + LAST_WITHIN_MS,
  );
  await Promise.all(sent);
  return pressed;
}

/** Signs in, subscribes to everything of its unit, and never reads again; the receipts of the flood are its own. */
async function frozenSubscriber(port: number, { unit, secret }: Login): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const who = { clientId: `${unit}.frozen`, username: unit, password: Buffer.from(secret), keepalive: 120 };
  socket.write(generate({ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clean: true, ...who }));
  await once(socket, "data");
  const subscriptions = [{ topic: `patrol/v1/${unit}/#`, qos: 1 as const }];
  socket.write(generate({ cmd: "subscribe", messageId: 1, subscriptions }));
  await once(socket, "data");
  socket.pause();
  return socket;
}

async function frozenConsole(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  await once(socket, "data");
  socket.pause();
  return socket;
}
