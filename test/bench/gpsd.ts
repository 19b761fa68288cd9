/** gpsd with one client that listens. */
import { connect } from "node:net";
import { freePort } from "../support/mosquitto.ts";
import { programPath } from "../support/need.ts";
import { until } from "../support/until.ts";
import { type Child, startChild } from "./child.ts";

export type Gpsd = Child & {
  /** Objects that gpsd has told its client so far which have a position. */
  readonly told: () => number;
};

const PATIENT_MS = 20_000;
const WATCH = '?WATCH={"enable":true,"json":true};\n';

/** On one tty; resolves once the client is heard, which may be before any position. `onPosition`: gpsd's own words. */
export async function startGpsd(
  path: string,
  log: string,
  onPosition: (line: string) => void = () => {},
): Promise<Gpsd> {
  const program = programPath("gpsd");
  if (program === null) throw new Error("gpsd is not installed: apt-get install gpsd");
  const port = await freePort();
  const child = startChild(program, ["-N", "-n", "-b", "-S", String(port), path], log);
  let told = 0;
  let rest = "";
  const socket = await until("gpsd takes a client", () => attempt(port), PATIENT_MS);
  let isWatched = false;
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      isWatched ||= line.startsWith('{"class":"WATCH"');
      if (!line.startsWith('{"class":"TPV"') || !line.includes('"lat"')) continue;
      told++;
      onPosition(line);
    }
  });
  socket.on("error", () => {});
  socket.write(WATCH);
  await until("gpsd answers its client", () => isWatched, PATIENT_MS);
  return {
    ...child,
    told: () => told,
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      await child[Symbol.asyncDispose]();
    },
  };
}

function attempt(port: number) {
  return new Promise<ReturnType<typeof connect> | null>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}
