/** Bugs that systems in use have had, each put into the part where it would be: the laws must find every one. */
import type { Panel, PanelMemory, PanelStep } from "../../../device/core/kit/panel.ts";
import type { Decision, DeskEntry, DeskInput, DeskState } from "../../../gateway/core/sos/desk.ts";
import type { By } from "../../../gateway/core/sos/incident.ts";
import { type Parts, SOUND } from "./parts.ts";

const NOBODY: By = { actor: "nobody", name: "nobody" };
const EXPIRES_MS = 60_000;

type Change = (decision: Decision, state: DeskState, input: DeskInput, at: number) => Decision;

/** The desk with its decisions changed. */
function desk(change: Change): Parts {
  return {
    ...SOUND,
    decide: (state, input, at, newId) => change(SOUND.decide(state, input, at, newId), state, input, at),
  };
}

/** The kit with what it has in mind changed after each input, on its disk too. */
function kit(change: (next: PanelMemory, before: Panel, input: Parameters<Parts["step"]>[1]) => PanelMemory): Parts {
  return {
    ...SOUND,
    step: (before, input, moment) => {
      const next = SOUND.step(before, input, moment);
      const memory = change(next.panel.memory, before, input);
      return memory === next.panel.memory ? next : remembering(next, memory);
    },
  };
}

function remembering({ panel, effects }: PanelStep, memory: PanelMemory): PanelStep {
  const kept = effects.filter(({ type }) => type === "send");
  return { panel: { ...panel, memory }, effects: [{ type: "persist", memory }, ...kept] };
}

function closed(incident: string, at: number): DeskEntry {
  return { incident, at, what: { type: "close", by: NOBODY, outcome: "false", note: "" } };
}

function adding(decision: Decision, ...entries: readonly DeskEntry[]): Decision {
  return { ...decision, entries: [...decision.entries, ...entries] };
}

function openOf(state: DeskState, unit: string) {
  return [...state.incidents.values()].filter((one) => one.unit === unit && one.state !== "CLOSED");
}

export const PLANTED: Readonly<Record<string, Parts>> = {
  "a cancel closes": desk((decision, _, input, at) => {
    const isCancel = input.type === "signal" && input.signal.event === "cancel" && decision.entries.length > 0;
    return isCancel && decision.subject !== null ? adding(decision, closed(decision.subject, at)) : decision;
  }),
  "a further press is swallowed": desk((decision, _, input) => {
    return input.type === "signal" && input.signal.event === "repress" ? { ...decision, entries: [] } : decision;
  }),
  "two incidents of a unit are merged": {
    ...SOUND,
    decide: (state, input, at, newId) => {
      const [open] = input.type === "signal" && !state.incidents.has(input.id) ? openOf(state, input.unit) : [];
      return SOUND.decide(state, open && input.type === "signal" ? { ...input, id: open.id } : input, at, newId);
    },
  },
  "a rung is told before the commit": { ...SOUND, tells: "before-commit" },
  "a receipt is sent before the commit": { ...SOUND, receipts: "before-commit" },
  "an incident expires": desk((decision, state, input, at) => {
    if (input.type !== "tick") return decision;
    const old = [...state.incidents.values()].filter((one) => one.state !== "CLOSED");
    const expired = old.filter(({ times }) => at - times.stored > EXPIRES_MS);
    return adding(decision, ...expired.map(({ id }) => closed(id, at)));
  }),
  "a lost connection closes": desk((decision, state, input, at) => {
    if (input.type !== "contact" || !input.isLost) return decision;
    return adding(decision, ...openOf(state, input.unit).map(({ id }) => closed(id, at)));
  }),
  "an acknowledgement is lost in a restart": {
    ...SOUND,
    found: (entries) => entries.filter(({ what }) => what.type !== "acknowledge"),
  },
  "who acknowledges second wins": desk((decision, state, input, at) => {
    if (input.type !== "command" || input.command.type !== "acknowledge" || !decision.refusal) return decision;
    if (state.incidents.get(input.incident)?.state === "CLOSED") return decision;
    const entry: DeskEntry = { incident: input.incident, at, what: input.command };
    return { entries: [entry], subject: input.incident, refusal: null };
  }),
  "what comes again counts again": desk((decision, state, input, at) => {
    if (input.type !== "signal" || decision.entries.length > 0 || decision.subject === null) return decision;
    if (state.incidents.get(decision.subject)?.state === "CLOSED") return decision;
    const { unit, signal } = input;
    return adding(decision, {
      incident: decision.subject,
      at,
      what: { type: "signal", unit, signal, continues: null },
    });
  }),
  "a drill swallows a real press": kit((next, before) => {
    const was = before.memory.incident;
    const isSwallowed = was?.isDrill && next.incident && !next.incident.isDrill;
    return isSwallowed ? { ...next, incident: was, pending: before.memory.pending } : next;
  }),
  "OK suppresses a first raise": kit((next, { memory }, input) => {
    const isPress = input.type === "sentence" && input.sentence.type === "EVT" && input.sentence.event === "SOS_DOWN";
    const isSuppressed = isPress && memory.incident === null && memory.buttons.ok.phase === "down";
    return isSuppressed ? { ...next, buttons: { ...next.buttons, sos: { phase: "spent" } } } : next;
  }),
  "a receipt is shown as seen": kit((next, { memory }, input) => {
    const { incident } = next;
    if (input.type !== "receipt" || incident?.rung !== "stored" || memory.incident?.rung !== "latched") return next;
    return { ...next, incident: { ...incident, rung: "seen" } };
  }),
  "a rung is taken back": kit((next, _, input) => {
    if (input.type !== "sos-state" || next.incident === null) return next;
    const told = input.incidents.find(({ id }) => id === next.incident?.id);
    if (!told || told.rung === "closed" || told.rung === next.incident.rung) return next;
    return { ...next, incident: { ...next.incident, rung: told.rung } };
  }),
  "the lamp is lit before the disk is written": {
    ...SOUND,
    ordered: (effects) => [...effects].sort((a, b) => Number(b.type === "send") - Number(a.type === "send")),
  },
  "a restart forgets the SOS": {
    ...SOUND,
    resume: (memory, now, machineBoot) => SOUND.resume({ ...memory, incident: null }, now, machineBoot),
  },
};
