/** A real `influxd` 1.x on a free loopback port, with its own folder. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "./mosquitto.ts";
import { programPath } from "./need.ts";
import { until } from "./until.ts";

export type Influxd = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** Of the one that runs now. */
  readonly pid: () => number;
  /** InfluxQL as the administrator; the first result's rows. */
  readonly ask: (query: string, database?: string) => Promise<readonly (readonly unknown[])[]>;
  /** kill -9. */
  readonly kill: () => Promise<void>;
  /** From now on no file of it grows beyond this: its disk is full. Null: it has room again. */
  readonly setFileLimit: (bytes: number | null) => void;
  /** Up again on the same port and folder. */
  readonly start: () => Promise<void>;
};

export type InfluxdOptions = {
  /** Sign-in is demanded; the administrator is `admin` with the password `admin-secret`. */
  readonly withAuth?: boolean;
  /** Largest body of a write. */
  readonly mostBodyBytes?: number;
};

const ADMIN = { user: "admin", password: "admin-secret" };

export async function startInfluxd(folder: string, options: InfluxdOptions = {}): Promise<Influxd> {
  const [port, rpcPort] = [await freePort(), await freePort()];
  const home = join(folder, "influxdb");
  await mkdir(home, { recursive: true });
  const config = join(home, "influxdb.conf");
  await writeFile(config, configText(home, port, rpcPort, options));
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const start = async () => {
    const started = spawn(programPath("influxd") ?? "influxd", ["-config", config], { stdio: "ignore" });
    child = started;
    await until("influxd answers", async () => {
      if (started.exitCode !== null) throw new Error(`influxd ended with code ${started.exitCode}`);
      return (await fetch(`${url}/ping`).catch(() => null))?.status === 204;
    });
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const ask: Influxd["ask"] = async (query, database = "") => {
    const headers: Record<string, string> = options.withAuth
      ? { authorization: `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString("base64")}` }
      : {};
    const parameters = new URLSearchParams({ q: query, db: database, epoch: "ms" });
    const answer = await fetch(`${url}/query`, { method: "POST", body: parameters, headers });
    type Body = { error?: string; results?: { error?: string; series?: { values?: unknown[][] }[] }[] };
    const body = (await answer.json()) as Body;
    const error = body.error ?? body.results?.[0]?.error;
    if (error !== undefined) throw new Error(`influxd: ${error}`);
    return body.results?.[0]?.series?.[0]?.values ?? [];
  };
  await start();
  if (options.withAuth) await ask(`CREATE USER ${ADMIN.user} WITH PASSWORD '${ADMIN.password}' WITH ALL PRIVILEGES`);
  const setFileLimit = (bytes: number | null) => {
    execFileSync("prlimit", ["--pid", String(child?.pid), `--fsize=${bytes ?? "unlimited"}:unlimited`]);
  };
  return { url, port, pid: () => child?.pid ?? 0, ask, kill, start, setFileLimit, [Symbol.asyncDispose]: kill };
}

function configText(home: string, port: number, rpcPort: number, options: InfluxdOptions): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${home}/meta"
[data]
  dir = "${home}/data"
  wal-dir = "${home}/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${options.withAuth ?? false}
  log-enabled = false
  max-body-size = ${options.mostBodyBytes ?? 25_000_000}
`;
}
