/** SOS messages of a unit, and what a room does about them, over the real wire. */
import type { ShownIncident } from "../../gateway/core/sos/view.ts";
import type { SosState } from "../../protocol/messages.ts";
import { batch } from "./messages.ts";
import type { UnitClient } from "./unit-client.ts";
import { until } from "./until.ts";

export const SOS_ID = "01KAJ7W8Q0ABCDEFGHJKMNPQRS";

/** An `sos` record: a first press a moment ago, without a position. */
export function sosRecord(seq: number, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    seq,
    type: "sos",
    time: Date.now() - 500,
    clock: "gnss",
    uptimeMs: 4_900,
    id: SOS_ID,
    event: "raise",
    drill: false,
    silent: false,
    presses: 1,
    position: null,
    positionAgeMs: null,
    ...changes,
  };
}

export function press(unit: UnitClient, seq: number, changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  return unit.publish("sos", batch([sosRecord(seq, changes)]));
}

/** The unit's newest `sos/state`. */
export function sosState(unit: UnitClient): SosState["incidents"] | null {
  const text = unit.messages.findLast(({ topic }) => topic.endsWith("/sos/state"))?.text;
  return text === undefined ? null : (JSON.parse(text) as SosState).incidents;
}

/** Resolves once the unit was told that the incident is at `rung`. */
export function told(unit: UnitClient, rung: string, id: string = SOS_ID): Promise<SosState["incidents"][number]> {
  return until(`the rung ${rung}`, () => sosState(unit)?.find((one) => one.id === id && one.rung === rung) ?? null);
}

export type Room = {
  readonly list: (query?: string) => Promise<readonly ShownIncident[]>;
  readonly one: (id?: string) => Promise<ShownIncident & { readonly history: readonly { what: { type: string } }[] }>;
  /** A command on an incident; its status and body. */
  readonly ask: (
    verb: string,
    body?: unknown,
    id?: string,
  ) => Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  readonly post: (
    path: string,
    body?: unknown,
  ) => Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  readonly get: (path: string) => Promise<Record<string, unknown>>;
};

/** A room at the HTTP API. */
export function openRoomAt(httpPort: number): Room {
  const base = `http://127.0.0.1:${httpPort}/api/v1`;
  const get = async (path: string) => (await (await fetch(`${base}/${path}`)).json()) as Record<string, unknown>;
  const post = async (path: string, body: unknown = {}) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${base}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return {
    get,
    post,
    list: async (query = "open=true") => (await get(`sos?${query}`)).items as readonly ShownIncident[],
    one: async (id = SOS_ID) => (await get(`sos/${id}`)) as unknown as Awaited<ReturnType<Room["one"]>>,
    ask: (verb, body = {}, id = SOS_ID) => post(`sos/${id}/${verb}`, body),
  };
}
