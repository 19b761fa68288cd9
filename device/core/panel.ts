/**
 * The emergency kit as one pure machine: what its board says, what the gateway says, and what follows for records, for the
 * kit's lamp and for the disk. Effects are performed in their order: nothing is said before it is on disk.
 */
import type { Order, SosState } from "../../protocol/messages.ts";
import type { Ranges } from "../../protocol/ranges.ts";
import type { SosRecord } from "../../protocol/record.ts";
import { isAlike } from "./alike.ts";
import {
  type Board,
  heard,
  isAfterGap,
  isLostNow,
  isSeen,
  NO_BOARD,
  NOTHING_SEEN,
  portClosed,
  portOpened,
  type SeenEvents,
  withBattery,
  withEvent,
  withHello,
} from "./kit/board.ts";
import {
  BUTTONS_UP,
  type ButtonInput,
  type Buttons,
  step as buttonStep,
  dueAt as buttonsDueAt,
  resumed as resumedButtons,
} from "./kit/gesture.ts";
import type { BoardEventSentence, BoardSentence, HostSentence } from "./kit/sentence.ts";
import { confirmed, type Orders, ordered } from "./orders.ts";
import type { NewRecord } from "./outbox-port.ts";
import { kitRecord, stampAt } from "./panel-records.ts";
import { isShownAnew, NOTHING_SHOWN, type Shown, shownOf } from "./panel-show.ts";
import { type Incident, openOf, resumed as resumedIncident, type SosInput, step as sosStep } from "./sos.ts";

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

type Change = {
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

function sentenceCame(before: Panel, sentence: BoardSentence, moment: Moment): Change {
  const { board: was } = before;
  const board = heard(was, sentence, moment.now);
  const isReset = was.boot !== null && board.boot !== was.boot;
  const back = was.isLost ? [kitRecord("board-back", board, moment, moment.now)] : [];
  const reset = isReset
    ? buttonChange({ ...before, board }, { type: "board-reset" }, moment).panel
    : { ...before, board };
  const change = ofSentence(reset, sentence, moment);
  return {
    ...change,
    records: [...back, ...(change.records ?? [])],
    mustShow: sentence.type === "HELLO" || isReset || was.isLost,
  };
}

function ofSentence(panel: Panel, sentence: BoardSentence, moment: Moment): Change {
  const { memory, board } = panel;
  switch (sentence.type) {
    case "HELLO":
      return { panel: { ...panel, memory: { ...memory, seen: withHello(memory.seen, sentence) } } };
    case "EVT":
      return eventCame(panel, sentence, moment);
    case "STA": {
      const next = withBattery(board, sentence);
      const { isSosDown, isOkDown } = sentence;
      const change = buttonChange({ ...panel, board: next }, { type: "level", isSosDown, isOkDown }, moment);
      if (next.isBatteryLow === board.isBatteryLow) return change;
      const event = next.isBatteryLow ? "battery-low" : "battery-ok";
      return { ...change, records: [...(change.records ?? []), kitRecord(event, next, moment, moment.now)] };
    }
  }
}

/** A known event is acknowledged again and nothing else; but before HELLO it may be another board's, which counts alike. */
function eventCame(panel: Panel, { boot, n, event, ageMs }: BoardEventSentence, moment: Moment): Change {
  const { memory, board } = panel;
  const answers: readonly HostSentence[] = [{ type: "ACK", boot, n }];
  if (isSeen(memory.seen, boot, n)) return { panel, answers: board.isKnown ? answers : [{ type: "WHO" }] };
  const next = { ...panel, memory: { ...memory, seen: withEvent(memory.seen, boot, n) } };
  const at = moment.now - ageMs;
  // A release of OK may be among what was given up: what it said before counts no longer.
  const isAfter = isAfterGap(memory.seen, boot, n);
  const sure = (of: Panel) => (isAfter ? buttonChange(of, { type: "board-reset" }, moment).panel : of);
  switch (event) {
    case "SOS_DOWN": {
      const isOfNow = board.boot === null || board.boot === boot;
      const input = isOfNow ? ({ type: "sos-down", at } as const) : ({ type: "sos-latched" } as const);
      return { ...buttonChange(sure(next), input, moment), answers };
    }
    case "SOS_UP": {
      const change = buttonChange(next, { type: "sos-up", at }, moment);
      return { ...change, panel: sure(change.panel), answers };
    }
    case "OK_DOWN":
      return { ...buttonChange(next, { type: "ok-down", at }, moment), answers };
    case "OK_UP":
      return { ...buttonChange(next, { type: "ok-up", at }, moment), answers };
    case "LID_OPEN":
      return { panel: sure(next), answers, records: [kitRecord("lid-open", board, moment, at)] };
    case "LID_CLOSED":
      return { panel: sure(next), answers, records: [kitRecord("lid-closed", board, moment, at)] };
    case "TEST":
      return { panel: sure(next), answers, records: [kitRecord("test", board, moment, at)] };
  }
}

function buttonChange(panel: Panel, input: ButtonInput, moment: Moment): Change {
  const { incident, orders } = panel.memory;
  const { buttons, gesture } = buttonStep(panel.memory.buttons, input, moment.now, openOf(incident));
  const next = { ...panel, memory: { ...panel.memory, buttons } };
  if (gesture === null) return { panel: next };
  if (gesture.type !== "confirm") return sosChange(next, { type: gesture.type, at: gesture.at }, moment);
  // The lamp shows the SOS then and not the order: nobody accepts what was not shown.
  if (openOf(incident) === "real") return { panel: next };
  const answered = confirmed(orders);
  if (answered.event === null) return { panel: next };
  const memory = { ...next.memory, orders: answered.orders };
  return {
    panel: { ...next, memory },
    records: [{ type: "order", ...stampAt(moment, gesture.at), ...answered.event }],
  };
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

function sosChange(panel: Panel, input: SosInput, moment: Moment): Change {
  const { incident, events } = sosStep(panel.memory.incident, input, moment);
  const records = events.map(
    ({ at, ...event }): NewRecord => ({ type: "sos", ...stampAt(moment, at), ...event, ...moment.place }),
  );
  return { panel: { ...panel, memory: { ...panel.memory, incident } }, records };
}

const FIELDS = Object.keys(NEW_MEMORY) as (keyof PanelMemory)[];

function isSame(a: PanelMemory, b: PanelMemory): boolean {
  return FIELDS.every((field) => isAlike(a[field], b[field]));
}
