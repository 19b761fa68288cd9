/** A real mosquitto on a free loopback port, with passwords and rights as `patrol unit export` writes them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { mosquittoAcl } from "../../cli/mosquitto.ts";
import { programPath } from "./need.ts";
import { until } from "./until.ts";

export type Mosquitto = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** Of the one that runs now. */
  readonly pid: () => number;
  /** kill -9, and up again on the same port with nothing kept. */
  readonly restart: () => Promise<void>;
  /** Another password_file, read by SIGHUP. */
  readonly reload: (passwords: readonly string[]) => Promise<void>;
};

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** `passwords`: lines of mosquitto's password_file. */
export async function startMosquitto(folder: string, passwords: readonly string[]): Promise<Mosquitto> {
  const port = await freePort();
  const passwordFile = join(folder, "mosquitto.passwords");
  const aclFile = join(folder, "mosquitto.acl");
  const configFile = join(folder, "mosquitto.conf");
  await writeFile(passwordFile, `${passwords.join("\n")}\n`, { mode: 0o600 });
  await writeFile(aclFile, mosquittoAcl(), { mode: 0o600 });
  const config = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous false",
    `password_file ${passwordFile}`,
    `acl_file ${aclFile}`,
    "user root",
    "log_type error",
  ];
  await writeFile(configFile, `${config.join("\n")}\n`);
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(programPath("mosquitto") ?? "mosquitto", ["-c", configFile], { stdio: "ignore" });
    await until("mosquitto listens", () => canConnect(port));
    return child;
  };
  let child = await start();
  const kill = async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    pid: () => child.pid ?? 0,
    restart: async () => {
      await kill();
      child = await start();
    },
    reload: async (lines) => {
      await writeFile(passwordFile, `${lines.join("\n")}\n`, { mode: 0o600 });
      child.kill("SIGHUP");
    },
    [Symbol.asyncDispose]: kill,
  };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
