/** A console at the live stream, and a unit as it shows it. */
import type { ShownUnit } from "../../gateway/core/fleet.ts";

export const shownUnit = (name: string, station: string | null = null): ShownUnit => ({
  unit: name,
  kind: "e-bike",
  station,
  label: null,
  officers: [],
  zones: [],
  revokedTime: null,
  state: "unknown",
  presence: "unknown",
  fix: null,
  fixAgeMs: null,
  lostTime: null,
  heardTime: null,
  health: null,
});

/** A console whose buffer the test fills and drains. */
export class Screen {
  text = "";
  isFull = false;
  isEnded = false;
  #onDrain: () => void = () => {};

  readonly console = {
    write: (text: string) => {
      this.text += text;
      return !this.isFull;
    },
    onDrain: (listener: () => void) => {
      this.#onDrain = listener;
    },
    end: () => {
      this.isEnded = true;
    },
  };

  drain(): void {
    this.isFull = false;
    this.#onDrain();
  }

  /** `id event` of everything that came. */
  events(): readonly string[] {
    return [...this.text.matchAll(/^id: (\S+)\nevent: (\w+)\ndata: .+\n\n/gm)].map(
      (match) => `${match[1]} ${match[2]}`,
    );
  }
}
