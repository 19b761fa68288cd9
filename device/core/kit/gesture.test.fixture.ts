/** Two buttons played by a script. */
import { BUTTONS_UP, type ButtonInput, type Buttons, dueAt, type Open, step } from "./gesture.ts";

export type Play = readonly (readonly [now: number, input: ButtonInput])[];

export const down = (at: number) => ({ type: "sos-down", at }) as const;
export const downAgain = (at: number) => ({ type: "sos-down-again", at }) as const;
export const up = (at: number) => ({ type: "sos-up", at }) as const;
export const okDown = (at: number) => ({ type: "ok-down", at }) as const;
export const okUp = (at: number) => ({ type: "ok-up", at }) as const;
export const level = (isSosDown: boolean, isOkDown: boolean) => ({ type: "level", isSosDown, isOkDown }) as const;
export const reset = { type: "board-reset" } as const;
export const tick = { type: "tick" } as const;

/** The gestures that come of it, each with when it was noticed and when it was complete. A tick falls due by itself. */
export function play(inputs: Play, open: Open, until = 20_000): readonly string[] {
  let buttons: Buttons = BUTTONS_UP;
  const said: string[] = [];
  const take = (now: number, input: ButtonInput) => {
    const next = step(buttons, input, now, open);
    buttons = next.buttons;
    if (next.gesture) said.push(`${now}: ${next.gesture.type} at ${next.gesture.at}`);
  };
  const runTo = (end: number) => {
    for (let due = dueAt(buttons); due !== null && due < end; due = dueAt(buttons)) take(due, tick);
  };
  for (const [now, input] of inputs) {
    runTo(now);
    take(now, input);
  }
  runTo(until);
  return said;
}

/** Heard as it happens. */
export const live = (...inputs: readonly Extract<ButtonInput, { readonly at: number }>[]): Play =>
  inputs.map((input) => [input.at, input] as const);
