/** The people of the room: they see, acknowledge, resolve and close what is open, at their pace and sometimes twice. */
import type { Incident } from "../../gateway/core/sos/incident.ts";
import type { Dice, Schedule } from "../sos/model/dice.ts";
import type { Gateway } from "./gateway.ts";

const BY = { actor: "operator:li", name: "Li" };
const EVERY_MS = 3_000;

export class Room {
  readonly #schedule: Schedule;
  readonly #dice: Dice;
  readonly #gateway: Gateway;
  readonly #onClose: (incident: string) => void;

  constructor(schedule: Schedule, dice: Dice, gateway: Gateway, onClose: (incident: string) => void) {
    this.#schedule = schedule;
    this.#dice = dice;
    this.#gateway = gateway;
    this.#onClose = onClose;
  }

  open(): void {
    this.#schedule.after(this.#dice.between(1_000, EVERY_MS * 2), () => {
      this.#act();
      this.open();
    });
  }

  #act(): void {
    const open = [...(this.#gateway.state?.incidents.values() ?? [])].filter(({ state }) => state !== "CLOSED");
    const [one] = open;
    if (!one) return;
    const incident = open.length > 1 ? this.#dice.pick(open) : one;
    this.#ask(incident);
    if (this.#dice.chance(0.1)) this.#ask(incident);
  }

  #ask({ id, state }: Incident): void {
    const command = this.#commandFor(state);
    if (command.type === "close") this.#onClose(id);
    void this.#gateway.ask({ type: "command", incident: id, command });
  }

  #commandFor(state: Incident["state"]) {
    switch (state) {
      case "OPEN":
        return { type: "seen", by: BY, console: "console-1" } as const;
      case "SEEN":
        return { type: "acknowledge", by: BY, console: "console-1" } as const;
      case "RESOLVED":
        return { type: "close", by: BY, outcome: "real", note: "spoken with" } as const;
      default:
        return { type: "resolve", by: BY } as const;
    }
  }
}
