/** A TLS server that takes every client whose certificate it trusts, and answers CONNECT and SUBSCRIBE. */
import type { AddressInfo } from "node:net";
import { createServer, type PeerCertificate, type TLSSocket, type TlsOptions } from "node:tls";
import { generate, parser } from "mqtt-packet";

export type TlsBroker = AsyncDisposable & {
  readonly port: number;
  /** Every CONNECT: the client's certificate and user name. */
  readonly seen: readonly { readonly certificate: PeerCertificate; readonly username: string | undefined }[];
};

export async function tlsBroker(options: TlsOptions): Promise<TlsBroker> {
  const seen: TlsBroker["seen"][number][] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ ...options, requestCert: true, rejectUnauthorized: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    const packets = parser();
    packets.on("packet", (packet) => {
      if (packet.cmd === "connect") {
        seen.push({ certificate: socket.getPeerCertificate(), username: packet.username });
        socket.write(generate({ cmd: "connack", returnCode: 0, sessionPresent: false }));
      }
      if (packet.cmd === "subscribe") {
        const granted = packet.subscriptions.map(() => 1);
        socket.write(generate({ cmd: "suback", messageId: packet.messageId ?? 1, granted }));
      }
    });
    socket.on("data", (bytes) => packets.parse(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    seen,
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
