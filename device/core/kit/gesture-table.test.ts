/** Every state of the two buttons with every input, as it is with no incident, and with a real one where that differs. */
import { expect, test } from "vitest";
import { type ButtonInput, type Buttons, step } from "./gesture.ts";

/** The moment of the input; "late" ones come 9 s after it. */
const NOW = 10_000;
const LATE = NOW + 9_000;

const UP = { phase: "up" } as const;
const SPENT = { phase: "spent" } as const;
const CUT_OFF = { phase: "cut-off", heardAt: NOW } as const;
const held = (meaning: "hold" | "drill" | "cancel") =>
  ({ phase: "down", at: NOW - 1_000, heardAt: NOW - 1_000, meaning }) as const;
const ok = (isAlone: boolean) => ({ phase: "down", at: NOW - 1_500, isAlone }) as const;
const level = (isSosDown: boolean, isOkDown: boolean) => ({ type: "level", isSosDown, isOkDown }) as const;

const STATES: Readonly<Record<string, Buttons>> = {
  up: { sos: UP, ok: UP },
  "up, OK down": { sos: UP, ok: ok(true) },
  hold: { sos: held("hold"), ok: UP },
  "hold, OK down": { sos: held("hold"), ok: ok(false) },
  drill: { sos: held("drill"), ok: ok(false) },
  cancel: { sos: held("cancel"), ok: ok(false) },
  spent: { sos: SPENT, ok: UP },
  "spent, OK down": { sos: SPENT, ok: ok(false) },
  "cut-off": { sos: CUT_OFF, ok: UP },
};

const INPUTS: Readonly<Record<string, readonly [input: ButtonInput, now: number]>> = {
  "sos-down": [{ type: "sos-down", at: NOW }, NOW],
  "sos-down again": [{ type: "sos-down-again", at: NOW - 1_400 }, NOW],
  "sos-latched": [{ type: "sos-latched" }, NOW],
  "sos-up early": [{ type: "sos-up", at: NOW }, NOW],
  "sos-up late": [{ type: "sos-up", at: LATE }, LATE],
  "ok-down": [{ type: "ok-down", at: NOW }, NOW],
  "ok-up": [{ type: "ok-up", at: NOW }, NOW],
  "both up": [level(false, false), NOW],
  "SOS down": [level(true, false), NOW],
  "OK down": [level(false, true), NOW],
  "both down": [level(true, true), NOW],
  "board-reset": [{ type: "board-reset" }, NOW],
  "tick early": [{ type: "tick" }, NOW],
  "tick late": [{ type: "tick" }, LATE],
};

function nameOf({ sos, ok: okButton }: Buttons): string {
  const name = sos.phase === "down" ? sos.meaning : sos.phase;
  if (name === "drill" || name === "cancel") return name;
  return okButton.phase === "down" ? `${name}, OK down` : name;
}

