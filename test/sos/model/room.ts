/** Two consoles whose operators do what may be done, and also what may not: late, twice, and on what is over. */
import type { DeskInput, DeskState } from "../../../gateway/core/sos/desk.ts";
import type { By, Incident } from "../../../gateway/core/sos/incident.ts";
import type { Dice, Schedule } from "./dice.ts";
import type { CommandName, Fact } from "./facts.ts";
import type { Gateway } from "./gateway.ts";

const OPERATORS: readonly By[] = [
  { actor: "operator:li.wei", name: "Li Wei" },
  { actor: "operator:zhao.min", name: "Zhao Min" },
];

type IncidentCommand = Exclude<CommandName, "cancel-order">;
const ANYTHING: Readonly<Record<IncidentCommand, number>> = {
  seen: 2,
  acknowledge: 3,
  dispatch: 2,
  "on-scene": 1,
  resolve: 2,
  close: 3,
  reopen: 2,
  note: 1,
};
/** What an operator who goes on with it does next. */
const NEXT: Readonly<Record<Incident["state"], readonly IncidentCommand[]>> = {
  OPEN: ["seen", "seen", "acknowledge", "dispatch"],
  SEEN: ["acknowledge", "acknowledge", "dispatch"],
  ACKNOWLEDGED: ["dispatch", "resolve", "close", "acknowledge"],
  DISPATCHED: ["on-scene", "resolve", "close"],
  ON_SCENE: ["resolve", "close"],
  RESOLVED: ["close"],
  CLOSED: ["reopen", "close", "acknowledge"],
};

export class Room {
  readonly #schedule: Schedule;
  readonly #dice: Dice;
  readonly #gateway: Gateway;
  readonly #units: readonly string[];
  readonly #tell: (fact: Fact) => void;

  constructor(schedule: Schedule, dice: Dice, gateway: Gateway, units: readonly string[], tell: (fact: Fact) => void) {
    this.#schedule = schedule;
    this.#dice = dice;
    this.#gateway = gateway;
    this.#units = units;
    this.#tell = tell;
  }

  /** Somebody does something, about what the console shows now; it arrives a little later, perhaps twice. */
  act(): void {
    const { state } = this.#gateway;
    if (!state || state.incidents.size === 0) return;
    const dice = this.#dice;
    const all = [...state.incidents.values()];
    const open = all.filter((one) => one.state !== "CLOSED");
    const incident = open.length > 0 && dice.chance(0.85) ? dice.pick(open) : dice.pick(all);
    const by = dice.pick(OPERATORS);
    if (state.orders.size > 0 && dice.chance(0.06)) {
      this.#send("cancel-order", this.#someOrder(state), by);
      return;
    }
    const isPlain = incident.isUnanswered && incident.state !== "OPEN" && incident.state !== "SEEN";
    const next = isPlain ? (["acknowledge", "dispatch"] as const) : NEXT[incident.state];
    const what = dice.chance(0.75) ? dice.pick(next) : dice.weighted(ANYTHING);
    this.#send(what, incident.id, by);
    // The other one has seen it at the same time.
    if (dice.chance(0.15)) this.#send(what, incident.id, dice.pick(OPERATORS));
  }

  #someOrder({ orders }: DeskState): string {
    return this.#dice.pick([...orders.keys()]);
  }

  #send(what: CommandName, subject: string, by: By): void {
    const input = this.#inputOf(what, subject, by);
    const copies = this.#dice.chance(0.1) ? 2 : 1;
    for (let n = 0; n < copies; n += 1) {
      this.#schedule.after(this.#dice.between(5, this.#dice.chance(0.1) ? 8_000 : 600), () => {
        this.#tell({ type: "asked", what, subject, by: by.actor });
        this.#gateway.submit(input, (refusal) =>
          this.#tell({ type: "answered", what, subject, by: by.actor, refusal }),
        );
      });
    }
  }

  #inputOf(what: CommandName, subject: string, by: By): DeskInput {
    const unit = this.#dice.pick(this.#units);
    const command = (one: Extract<DeskInput, { type: "command" }>["command"]): DeskInput => {
      return { type: "command", incident: subject, command: one };
    };
    switch (what) {
      case "seen":
      case "acknowledge":
        return command({ type: what, by, console: "console-1" });
      case "on-scene":
        return command({ type: what, by, unit });
      case "resolve":
        return command({ type: what, by });
      case "close":
        return command({ type: what, by, outcome: "real", note: "spoken with" });
      case "note":
        return command({ type: what, by, text: "called" });
      case "dispatch": {
        const order = { unit, kind: "goto", text: "go there", lat: 30.5, lon: 117, incident: subject } as const;
        return { type: "dispatch", incident: subject, by, order };
      }
      case "reopen":
        return { type: "reopen", incident: subject, by };
      case "cancel-order":
        return { type: "cancel-order", order: subject, by };
    }
  }
}
