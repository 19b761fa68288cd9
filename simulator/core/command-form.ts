/** The forms of all commands. A further one is one more entry. */
import type { Command } from "./command.ts";
import type { Button } from "./kit-hand.ts";
import type { KitPattern } from "./kit-sentence.ts";
import type { SosState } from "./sos-state.ts";

/** What the words of a command say; those that it has no word for stay as they were. */
export type Words = {
  readonly unit: string;
  readonly button: Button;
  readonly forMs: number | null;
  readonly share: number;
  readonly batteryMv: number;
  readonly isCharging: boolean;
  readonly isOpen: boolean;
  readonly pattern: KitPattern;
  readonly isSilent: boolean;
  readonly state: SosState;
};

/** `usage`: small words stand as they are, capitals for a value (command-word.ts), brackets may be left out. */
export type Form = { readonly usage: string; readonly make: (words: Words) => Command };

/** Where the usage has a time that cannot be left out. */
const timed = ({ forMs }: Words) => forMs ?? 0;

const onUnit = (verb: "unplug" | "replug" | "drill" | "cancel" | "test"): Form => ({
  usage: `${verb} UNIT`,
  make: ({ unit }) => ({ verb, unit }),
});
const onUnitFor = (verb: "gap" | "park"): Form => ({
  usage: `${verb} UNIT TIME`,
  make: (words) => ({ verb, unit: words.unit, forMs: timed(words) }),
});
const onButton = (verb: "hold" | "release" | "stick" | "unstick"): Form => ({
  usage: `${verb} UNIT BUTTON`,
  make: ({ unit, button }) => ({ verb, unit, button }),
});
const onButtonFor = (verb: "press" | "bounce"): Form => ({
  usage: `${verb} UNIT BUTTON TIME`,
  make: (words) => ({ verb, unit: words.unit, button: words.button, forMs: timed(words) }),
});
const onCable = (verb: "lose" | "garble"): Form => ({
  usage: `${verb} UNIT SHARE TIME`,
  make: (words) => ({ verb, unit: words.unit, share: words.share, forMs: timed(words) }),
});

/** Of one verb, those that begin with more small words come first. */
export const FORMS: readonly Form[] = [
  { usage: "unplug board UNIT [TIME]", make: ({ unit, forMs }) => ({ verb: "unplug-board", unit, forMs }) },
  onUnit("unplug"),
  { usage: "replug board UNIT", make: ({ unit }) => ({ verb: "replug-board", unit }) },
  onUnit("replug"),
  { usage: "reset board UNIT", make: ({ unit }) => ({ verb: "reset-board", unit }) },
  onUnitFor("gap"),
  onUnitFor("park"),
  onButtonFor("press"),
  onButtonFor("bounce"),
  onButton("hold"),
  onButton("release"),
  onButton("stick"),
  onButton("unstick"),
  onUnit("drill"),
  onUnit("cancel"),
  onUnit("test"),
  { usage: "lid UNIT LID", make: ({ unit, isOpen }) => ({ verb: "lid", unit, isOpen }) },
  {
    usage: "battery UNIT MILLIVOLTS [charging]",
    make: ({ unit, batteryMv, isCharging }) => ({ verb: "battery", unit, batteryMv, isCharging }),
  },
  onCable("lose"),
  onCable("garble"),
  {
    usage: "expect kit UNIT PATTERN [silent] within TIME",
    make: (words) => {
      const { unit, pattern, isSilent } = words;
      return { verb: "expect-kit", unit, pattern, isSilent, forMs: timed(words) };
    },
  },
  {
    usage: "expect sos UNIT STATE within TIME",
    make: (words) => ({ verb: "expect-sos", unit: words.unit, state: words.state, forMs: timed(words) }),
  },
  {
    usage: "expect no sos UNIT for TIME",
    make: (words) => ({ verb: "expect-no-sos", unit: words.unit, forMs: timed(words) }),
  },
];