type Row = [state: string, input: string, next: string, nextWhileReal?: string];
const TABLE: Row[] = [
  ["up", "sos-down", "hold"],
  ["up", "sos-down again", "up"],
  ["up", "sos-latched", "cut-off"],
  ["up", "sos-up early", "up"],
  ["up", "sos-up late", "up"],
  ["up", "ok-down", "up, OK down"],
  ["up", "ok-up", "up"],
  ["up", "both up", "up"],
  ["up", "SOS down", "hold"],
  ["up", "OK down", "up, OK down"],
  ["up", "both down", "hold, OK down", "cancel"],
  ["up", "board-reset", "up"],
  ["up", "tick early", "up"],
  ["up", "tick late", "up"],
  ["up, OK down", "sos-down", "drill", "cancel"],
  ["up, OK down", "sos-down again", "up, OK down"],
  ["up, OK down", "sos-latched", "cut-off, OK down"],
  ["up, OK down", "sos-up early", "up, OK down"],
  ["up, OK down", "sos-up late", "up, OK down"],
  ["up, OK down", "ok-down", "up, OK down"],
  ["up, OK down", "ok-up", "up: confirm"],
  ["up, OK down", "both up", "up"],
  ["up, OK down", "SOS down", "hold"],
  ["up, OK down", "OK down", "up, OK down"],
  ["up, OK down", "both down", "drill", "cancel"],
  ["up, OK down", "board-reset", "up"],
  ["up, OK down", "tick early", "up, OK down"],
  ["up, OK down", "tick late", "up, OK down"],
  ["hold", "sos-down", "hold"],
  ["hold", "sos-down again", "hold"],
  ["hold", "sos-latched", "cut-off: hold"],
  ["hold", "sos-up early", "up"],
  ["hold", "sos-up late", "up: hold"],
  ["hold", "ok-down", "hold, OK down", "cancel"],
  ["hold", "ok-up", "hold"],
  ["hold", "both up", "hold"],
  ["hold", "SOS down", "hold"],
  ["hold", "OK down", "hold, OK down"],
  ["hold", "both down", "hold, OK down"],
  ["hold", "board-reset", "hold"],
  ["hold", "tick early", "hold"],
  ["hold", "tick late", "spent: hold"],
  ["hold, OK down", "sos-down", "hold, OK down"],
  ["hold, OK down", "sos-down again", "hold, OK down"],
  ["hold, OK down", "sos-latched", "cut-off, OK down: hold"],
  ["hold, OK down", "sos-up early", "up, OK down"],
  ["hold, OK down", "sos-up late", "up, OK down: hold"],
  ["hold, OK down", "ok-down", "hold, OK down", "cancel"],
  ["hold, OK down", "ok-up", "hold"],
  ["hold, OK down", "both up", "hold"],
  ["hold, OK down", "SOS down", "hold"],
  ["hold, OK down", "OK down", "hold, OK down"],
  ["hold, OK down", "both down", "hold, OK down"],
  ["hold, OK down", "board-reset", "hold"],
  ["hold, OK down", "tick early", "hold, OK down"],
  ["hold, OK down", "tick late", "spent, OK down: hold"],
  ["drill", "sos-down", "drill"],
  ["drill", "sos-down again", "hold, OK down"],
  ["drill", "sos-latched", "cut-off, OK down: hold"],
  ["drill", "sos-up early", "up, OK down"],
  ["drill", "sos-up late", "up, OK down: drill"],
  ["drill", "ok-down", "drill"],
  ["drill", "ok-up", "hold"],
  ["drill", "both up", "hold"],
  ["drill", "SOS down", "hold"],
  ["drill", "OK down", "drill"],
  ["drill", "both down", "drill"],
  ["drill", "board-reset", "hold"],
  ["drill", "tick early", "drill"],
  ["drill", "tick late", "spent, OK down: drill"],
  ["cancel", "sos-down", "cancel"],
  ["cancel", "sos-down again", "cancel"],
  ["cancel", "sos-latched", "cut-off, OK down: hold"],
  ["cancel", "sos-up early", "up, OK down"],
  ["cancel", "sos-up late", "up, OK down: cancel"],
  ["cancel", "ok-down", "cancel"],
  ["cancel", "ok-up", "hold"],
  ["cancel", "both up", "hold"],
  ["cancel", "SOS down", "hold"],
  ["cancel", "OK down", "cancel"],
  ["cancel", "both down", "cancel"],
  ["cancel", "board-reset", "hold"],
  ["cancel", "tick early", "cancel"],
  ["cancel", "tick late", "spent, OK down: cancel"],
  ["spent", "sos-down", "hold"],
  ["spent", "sos-down again", "spent"],
  ["spent", "sos-latched", "cut-off"],
  ["spent", "sos-up early", "up"],
  ["spent", "sos-up late", "up"],
  ["spent", "ok-down", "spent, OK down"],
  ["spent", "ok-up", "spent"],
  ["spent", "both up", "up"],
  ["spent", "SOS down", "spent"],
  ["spent", "OK down", "up, OK down"],
  ["spent", "both down", "spent, OK down"],
  ["spent", "board-reset", "spent"],
  ["spent", "tick early", "spent"],
  ["spent", "tick late", "spent"],
  ["spent, OK down", "sos-down", "hold, OK down", "cancel"],
  ["spent, OK down", "sos-down again", "spent, OK down"],
  ["spent, OK down", "sos-latched", "cut-off, OK down"],
  ["spent, OK down", "sos-up early", "up, OK down"],
  ["spent, OK down", "sos-up late", "up, OK down"],
  ["spent, OK down", "ok-down", "spent, OK down"],
  ["spent, OK down", "ok-up", "spent"],
  ["spent, OK down", "both up", "up"],
  ["spent, OK down", "SOS down", "spent"],
  ["spent, OK down", "OK down", "up, OK down"],
  ["spent, OK down", "both down", "spent, OK down"],
  ["spent, OK down", "board-reset", "spent"],
  ["spent, OK down", "tick early", "spent, OK down"],
  ["spent, OK down", "tick late", "spent, OK down"],
  ["cut-off", "sos-down", "hold: hold"],
  ["cut-off", "sos-down again", "cut-off"],
  ["cut-off", "sos-latched", "cut-off: hold"],
  ["cut-off", "sos-up early", "up: hold"],
  ["cut-off", "sos-up late", "up: hold"],
  ["cut-off", "ok-down", "cut-off, OK down"],
  ["cut-off", "ok-up", "cut-off"],
  ["cut-off", "both up", "cut-off"],
  ["cut-off", "SOS down", "cut-off"],
  ["cut-off", "OK down", "cut-off, OK down"],
  ["cut-off", "both down", "cut-off, OK down"],
  ["cut-off", "board-reset", "cut-off"],
  ["cut-off", "tick early", "spent: hold"],
  ["cut-off", "tick late", "spent: hold"],
];

test("the table has every state and every input", () => {
  const pairs = Object.keys(STATES).flatMap((state) => Object.keys(INPUTS).map((input) => `${state} / ${input}`));
  expect(TABLE.map(([state, input]) => `${state} / ${input}`)).toEqual(pairs);
});

test.each<Row>(TABLE)("%s, then %s: %s", (state, input, next, nextWhileReal = next) => {
  const [given, now] = INPUTS[input] ?? [{ type: "tick" }, Number.NaN];
  const outcome = (open: "none" | "drill" | "real") => {
    const { buttons, gesture } = step(STATES[state] as Buttons, given, now, open);
    return gesture === null ? nameOf(buttons) : `${nameOf(buttons)}: ${gesture.type}`;
  };
  expect([outcome("none"), outcome("drill"), outcome("real")]).toEqual([next, next, nextWhileReal]);
});
