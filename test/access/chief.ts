/** A gateway with an admin named chief and a unit bike-07, and what a test of access asks of it. */
import { join } from "node:path";
import { openReader } from "../../gateway/sqlite/database.ts";
import { send } from "../support/client.ts";
import { type RunningGateway, registerUnits, startGateway } from "../support/gateway.ts";
import { hire, PASSWORD, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";

/** Headers of a browser where somebody has signed in. */
type Browser = Awaited<ReturnType<typeof signIn>>;
type Api = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
) => ReturnType<typeof send>;

export type ChiefsGateway = AsyncDisposable & {
  readonly dataDir: string;
  readonly gateway: RunningGateway;
  readonly base: string;
  readonly admin: Browser;
  readonly api: Api;
  /** A new operator, and a browser where they have signed in. */
  readonly newcomer: (name: string, role?: string, station?: string | null) => Promise<Browser>;
  /** The entries of the ledger about `name`, as `actor act`. */
  readonly ledgerAbout: (name: string) => readonly string[];
};

export async function openChiefsGateway(): Promise<ChiefsGateway> {
  const folder = await tempFolder();
  const dataDir = folder.path;
  await registerUnits(dataDir, ["bike-07"]);
  await hire(dataDir, "chief", "admin");
  const gateway = await startGateway(dataDir);
  const base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  const admin = await signIn(base, "chief");
  const api: Api = (method, path, headers, body) =>
    send(method, `${base}/api/v1/${path}`, { headers, ...(body === undefined ? {} : { body }) });
  return {
    dataDir,
    gateway,
    base,
    admin,
    api,
    newcomer: async (name, role = "dispatcher", station = null) => {
      const added = await api("POST", "operators", admin, { name, role, station, password: PASSWORD });
      if (added.status !== 201) throw new Error(added.text);
      return await signIn(base, name);
    },
    ledgerAbout: (name) => {
      const database = openReader(join(dataDir, "desk.db"));
      const rows = database.prepare("SELECT entry FROM ledger ORDER BY n").all() as { readonly entry: string }[];
      database.close();
      const entries = rows.map((row) => JSON.parse(row.entry) as { actor: string; act: string; about: string[] });
      return entries.filter((one) => one.about.includes(name)).map((one) => `${one.actor} ${one.act}`);
    },
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
