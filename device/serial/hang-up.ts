/**
 * `serialport` 13 reads a hung-up tty for ever: the system answers such a read with 0 bytes, its binding tries again at
 * once, no `close` event comes and a core burns (seen in 11 of 100 unplugs while data flowed). Here 0 bytes are an error,
 * which the stream above takes as the end of the connection.
 */
import { read } from "node:fs";
import { SerialPort } from "serialport";

type Open = (typeof SerialPort)["binding"]["open"];
/** What every platform's binding takes: each knows further options of its own. */
type OpenOptions = Open extends (options: infer Options) => unknown ? Options : never;
type Port = Awaited<ReturnType<Open>>;
/** What reading needs of a binding on a system that has ttys. */
type TtyPort = Extract<Port, { readonly poller: unknown }>;

const TRY_AGAIN = ["EAGAIN", "EWOULDBLOCK", "EINTR"];

/** The platform's binding, with a read that ends when the line hangs up. */
export const hangUpBinding = {
  list: () => SerialPort.binding.list(),
  async open(options: OpenOptions): Promise<Port> {
    const port = await SerialPort.binding.open(options);
    if ("poller" in port) port.read = (buffer, offset, length) => readTty(port, buffer, offset, length);
    return port;
  },
};

async function readTty(
  port: TtyPort,
  buffer: Buffer,
  offset: number,
  length: number,
): Promise<{ buffer: Buffer; bytesRead: number }> {
  while (port.fd !== null) {
    const result = await readOnce(port.fd, buffer, offset, length).catch((err: unknown) => {
      // Closed while it was being read: what the system says of a number that is nobody's any more does not matter.
      if (port.fd === null) return null;
      throw err;
    });
    if (result === 0) throw Object.assign(new Error("the line hung up"), { disconnect: true });
    if (result !== null) return { buffer, bytesRead: result };
    // Closed meanwhile: its poller is gone, and to ask it is a segmentation fault.
    if (port.fd !== null) await readable(port);
  }
  throw Object.assign(new Error("the port is closed"), { canceled: true });
}

/** The number of bytes, or null when there are none yet. */
function readOnce(fd: number, buffer: Buffer, offset: number, length: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, offset, length, null, (err, bytesRead) => {
      if (err === null) resolve(bytesRead);
      else if (TRY_AGAIN.includes(err.code ?? "")) resolve(null);
      else reject(err);
    });
  });
}

function readable(port: TtyPort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.poller.once("readable", (err: Error | null) => (err ? reject(err) : resolve()));
  });
}
