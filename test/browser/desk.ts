/** Gateways with people, for consoles to be opened at: alone, or in a town with devices and boards. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ShownIncident } from "../../gateway/core/sos/view.ts";
import { openTown, PATIENT_MS, type Town } from "../sos/town.ts";
import { type Answer, send } from "../support/client.ts";
import { type RunningGateway, registerUnits, startGateway } from "../support/gateway.ts";
import { hire, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit, type UnitClient } from "../support/unit-client.ts";
import { until } from "../support/until.ts";

/** Roles of people by name. */
export type Staff = Readonly<Record<string, string>>;

/** Asks the API under `/api/v1` as somebody who has signed in. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

type Desk = AsyncDisposable & {
  readonly base: string;
  readonly as: (name: string) => Promise<Ask>;
  /** The newest incident of a unit, as soon as there is one that is as wanted. */
  readonly incident: (unit: string, isWanted?: (one: ShownIncident) => boolean) => Promise<ShownIncident>;
  /** Closes every incident that is open. */
  readonly closeAll: () => Promise<void>;
};
export type StaffedTown<U extends string> = Desk & { readonly town: Town<U> };
export type StaffedGateway<U extends string> = Desk & {
  readonly gateway: RunningGateway;
  /** A unit made of a plain MQTT client, connected. */
  readonly unit: (name: U) => Promise<UnitClient>;
};

/** Real devices and boards. The first of the staff, a dispatcher at least, is asked for incidents and closes them. */
export async function openStaffedTown<const U extends string>(
  units: readonly U[],
  staff: Staff,
): Promise<StaffedTown<U>> {
  const folder = await tempFolder();
  try {
    const gatewayDir = join(folder.path, "gateway");
    await mkdir(gatewayDir, { recursive: true });
    for (const [name, role] of Object.entries(staff)) await hire(gatewayDir, name, role);
    const town = await openTown(units, { gatewayDir });
    return {
      town,
      ...deskAt(`http://127.0.0.1:${town.httpPort}`, staff),
      [Symbol.asyncDispose]: async () => {
        await town[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  } catch (err) {
    await folder[Symbol.asyncDispose]();
    throw err;
  }
}

/** A gateway in this process, for what needs no devices. */
export async function openStaffedGateway<const U extends string>(
  units: readonly U[],
  staff: Staff,
  env: Readonly<Record<string, string>> = {},
): Promise<StaffedGateway<U>> {
  const folder = await tempFolder();
  const secrets: Readonly<Record<string, string>> = await registerUnits(folder.path, units);
  for (const [name, role] of Object.entries(staff)) await hire(folder.path, name, role);
  const gateway = await startGateway(folder.path, env);
  const clients: UnitClient[] = [];
  const { httpPort, mqttPort } = gateway.addresses;
  return {
    gateway,
    unit: async (name) => {
      const client = await connectUnit(`mqtt://127.0.0.1:${mqttPort}`, name, secrets[name] ?? "");
      clients.push(client);
      return client;
    },
    ...deskAt(`http://127.0.0.1:${httpPort}`, staff),
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) await client[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function deskAt(base: string, staff: Staff): Omit<Desk, typeof Symbol.asyncDispose> {
  const asked = new Map<string, Promise<Ask>>();
  const asNew = async (name: string): Promise<Ask> => {
    const headers = await signIn(base, name);
    return (method, path, body) =>
      send(method, `${base}/api/v1/${path}`, { headers, ...(body === undefined ? {} : { body }) });
  };
  const as = (name: string) => {
    const known = asked.get(name) ?? asNew(name);
    asked.set(name, known);
    return known;
  };
  const first = () => as(Object.keys(staff)[0] ?? "");
  const list = async (query: string) =>
    ((await (await first())("GET", `sos?${query}`)).body as { readonly items: readonly ShownIncident[] }).items;
  return {
    base,
    as,
    incident: (unit, isWanted = () => true) =>
      until(
        `an incident of ${unit}`,
        async () => (await list("open=false")).find((one) => one.unit === unit && isWanted(one)),
        PATIENT_MS,
      ),
    closeAll: async () => {
      const ask = await first();
      for (const { id } of await list("open=true")) {
        await ask("POST", `sos/${id}/acknowledge`, {});
        const closed = await ask("POST", `sos/${id}/close`, { outcome: "test", note: "over" });
        if (closed.status !== 200) throw new Error(`${id} cannot be closed: ${closed.text}`);
      }
    },
  };
}
