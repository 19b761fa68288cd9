/**
 * One world from one seed: kits, a gateway, a room, fingers, a network and faults; after a while the faults are over and
 * everything has its time. The laws are asked at each thing that happens.
 */
import type { PatrolRecord } from "../../../protocol/record.ts";
import { Book } from "./book.ts";
import { deskLaws } from "./desk-laws.ts";
import { Dice, Schedule } from "./dice.ts";
import { Broken, type Fact } from "./facts.ts";
import { DAY_MS, Gateway } from "./gateway.ts";
import { edgesOf, HAND_WEIGHTS, Hand } from "./hand.ts";
import { Kit } from "./kit.ts";
import { type KitNotes, kitLaws } from "./kit-laws.ts";
import { Link } from "./network.ts";
import type { Parts } from "./parts.ts";
import { quietDesk, quietUnit } from "./quiet-laws.ts";
import { Room } from "./room.ts";
import { lineOf } from "./trace.ts";

/** What was broken, or null; `trace`: what happened until then, a line each. */
export type Outcome = { readonly broken: Broken | null; readonly trace: readonly string[] };

type Unit = { readonly kit: Kit; readonly link: Link; readonly hand: Hand };

const KIT_WEIGHTS = { kill: 1, reboot: 1, effect: 3, stall: 3 };
const STEP_WEIGHTS = { hand: 9, room: 9, kit: 2.2, board: 1.4, link: 1.5, gateway: 1.2, clock: 0.6 };
const QUIET_MS = 60_000;
/** From this seed on hosts stand still, too: the worlds before it stay what they were when they broke a law. */
export const STALLS_FROM = 1_000_000;

/** Plays the world of `seed`. */
export function play(seed: number, parts: Parts, isTraced: boolean): Outcome {
  const trace: string[] = [];
  const world = new World(seed, parts, isTraced ? trace : null);
  try {
    world.run();
    return { broken: null, trace };
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    const broken = err instanceof Broken ? err : new Broken("nothing throws", err.stack ?? err.message);
    trace.push(`${world.now} BROKEN ${broken.message}`);
    return { broken, trace };
  }
}

class World {
  readonly #dice: Dice;
  readonly #schedule = new Schedule();
  readonly #parts: Parts;
  readonly #trace: string[] | null;
  readonly #book = new Book();
  readonly #notes: KitNotes = { presses: new Map(), recorded: new Map(), rungs: new Map(), over: new Set() };
  readonly #laws: readonly ((fact: Fact) => void)[];
  readonly #units: readonly Unit[];
  readonly #gateway: Gateway;
  readonly #room: Room;
  readonly #kitWeights: typeof KIT_WEIGHTS;
  #ids = 0;

