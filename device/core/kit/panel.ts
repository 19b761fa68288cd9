/**
 * The emergency kit as one pure machine: what its board says, what the gateway says, and what follows for records, for the
 * kit's lamp and for the disk. Effects are performed in their order: nothing is said before it is on disk.
 */
import type { Order, SosState } from "../../../protocol/messages.ts";
import type { Ranges } from "../../../protocol/ranges.ts";
import type { SosRecord } from "../../../protocol/record.ts";
import { isAlike } from "../alike.ts";
import { type Orders, ordered } from "../orders.ts";
import type { NewRecord } from "../outbox-port.ts";
import { type Incident, resumed as resumedIncident } from "../sos.ts";
import { type Board, isLostNow, NO_BOARD, NOTHING_SEEN, portClosed, portOpened, type SeenEvents } from "./board.ts";
import { sentenceCame } from "./board-says.ts";
import { BUTTONS_UP, type Buttons, dueAt as buttonsDueAt, resumed as resumedButtons } from "./gesture.ts";
import { kitRecord, stampAt } from "./panel-records.ts";
import { isShownAnew, NOTHING_SHOWN, type Shown, shownOf } from "./panel-show.ts";
import { buttonChange, sosChange } from "./presses.ts";
import type { BoardSentence, HostSentence } from "./sentence.ts";

/** What the panel journal keeps: a restart goes on from it. */
export type PanelMemory = {
  readonly v: 1;
  /** The boot of the machine in which it was kept: times since boot compare within one only. */
  readonly machineBoot: string;
  readonly seen: SeenEvents;
  readonly buttons: Buttons;
  readonly incident: Incident | null;
  readonly orders: Orders;
  /** Records that are not known to be in the outbox; after a crash some are there twice, which the gateway sees. */
  readonly pending: readonly NewRecord[];
};

export type Panel = {
  readonly memory: PanelMemory;
  readonly board: Board;
  readonly shown: Shown;
  /** Since when the gateway cannot be reached; null while it can. */
  readonly cutOffSince: number | null;
};

export type PanelInput =
  | { readonly type: "port"; readonly isOpen: boolean }
  | { readonly type: "sentence"; readonly sentence: BoardSentence }
  /** The first of the pending records is in the outbox. */
  | { readonly type: "recorded"; readonly outbox: string; readonly seq: number }
  | { readonly type: "receipt"; readonly outbox: string; readonly stored: Ranges }
  | { readonly type: "sos-state"; readonly incidents: SosState["incidents"] }
  | { readonly type: "order"; readonly order: Pick<Order, "id" | "kind"> }
  | { readonly type: "link"; readonly isUp: boolean }
  | { readonly type: "tick" };

/** What the shell knows at the time of an input. `now`: milliseconds since boot; `newId`: a ULID made now. */
export type Moment = {
  readonly now: number;
  readonly newId: string;
  readonly stamp: Pick<NewRecord, "time" | "clock" | "uptimeMs">;
  readonly place: Pick<SosRecord, "position" | "positionAgeMs">;
  /** What profile and settings say about light and sound of an SOS. */
  readonly isSilent: boolean;
};

/** `record`: append to the outbox and answer with `recorded`. */
export type PanelEffect =
  | { readonly type: "persist"; readonly memory: PanelMemory }
  | { readonly type: "send"; readonly sentence: HostSentence }
  | { readonly type: "record"; readonly record: NewRecord };

export type PanelStep = { readonly panel: Panel; readonly effects: readonly PanelEffect[] };

export const NEW_MEMORY: PanelMemory = {
  v: 1,
  machineBoot: "",
  seen: NOTHING_SEEN,
  buttons: BUTTONS_UP,
  incident: null,
  orders: [],
  pending: [],
};

/**
 * The panel after a start, from what was kept. Its effects are the records that may have been lost in the crash. No two
 * boots of the machine share a `machineBoot`.
 */
export function resume(memory: PanelMemory, now: number, machineBoot: string): PanelStep {
  const buttons = resumedButtons(memory.buttons, now, memory.machineBoot === machineBoot);
  const incident = resumedIncident(memory.incident, now);
  return {
    panel: {
      memory: { ...memory, machineBoot, buttons, incident },
      board: NO_BOARD,
      shown: NOTHING_SHOWN,
      cutOffSince: now,
    },
    effects: memory.pending.map((record) => ({ type: "record", record })),
  };
}

