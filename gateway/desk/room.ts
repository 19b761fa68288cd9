/** The room's side of the gateway: the SOS desk, what it tells units, and what it learns of them. */
import { runAll } from "../../runtime/activity.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Broker } from "../core/broker.ts";
import type { Count } from "../core/counters.ts";
import type { LiveFleet } from "../core/services.ts";
import type { Changes } from "../core/sos/changes.ts";
import type { DeskTable } from "../core/sos/table.ts";
import { Field } from "./field.ts";
import { openSiren } from "./siren.ts";
import { openSosDesk, type SosDesk } from "./sos-desk.ts";
import { UnitTeller } from "./unit-teller.ts";

export type RoomParts = {
  readonly table: DeskTable;
  readonly fleet: LiveFleet;
  readonly units: () => readonly { readonly unit: string }[];
  readonly broker: () => Broker;
  /** A command to run when the room does not answer; null: none. */
  readonly sirenCommand: string | null;
  /** Told what changed, for consoles. */
  readonly onChanges: (changes: Changes) => void;
  readonly newId: () => string;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
};

export type Room = {
  readonly desk: SosDesk;
  readonly teller: UnitTeller;
  readonly run: (signal: AbortSignal) => Promise<void>;
};

export async function openRoom(parts: RoomParts): Promise<Room> {
  const { table, fleet, units, broker, onChanges, newId, now, count, log } = parts;
  const siren = openSiren(parts.sirenCommand, count, log);
  const desk = await openSosDesk({
    table,
    now,
    newId,
    count,
    log,
    onChanges: (changes) => {
      teller.onChanges(changes);
      onChanges(changes);
      for (const { incident, level } of changes.sirens) {
        siren({ incident, unit: desk.state.incidents.get(incident)?.unit ?? "", level });
      }
    },
  });
  const state = () => desk.state;
  const teller = new UnitTeller({ broker, state, units });
  const field = new Field({ fleet, state, submit: (input) => desk.submit(input), now, log });
  return {
    desk,
    teller,
    run: (signal) => runAll(signal, [(s) => desk.run(s, field.stoodSince), (s) => field.run(s), (s) => teller.run(s)]),
  };
}
