/** `patrol sos list | show | ack | close`: the desk for a room that has nothing but a terminal. */
import type { Incident } from "../gateway/core/sos/incident.ts";
import type { ShownIncident } from "../gateway/core/sos/view.ts";
import { ask } from "./ask.ts";

type Items = { readonly items: readonly ShownIncident[] };
type Shown = ShownIncident & {
  readonly history: readonly {
    readonly at: number;
    readonly what: { readonly type: string; readonly by?: { name: string } | null };
  }[];
};

/** Open incidents, or with `isAll` the newest of all. */
export async function listSos(dataDir: string, isAll: boolean, isJson: boolean, now: number): Promise<void> {
  const path = isAll ? "sos" : "sos?open=true";
  const { items } = (await ask(dataDir, { method: "GET", path })) as Items;
  if (isJson) return print(JSON.stringify(items));
  if (items.length === 0) return print(isAll ? "No SOS yet." : "No SOS is open.");
  for (const incident of items) print(line(incident, now));
  if (items.some(({ isRinging }) => isRinging)) print("Acknowledge one: patrol sos ack ID");
}

export async function showSos(dataDir: string, id: string, isJson: boolean, now: number): Promise<void> {
  const incident = (await ask(dataDir, { method: "GET", path: `sos/${encodeURIComponent(id)}` })) as Shown;
  if (isJson) return print(JSON.stringify(incident));
  print(line(incident, now));
  const { position } = incident;
  if (position) print(`  was at ${position.lat.toFixed(6)} ${position.lon.toFixed(6)} at ${clock(position.fixTime)}`);
  for (const { at, what } of incident.history) {
    print(`  ${clock(at)} ${what.type}${what.by ? ` by ${what.by.name}` : ""}`);
  }
}

/** Runs a command on an incident and says how it stands then. */
export async function commandSos(
  dataDir: string,
  id: string,
  verb: "acknowledge" | "close",
  body: unknown,
  isJson: boolean,
): Promise<void> {
  const path = `sos/${encodeURIComponent(id)}/${verb}`;
  const incident = (await ask(dataDir, { method: "POST", path, body })) as ShownIncident;
  print(isJson ? JSON.stringify(incident) : line(incident, Date.now()));
}

function line(incident: ShownIncident, now: number): string {
  const { id, unit, station, state, times, isRinging } = incident;
  const marks = [isRinging ? "RINGING" : "", ...flagsOf(incident)].filter((mark) => mark !== "");
  const parts = [
    id,
    state.padEnd(12),
    unit.padEnd(12),
    (station ?? "-").padEnd(10),
    `pressed ${ago(now - times.pressed)} ago`,
  ];
  return [...parts, ...(marks.length > 0 ? [marks.join(", ")] : [])].join("  ");
}

function flagsOf({ flags, presses, acknowledgedBy }: ShownIncident): readonly string[] {
  const said = {
    drill: "drill",
    late: "late",
    noFix: "no position",
    senderCancelled: "cancelled by sender - verify",
    contactLost: "contact lost",
    silent: "silent",
  } as const satisfies Record<keyof ShownIncident["flags"], string>;
  const names = Object.keys(said) as readonly (keyof typeof said)[];
  return [
    ...names.filter((name) => flags[name]).map((name) => said[name]),
    ...(presses > 1 ? [`${presses} presses`] : []),
    ...byOf(acknowledgedBy),
  ];
}

function byOf(by: Incident["acknowledgedBy"]): readonly string[] {
  return by ? [`acknowledged by ${by.name}`] : [];
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function clock(time: number): string {
  return new Date(time).toISOString().replace("T", " ").replace("Z", "");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
