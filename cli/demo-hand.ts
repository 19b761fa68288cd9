/** A hand on the kit boards of the demo's units: on any of them, then on the same again. */
import type { DemoUnit } from "./demo.ts";

export type Hand = {
  /** SOS for longer than 2 s, on any unit. */
  readonly press: () => void;
  /** SOS again, or both buttons for longer than 5 s, on the unit of the last press; without one it is said so. */
  readonly pressAgain: () => void;
  readonly cancel: () => void;
  /** OK first, then SOS, on any unit. */
  readonly drill: () => void;
};

/** `command`: a line for the simulator. */
export function handOf(units: readonly DemoUnit[], command: (line: string) => void, say: (text: string) => void): Hand {
  let last: string | null = null;
  const any = () => units[Math.floor(Math.random() * units.length)]?.unit ?? "";
  const onLast = (line: (unit: string) => string, told: (unit: string) => string) => {
    if (last === null) return say("nobody has pressed SOS yet: s presses it");
    command(line(last));
    say(told(last));
  };
  return {
    press: () => {
      last = any();
      command(`press ${last} sos 2500ms`);
      say(`SOS is pressed on ${last}`);
    },
    pressAgain: () =>
      onLast(
        (unit) => `press ${unit} sos 2500ms`,
        (unit) => `SOS is pressed again on ${unit}`,
      ),
    cancel: () =>
      onLast(
        (unit) => `cancel ${unit}`,
        (unit) => `${unit} asks to cancel: SOS and OK for 5 s`,
      ),
    drill: () => {
      const unit = any();
      command(`drill ${unit}`);
      say(`a drill on ${unit}: OK, then SOS`);
    },
  };
}
