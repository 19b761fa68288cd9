/** What can happen to a simulated unit, in the words of a scenario file and of the simulator's standard input. */
import { FORMS, type Form, type Words } from "./command-form.ts";
import { type Parsed, readToken, shortly } from "./command-word.ts";
import type { Button } from "./kit-hand.ts";
import type { KitPattern } from "./kit-sentence.ts";
import type { SosState } from "./sos-state.ts";

/** Something that must hold, or the scenario has failed. `no-sos` for all of the time, the others once within it. */
export type Expectation =
  | {
      readonly verb: "expect-kit";
      readonly unit: string;
      readonly pattern: KitPattern;
      /** Whether it must be shown silently; false: either way. */
      readonly isSilent: boolean;
      readonly forMs: number;
    }
  | { readonly verb: "expect-sos"; readonly unit: string; readonly state: SosState; readonly forMs: number }
  | { readonly verb: "expect-no-sos"; readonly unit: string; readonly forMs: number };

/** Something that is done. `unplug` and `replug` are the receiver's cable. `forMs` null: until told otherwise. */
export type Deed =
  | { readonly verb: "unplug" | "replug" | "drill" | "cancel" | "test"; readonly unit: string }
  | { readonly verb: "reset-board" | "replug-board"; readonly unit: string }
  | { readonly verb: "unplug-board"; readonly unit: string; readonly forMs: number | null }
  | { readonly verb: "gap" | "park"; readonly unit: string; readonly forMs: number }
  | { readonly verb: "press" | "bounce"; readonly unit: string; readonly button: Button; readonly forMs: number }
  | { readonly verb: "hold" | "release" | "stick" | "unstick"; readonly unit: string; readonly button: Button }
  | { readonly verb: "lid"; readonly unit: string; readonly isOpen: boolean }
  | { readonly verb: "battery"; readonly unit: string; readonly batteryMv: number; readonly isCharging: boolean }
  | { readonly verb: "lose" | "garble"; readonly unit: string; readonly share: number; readonly forMs: number };

export type Command = Deed | Expectation;

export function isExpectation(command: Command): command is Expectation {
  return command.verb === "expect-kit" || command.verb === "expect-sos" || command.verb === "expect-no-sos";
}

/** One command without its time, or a sentence that says what is wrong with it. */
export function commandOf(words: readonly string[]): Parsed<Command> {
  const [verb = ""] = words;
  if (verb === "") return { ok: false, text: "after the time a command is missing, as in: at 60s unplug bike-03" };
  const forms = FORMS.filter(({ usage }) => usage.startsWith(`${verb} `));
  if (forms.length === 0) {
    const verbs = new Set(FORMS.map(({ usage }) => usage.split(" ", 1)[0]));
    return { ok: false, text: `there is no command "${shortly(verb)}"; there are ${[...verbs].join(", ")}` };
  }
  const form = forms.find((one) => isMeant(one, words));
  if (form) return read(form, words);
  return { ok: false, text: `${verb} what? there are ${forms.map(({ usage }) => usage).join("; ")}` };
}

/** Whether the small words that a form begins with are there. */
function isMeant({ usage }: Form, words: readonly string[]): boolean {
  const tokens = usage.split(" ");
  const fixed = tokens.slice(0, tokens.indexOf("UNIT"));
  return fixed.every((word, i) => words[i] === word);
}

const NOTHING_YET: Words = {
  unit: "",
  button: "sos",
  forMs: null,
  share: 0,
  batteryMv: 0,
  isCharging: false,
  isOpen: false,
  pattern: "OFF",
  isSilent: false,
  state: "open",
};

function read({ usage, make }: Form, words: readonly string[]): Parsed<Command> {
  let so = NOTHING_YET;
  let at = 0;
  for (const token of usage.split(" ")) {
    const isOptional = token.startsWith("[");
    const name = isOptional ? token.slice(1, -1) : token;
    const word = words[at];
    if (isOptional && (word === undefined || (name === name.toLowerCase() && word !== name))) continue;
    const filled = readToken(name, word, usage, so);
    if (!filled.ok) return filled;
    so = filled.value;
    at += 1;
  }
  const more = words[at];
  if (more !== undefined) return { ok: false, text: `"${shortly(more)}" is too much: ${usage}` };
  return { ok: true, value: make(so) };
}