  constructor(seed: number, parts: Parts, trace: string[] | null) {
    this.#kitWeights = { ...KIT_WEIGHTS, stall: seed < STALLS_FROM ? 0 : KIT_WEIGHTS.stall };
    this.#dice = new Dice(seed);
    this.#parts = parts;
    this.#trace = trace;
    this.#laws = [deskLaws(this.#book), kitLaws(this.#book, this.#notes, () => this.#schedule.now)];
    const names = ["unit-a", "unit-b", "unit-c"].slice(0, this.#dice.pick([1, 1, 1, 2, 2, 3]));
    this.#units = names.map((name, n) => this.#makeUnit(name, n));
    const tell = (fact: Fact) => this.#tell(fact);
    this.#gateway = this.#makeGateway(names, tell);
    this.#room = new Room(this.#schedule, this.#dice, this.#gateway, names, tell);
  }

  get now(): number {
    return this.#schedule.now;
  }

  run(): void {
    const dice = this.#dice;
    for (const { kit } of this.#units) kit.start();
    for (let left = dice.between(20, 60); left > 0; left -= 1) {
      this.#schedule.runUntil(this.now + (dice.chance(0.05) ? dice.between(5_000, 40_000) : dice.between(20, 3_000)));
      this.#step();
    }
    this.#heal();
    this.#schedule.runUntil(this.now + QUIET_MS);
    for (const { kit, hand } of this.#units) {
      const { holds, isUncertain, longPresses } = hand;
      quietUnit(this.#book, this.#notes, { kit, holds, isUncertain, longPresses });
    }
    const names = this.#units.map(({ kit }) => kit.unit);
    quietDesk(this.#book, this.#gateway.state, this.#parts.applied, names);
  }

  #makeUnit(unit: string, n: number): Unit {
    const dice = this.#dice;
    const schedule = this.#schedule;
    const weather = {
      loss: dice.pick([0, 0.02, 0.15, 0.4]),
      doubling: dice.pick([0, 0.1, 0.3]),
      longDelay: dice.pick([0, 0.05, 0.3]),
    };
    const link = new Link(schedule, dice, weather, (isUp) => {
      this.#log(() => `${unit}: link ${isUp ? "up" : "down"}`);
      kit.give({ type: "link", isUp });
      this.#gateway.submit({ type: "contact", unit, isLost: !isUp }, () => {});
      if (!isUp) return;
      this.#gateway.reachable(unit);
      kit.sendAll();
    });
    const kit: Kit = new Kit({
      unit,
      outboxId: `5000000${n}`,
      parts: this.#parts,
      schedule,
      dice,
      newId: () => this.#newId(`K${n}`),
      send: (seq, record) =>
        link.carry(() => {
          this.#gateway.received(unit, `5000000${n}`, { ...record, seq } as PatrolRecord, record.uptimeMs);
        }),
      onLife: (isAlive) => {
        this.#log(() => `${unit}: host ${isAlive ? "up" : "dead"}`);
        link.end("kit", isAlive);
      },
      tell: (fact) => this.#tell(fact),
    });
    return { kit, link, hand: new Hand(schedule, kit) };
  }

  #makeGateway(units: readonly string[], tell: (fact: Fact) => void): Gateway {
    const at = (unit: string) => this.#units.find(({ kit }) => kit.unit === unit);
    return new Gateway({
      units,
      parts: this.#parts,
      schedule: this.#schedule,
      dice: this.#dice,
      newId: () => this.#newId("G"),
      onLife: (isAlive) => {
        this.#log(() => `gateway ${isAlive ? "up" : "dead"}`);
        for (const { link } of this.#units) link.end("gateway", isAlive);
      },
      sendReceipt: (unit, identity) =>
        at(unit)?.link.carry(() => at(unit)?.kit.receipt(Number(identity.slice(identity.indexOf(":") + 1)))),
      sendState: (unit, { incidents }) =>
        at(unit)?.link.carryRetained(() => at(unit)?.kit.give({ type: "sos-state", incidents })),
      sendOrder: (unit, order) => at(unit)?.link.carry(() => at(unit)?.kit.give({ type: "order", order })),
      tell,
    });
  }

  #step(): void {
    const dice = this.#dice;
    const unit = dice.pick(this.#units);
    const what = dice.weighted(STEP_WEIGHTS);
    switch (what) {
      case "hand":
        this.#hand(unit);
        break;
      case "room":
        this.#room.act();
        break;
      case "kit":
        this.#hurtKit(unit);
        break;
      case "board":
        this.#hurtBoard(unit);
        break;
      case "link":
        this.#hurtLink(unit);
        break;
      case "gateway":
        this.#hurtGateway();
        break;
      case "clock":
        this.#hurtClock(unit);
    }
  }

  #hand({ hand, kit }: Unit): void {
    const dice = this.#dice;
    if (!hand.isFree) return;
    if (dice.chance(0.02)) {
      this.#log(() => `${kit.unit}: SOS sticks`);
      hand.touch("sos", true);
      return;
    }
    if (dice.chance(0.03)) {
      const ms = dice.between(3_000, 40_000);
      this.#log(() => `${kit.unit}: OK is down for ${ms}`);
      hand.touch("ok", true);
      this.#schedule.after(ms, () => hand.touch("ok", false));
      return;
    }
    const action = dice.weighted(HAND_WEIGHTS);
    this.#log(() => `${kit.unit}: fingers do "${action}"`);
    hand.play(edgesOf(action, dice));
  }

  #hurtKit({ kit }: Unit): void {
    const dice = this.#dice;
    const what = dice.weighted(this.#kitWeights);
    if (what === "stall") {
      const forMs = dice.between(300, 6_000);
      this.#log(() => `${kit.unit}: stands still for ${forMs}`);
      kit.stall(forMs);
      return;
    }
    const ms = what === "reboot" ? dice.between(4_000, 25_000) : dice.between(200, 5_000);
    const effects = dice.between(0, 9);
    this.#log(() => `${kit.unit}: ${what === "effect" ? `will die before effect ${effects}` : `${what} for ${ms}`}`);
    if (what === "effect") kit.killAtEffect(effects);
    else kit.kill(ms, what === "reboot");
  }

  #hurtBoard({ kit, hand }: Unit): void {
    const dice = this.#dice;
    if (dice.chance(0.5)) {
      const ms = dice.between(60, 900);
      this.#log(() => `${kit.unit}: board is reset for ${ms}`);
      hand.boardResets(ms);
      kit.fault();
      kit.board.reset(ms);
      return;
    }
    if (!kit.board.isPlugged) return;
    const ms = dice.chance(0.3) ? dice.between(10_000, 40_000) : dice.between(300, 8_000);
    this.#log(() => `${kit.unit}: board is unplugged for ${ms}`);
    kit.plug(false);
    this.#schedule.after(ms, () => kit.plug(true));
  }

  #hurtLink({ kit, link }: Unit): void {
    const dice = this.#dice;
    const ms = dice.chance(0.3) ? dice.between(10_000, 60_000) : dice.between(300, 6_000);
    this.#log(() => `${kit.unit}: link breaks for ${ms}`);
    link.breakFor(ms);
  }

  #hurtClock({ kit }: Unit): void {
    const dice = this.#dice;
    const ms = dice.between(-1, 1) * dice.pick([700, 90_000, 3_600_000, DAY_MS * 2]);
    this.#log(() => `a clock jumps by ${ms}`);
    if (dice.chance(0.5)) this.#gateway.jumpClock(ms);
    else kit.jumpClock(ms);
  }

  #hurtGateway(): void {
    const dice = this.#dice;
    const what = dice.weighted({ kill: 1, disk: 1, "before-commit": 1, "after-commit": 1, "while-telling": 1 });
    const ms = dice.between(500, 12_000);
    this.#log(() => `gateway: ${what} ${ms}`);
    if (what === "kill") this.#gateway.kill(ms);
    else if (what === "disk") this.#gateway.refuse(ms);
    else this.#gateway.killAt(what);
  }

  /** Nothing fails any more, and nobody touches anything. */
  #heal(): void {
    this.#log(() => "all faults are over");
    this.#schedule.runUntil(this.now + 60_000);
    this.#gateway.killAt(null);
    for (const { kit, link, hand } of this.#units) {
      link.clear();
      kit.spare();
      hand.letGo();
    }
  }

  #newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}-${this.#ids}`;
  }

  #tell(fact: Fact): void {
    this.#log(() => lineOf(fact));
    for (const law of this.#laws) law(fact);
  }

  #log(text: () => string): void {
    if (!this.#trace) return;
    const line = text();
    if (line !== "") this.#trace.push(`${this.now} ${line}`);
  }
}
