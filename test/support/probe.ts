/** An MQTT client that does only what it is told, packet by packet or byte by byte. */
import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { generate, type IConnectPacket, type Packet, parser } from "mqtt-packet";
import { until } from "./until.ts";

export type Probe = AsyncDisposable & {
  readonly stream: Duplex;
  readonly send: (...packets: readonly Packet[]) => void;
  readonly write: (bytes: Uint8Array) => void;
  /** The next packet of that kind which was not asked for before; rejects when the connection has ended without one. */
  readonly next: <C extends Packet["cmd"]>(cmd: C) => Promise<Extract<Packet, { cmd: C }>>;
  /** Everything received so far. */
  readonly received: readonly Packet[];
  readonly isClosed: () => boolean;
  /** Resolves when the connection has ended. */
  readonly closed: () => Promise<true>;
  /** Cuts the connection without DISCONNECT. */
  readonly cut: () => void;
};

export type Login = Partial<Omit<IConnectPacket, "cmd">> & { readonly clientId: string };

/** A CONNECT with the unit as user name and `secret` as password, clean session and a keepalive of 20 s. */
export function connectPacket(login: Login): IConnectPacket {
  return {
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    keepalive: 20,
    username: login.clientId.split(".")[0] ?? "",
    password: Buffer.from("secret"),
    ...login,
  };
}

export async function openProbe(port: number, host = "127.0.0.1"): Promise<Probe> {
  const socket = connect({ port, host, noDelay: true });
  await once(socket, "connect");
  return probeOn(socket);
}

export function probeOn(stream: Duplex): Probe {
  const received: Packet[] = [];
  const unasked: Packet[] = [];
  const asking: { readonly cmd: string; readonly give: (packet: Packet | null) => void }[] = [];
  let isClosed = false;
  const parsing = parser({ protocolVersion: 4 });
  parsing.on("packet", (packet: Packet) => {
    received.push(packet);
    const at = asking.findIndex(({ cmd }) => cmd === packet.cmd);
    if (at < 0) unasked.push(packet);
    else asking.splice(at, 1)[0]?.give(packet);
  });
  stream.on("data", (chunk: Buffer) => parsing.parse(chunk));
  stream.on("error", () => {});
  stream.once("close", () => {
    isClosed = true;
    for (const { give } of asking.splice(0)) give(null);
  });
  const closed = () => until("the connection ends", () => isClosed || null, 15_000);
  return {
    stream,
    received,
    send: (...packets) => {
      stream.write(Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion: 4 }))));
    },
    write: (bytes) => {
      stream.write(bytes);
    },
    next: (cmd) => {
      const at = unasked.findIndex((packet) => packet.cmd === cmd);
      if (at >= 0) return Promise.resolve(unasked.splice(at, 1)[0] as never);
      return new Promise((resolve, reject) => {
        const ended = new Error(`the connection ended, or 10 s passed, without a ${cmd}`);
        const timer = setTimeout(() => reject(ended), 10_000);
        const give = (packet: Packet | null) => {
          clearTimeout(timer);
          if (packet) resolve(packet as never);
          else reject(ended);
        };
        if (isClosed) give(null);
        else asking.push({ cmd, give });
      });
    },
    isClosed: () => isClosed,
    closed,
    cut: () => stream.destroy(),
    [Symbol.asyncDispose]: async () => {
      stream.destroy();
      await closed();
    },
  };
}

/** Connects and signs in; rejects when that is refused. */
export async function signedIn(port: number, login: Login): Promise<Probe & { readonly sessionPresent: boolean }> {
  const probe = await openProbe(port);
  probe.send(connectPacket(login));
  const { returnCode, sessionPresent } = await probe.next("connack");
  if (returnCode !== 0) throw new Error(`CONNACK ${returnCode}`);
  return Object.assign(probe, { sessionPresent });
}

/** The CONNACK's return code for a login, or `closed`. */
export async function answerTo(port: number, login: Login): Promise<number | "closed"> {
  await using probe = await openProbe(port);
  probe.send(connectPacket(login));
  return await probe.next("connack").then(
    ({ returnCode }) => returnCode ?? 0,
    () => "closed" as const,
  );
}