export function step(before: Panel, input: PanelInput, moment: Moment): PanelStep {
  const change = changeBy(before, input, moment);
  const records = change.records ?? [];
  const pending = [...change.panel.memory.pending, ...records];
  const memory = records.length > 0 ? { ...change.panel.memory, pending } : change.panel.memory;
  const effects: PanelEffect[] = isSame(memory, before.memory) ? [] : [{ type: "persist", memory }];
  for (const sentence of change.answers ?? []) effects.push({ type: "send", sentence });
  for (const record of records) effects.push({ type: "record", record });
  const panel = { ...change.panel, memory };
  if (!panel.board.isPortOpen) return { panel, effects };
  const next = shownOf(panel, moment);
  if (!change.mustShow && !isShownAnew(panel.shown, next, moment.now)) return { panel, effects };
  effects.push({ type: "send", sentence: { type: "SHOW", ...next } });
  if (!panel.board.isKnown) effects.push({ type: "send", sentence: { type: "WHO" } });
  return { panel: { ...panel, shown: { ...next, at: moment.now } }, effects };
}

/** When a hold of the button is complete, ms since boot; null when none is. */
export function dueAt({ memory }: Panel): number | null {
  return buttonsDueAt(memory.buttons);
}

/** When the real incident that is open was taken up, ms since boot; null when none is. */
export function realSince({ memory: { incident } }: Panel): number | null {
  return incident !== null && !incident.isDrill ? incident.openedAt : null;
}

/** What an input comes to: records to append, and what the board is told first. */
export type Change = {
  readonly panel: Panel;
  readonly records?: readonly NewRecord[];
  readonly answers?: readonly HostSentence[];
  readonly mustShow?: boolean;
};

function changeBy(panel: Panel, input: PanelInput, moment: Moment): Change {
  const { board, memory } = panel;
  switch (input.type) {
    case "port":
      if (!input.isOpen) return { panel: { ...panel, board: portClosed(board) } };
      return { panel: { ...panel, board: portOpened(board, moment.now) }, mustShow: true };
    case "sentence":
      return sentenceCame(panel, input.sentence, moment);
    case "recorded":
      return recorded(panel, input, moment);
    case "receipt":
      return sosChange(panel, input, moment);
    case "sos-state":
      return sosChange(panel, { type: "state", incidents: input.incidents }, moment);
    case "order": {
      const { orders, event } = ordered(memory.orders, input.order);
      const records: readonly NewRecord[] =
        event === null ? [] : [{ type: "order", ...stampAt(moment, moment.now), ...event }];
      return { panel: { ...panel, memory: { ...memory, orders } }, records };
    }
    case "link":
      return { panel: { ...panel, cutOffSince: input.isUp ? null : (panel.cutOffSince ?? moment.now) } };
    case "tick":
      return ticked(panel, moment);
  }
}

function ticked(panel: Panel, moment: Moment): Change {
  // A drill that ends now is over before anything is pressed.
  const told = sosChange(panel, { type: "tick" }, moment);
  const held = buttonChange(told.panel, { type: "tick" }, moment);
  const records = [...(told.records ?? []), ...(held.records ?? [])];
  const { board } = held.panel;
  if (!isLostNow(board, moment.now)) return { panel: held.panel, records };
  const lost = kitRecord("board-lost", board, moment, moment.now);
  // Nobody knows any more what its buttons do.
  const forgotten = buttonChange({ ...held.panel, board: { ...board, isLost: true } }, { type: "board-reset" }, moment);
  return { panel: forgotten.panel, records: [...records, lost] };
}

function recorded(
  panel: Panel,
  { outbox, seq }: Extract<PanelInput, { readonly type: "recorded" }>,
  moment: Moment,
): Change {
  const [first, ...pending] = panel.memory.pending;
  const next = { ...panel, memory: { ...panel.memory, pending } };
  return first?.type === "sos"
    ? sosChange(next, { type: "recorded", id: first.id, record: { outbox, seq } }, moment)
    : { panel: next };
}

const FIELDS = Object.keys(NEW_MEMORY) as (keyof PanelMemory)[];

function isSame(a: PanelMemory, b: PanelMemory): boolean {
  return FIELDS.every((field) => isAlike(a[field], b[field]));
}
