/** A gateway with two stations and people who may look after zones and key points there, or may not. */
import { ask } from "../../cli/ask.ts";
import { send } from "./client.ts";
import { type RunningGateway, startGateway } from "./gateway.ts";
import { hire, signIn } from "./staff.ts";
import { tempFolder } from "./temp.ts";

export type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };
export type Items = { readonly items: readonly Row[]; readonly next: string | null };

export const RING = [
  [117.05, 30.52],
  [117.06, 30.52],
  [117.06, 30.53],
  [117.05, 30.52],
];
export const PLACE = { lat: 30.5433, lon: 117.0631 };
/** What makes one of each kind, beside its name. */
export const BODY = { zones: { ring: RING }, checkpoints: PLACE } as const;
export const KINDS = ["zones", "checkpoints"] as const;

const STAFF = [
  ["chief", "admin", null],
  ["wu", "supervisor", null],
  ["north-wu", "supervisor", "north"],
  ["north-li", "viewer", "north"],
] as const;

export type Ground = AsyncDisposable & {
  readonly gateway: RunningGateway;
  readonly dataDir: string;
  readonly base: string;
  readonly headers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** As whoever is at the machine. `of`: another data directory. */
  readonly post: (path: string, body: unknown) => Promise<Row>;
  readonly items: (path: string, of?: string) => Promise<readonly Row[]>;
  readonly taken: (what: string, file: string, form: "csv" | "geojson", of?: string) => Promise<Items>;
  /** As one of the people. */
  readonly as: (who: string, method: string, path: string, body?: unknown) => ReturnType<typeof send>;
};

export async function openGround(): Promise<Ground> {
  const folder = await tempFolder();
  const dataDir = folder.path;
  for (const [name, role, station] of STAFF) await hire(dataDir, name, role, station);
  const gateway = await startGateway(dataDir);
  const base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  const headers: Record<string, Readonly<Record<string, string>>> = {};
  for (const [name] of STAFF) headers[name] = await signIn(base, name);
  const post = (path: string, body: unknown) => ask(dataDir, { method: "POST", path, body }) as Promise<Row>;
  for (const station of ["north", "south"]) await post("stations", { station, name: station });
  return {
    gateway,
    dataDir,
    base,
    headers,
    post,
    items: async (path, of = dataDir) => ((await ask(of, { method: "GET", path })) as Items).items,
    taken: async (what, file, form, of = dataDir) =>
      (await ask(of, { method: "POST", path: `import/${what}`, [form]: Buffer.from(file) })) as Items,
    as: (who, method, path, body) =>
      send(method, `${base}/api/v1/${path}`, {
        headers: headers[who] ?? {},
        ...(body === undefined ? {} : { body }),
      }),
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
