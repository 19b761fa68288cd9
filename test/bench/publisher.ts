/** Peer of the device: gpsd, and mosquitto_pub that publishes each position as gpsd has told it, to a mosquitto through a meter. */
import { startMosquitto } from "../support/mosquitto.ts";
import { hashedPassword } from "../support/mosquitto-password.ts";
import { programPath } from "../support/need.ts";
import { type Child, startChild } from "./child.ts";
import { type Gpsd, startGpsd } from "./gpsd.ts";
import { type Meter, openMeter } from "./meter.ts";

type Publisher = AsyncDisposable & { readonly gpsd: Gpsd; readonly program: Child; readonly meter: Meter };

const UNIT = "peer-01";
const SECRET = "a-secret-of-the-bench";

/** What one would put together without us: QoS 1, nothing kept, nothing left out. */
export async function startPublisher(folder: string, tty: string, log: string): Promise<Publisher> {
  const path = programPath("mosquitto_pub");
  if (path === null) throw new Error("mosquitto_pub is not installed: apt-get install mosquitto-clients");
  const mosquitto = await startMosquitto(folder, [`${UNIT}:${hashedPassword(SECRET)}`]);
  const meter = await openMeter(mosquitto.port);
  const who = ["-i", UNIT, "-u", UNIT, "-P", SECRET, "-h", "127.0.0.1", "-p", String(meter.port)];
  const topic = `patrol/v1/${UNIT}/records`;
  const program = startChild(path, [...who, "-q", "1", "-k", "20", "-t", topic, "-l"], log, {}, "pipe");
  const gpsd = await startGpsd(tty, log, (line) => program.process.stdin?.write(`${line.trim()}\n`));
  return {
    gpsd,
    program,
    meter,
    [Symbol.asyncDispose]: async () => {
      await gpsd[Symbol.asyncDispose]();
      await program[Symbol.asyncDispose]();
      await meter[Symbol.asyncDispose]();
      await mosquitto[Symbol.asyncDispose]();
    },
  };
}
