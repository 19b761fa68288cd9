/**
 * Where MQTT is listened for: plain TCP, TLS, and WebSocket (over TLS when there are certificates). Each gives byte streams
 * with what is known of the peer's certificate.
 */
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  TLSSocket,
  type Server as TlsServer,
} from "node:tls";
import { createWebSocketStream, WebSocketServer } from "ws";
import { PatrolError } from "../../runtime/error.ts";
import type { Count } from "../core/counters.ts";
import type { Certificate } from "../core/guard/connect.ts";
import type { FrontDoor } from "./front-door.ts";

/** Certificates that may change while they are in use. */
export type TlsSource = {
  readonly options: () => SecureContextOptions;
  readonly onChange: (listener: () => void) => () => void;
};

export type Listener = {
  readonly server: Server;
  readonly host: string;
  readonly port: number;
  readonly setting: string;
};

/** A byte stream that MQTT is to be spoken on. */
export type Arrival = {
  readonly stream: Duplex;
  /** The TCP socket below it. */
  readonly raw: Socket;
  readonly certificate: Certificate;
  /** To be called when its CONNECT is whole. */
  readonly onConnect: () => void;
};
export type OnArrival = (arrival: Arrival) => void;

const NO_CERTIFICATE: Certificate = { kind: "none" };
/** The largest WebSocket message; it may hold several MQTT packets, or a part of one [MQTT-6.0.0-2]. */
const MOST_MESSAGE_BYTES = 524_288;

export function tcpServer(door: FrontDoor, onArrival: OnArrival): Server {
  return door.server((socket) =>
    onArrival({ stream: socket, raw: socket, certificate: NO_CERTIFICATE, onConnect: nothing }),
  );
}

/** Asks for a client certificate when the source has an authority, and leaves it to the client whether it shows one. */
export function tlsServer(door: FrontDoor, source: TlsSource, count: Count, onArrival: OnArrival): Server {
  const secure = secureServer(source, count, (socket, raw) =>
    onArrival({ stream: socket, raw, certificate: certificateOf(socket), onConnect: nothing }),
  );
  return door.server((socket) => secure.take(socket));
}

/** `source` null: without TLS. */
export function webSocketServer(
  door: FrontDoor,
  source: TlsSource | null,
  count: Count,
  mostBytesBefore: number,
  onArrival: OnArrival,
): Server {
  const http = upgradeServer(count, mostBytesBefore, onArrival);
  if (source === null) return door.server((socket) => http.take(socket, socket));
  const secure = secureServer(source, count, (socket, raw) => http.take(socket, raw));
  return door.server((socket) => secure.take(socket));
}

/** Rejects with `unavailable` when the address cannot be listened on. Answers the port. */
export async function listen({ server, host, port, setting }: Listener): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (err: NodeJS.ErrnoException) => {
      const why = err.code === "EADDRINUSE" ? `another program listens there; set ${setting}` : err.message;
      reject(new PatrolError("unavailable", `the MQTT listener could not be opened on ${host}:${port}: ${why}`, err));
    });
    server.listen({ host, port, backlog: 4_096 }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

type SecureServer = { readonly take: (raw: Socket) => void };

/** A TLS server that does not listen: it is handed sockets that have begun to speak. */
function secureServer(
  source: TlsSource,
  count: Count,
  onSecure: (socket: TLSSocket, raw: Socket) => void,
): SecureServer {
  const below = new Map<string, Socket>();
  const options = { ...source.options(), requestCert: source.options().ca !== undefined, rejectUnauthorized: false };
  const server: TlsServer = createTlsServer(options, (socket) => {
    const raw = below.get(peerOf(socket));
    socket.on("error", () => {});
    if (raw) onSecure(socket, raw);
    else socket.destroy();
  });
  server.on("tlsClientError", (_, socket) => {
    count("guarded", "tls");
    socket.destroy();
  });
  source.onChange(() => server.setSecureContext(source.options()));
  return {
    take: (raw) => {
      const peer = peerOf(raw);
      below.set(peer, raw);
      raw.once("close", () => below.delete(peer));
      server.emit("connection", raw);
    },
  };
}

type UpgradeServer = { readonly take: (stream: Duplex, raw: Socket) => void };

/** An HTTP server that does not listen and knows nothing but the upgrade to MQTT over WebSocket (MQTT 3.1.1 section 6). */
function upgradeServer(count: Count, mostBytesBefore: number, onArrival: OnArrival): UpgradeServer {
  const below = new WeakMap<Duplex, Socket>();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_MESSAGE_BYTES,
    handleProtocols: () => "mqtt",
  });
  const http: HttpServer = createHttpServer((_, response) => {
    response.writeHead(426, { connection: "close", upgrade: "websocket", "content-type": "text/plain" });
    response.end("this port speaks MQTT over WebSocket: connect with the subprotocol mqtt\n");
  });
  http.on("clientError", (_, socket) => {
    count("guarded", "protocol");
    socket.destroy();
  });
  http.on("upgrade", (request, socket, head) => {
    const raw = below.get(socket);
    // [MQTT-6.0.0-3]
    if (!raw || !offersMqtt(request)) {
      count("guarded", "protocol");
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // [MQTT-6.0.0-1]
      webSocket.on("message", (_, isBinary) => {
        if (!isBinary) webSocket.terminate();
      });
      const stream = createWebSocketStream(webSocket);
      stream.on("error", () => {});
      stream.once("close", () => raw.destroy());
      const onConnect = limitBytes(socket, mostBytesBefore, () => {
        count("guarded", "packet-size");
        raw.destroy();
      });
      const certificate = socket instanceof TLSSocket ? certificateOf(socket) : NO_CERTIFICATE;
      onArrival({ stream, raw, certificate, onConnect });
    });
  });
  return {
    take: (stream, raw) => {
      below.set(stream, raw);
      http.emit("connection", stream);
    },
  };
}

/** A WebSocket message is kept until it is whole: of a stranger no more than its CONNECT may be. Answers how to stop that. */
function limitBytes(socket: Duplex, most: number, onExceeded: () => void): () => void {
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > most) onExceeded();
  };
  socket.on("data", onData);
  return () => socket.removeListener("data", onData);
}

function offersMqtt({ headers }: IncomingMessage): boolean {
  return (headers["sec-websocket-protocol"] ?? "").split(",").some((one) => one.trim() === "mqtt");
}

/** Who the authority says that the peer is. */
function certificateOf(socket: TLSSocket): Certificate {
  const shown = socket.getPeerCertificate();
  if (!shown || Object.keys(shown).length === 0) return NO_CERTIFICATE;
  if (!socket.authorized) return { kind: "untrusted", why: String(socket.authorizationError ?? "not signed by us") };
  const { CN } = shown.subject as { readonly CN: string | readonly string[] | undefined };
  return typeof CN === "string"
    ? { kind: "trusted", commonName: CN, serial: shown.serialNumber }
    : { kind: "untrusted", why: "it does not have one common name" };
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localPort}`;
}

function nothing(): void {}
