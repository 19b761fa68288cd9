/**
 * One world from one seed: vehicles, a gateway, a room, fingers, disks and a network, and everything that goes wrong with
 * them; after a while nothing fails any more, and all that was accepted must be where it belongs.
 */
import { pino } from "pino";
import { Dice } from "../sos/model/dice.ts";
import { Broken } from "../sos/model/facts.ts";
import { Device } from "./device.ts";
import { Gateway } from "./gateway.ts";
import { Laws, type Tally } from "./laws.ts";
import { setWorld, theWorld } from "./machine.ts";
import { Network } from "./network.ts";
import { Room } from "./room.ts";
import { WorldTime } from "./time.ts";

/** `isLazy`: a planted bug, the modelled databases answer before they sync. `isTraced`: more is told, and kept. */
export type PlayOptions = { readonly isLazy: boolean; readonly isTraced: boolean };

/** `broken`: null where every law held. `trace`: what was done to it, a line each. */
export type Outcome = {
  readonly broken: { readonly law: string; readonly message: string } | null;
  readonly tally: Tally;
  /** Simulated seconds that it took. */
  readonly lastedS: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly trace: readonly string[];
};

const FAULTS = {
  hold: 8,
  "cancel gesture": 2,
  "device killed": 3,
  "device without power": 3,
  "device restarted": 1,
  "device's disk full": 1.2,
  "device's sync fails": 0.8,
  "device's clock jumps": 1,
  "link cut": 2,
  "link parted": 3,
  "gateway killed": 1.5,
  "gateway without power": 1,
  "gateway's disk refuses": 1.5,
  "gateway's clock jumps": 0.7,
} as const;
type Fault = keyof typeof FAULTS;

/** Two. */
const DAYS_MS = 172_800_000;
const NOTHING: Tally = { accepted: 0, stored: 0, declared: 0, quarantined: 0, presses: 0 };
/** Until fingers are off the buttons and what was down is up again. */
const SETTLE_MS = 15_000;
const QUIET_WITHIN_MS = 900_000;
const log = pino({ level: "silent" });

/** Plays the world of `seed`, one at a time in a thread. */
export async function play(seed: number, options: PlayOptions): Promise<Outcome> {
  const world = new World(seed, options);
  try {
    return { broken: null, tally: await world.run(), lastedS: world.lastedS, faults: world.faults, trace: world.trace };
  } catch (err) {
    const known = err instanceof Broken ? err : new Broken("nothing throws", String((err as Error).stack ?? err));
    const { law, message } = known;
    const { lastedS, faults, trace } = world;
    return { broken: { law, message }, tally: NOTHING, lastedS, faults, trace: [...trace, message] };
  } finally {
    setWorld(null);
  }
}

class World {
  readonly trace: string[] = [];
  readonly faults: Record<string, number> = {};
  readonly #dice: Dice;
  readonly #time = new WorldTime();
  readonly #laws: Laws;
  readonly #devices: readonly Device[];
  readonly #network: Network;
  readonly #gateway: Gateway;
  readonly #room: Room;
  #broken: unknown = null;
  #ids = 0;

  constructor(seed: number, { isLazy, isTraced }: PlayOptions) {
    const dice = new Dice(seed);
    const { schedule } = this.#time;
    this.#dice = dice;
    this.#time.takeOver(dice.fraction);
    const units = ["unit-a", "unit-b", "unit-c"].slice(0, dice.pick([1, 1, 2, 2, 3]));
    const weather = {
      loss: dice.pick([0, 0.02, 0.1, 0.3]),
      doubling: dice.pick([0, 0.1, 0.3]),
      longDelay: dice.pick([0, 0.05, 0.2]),
    };
    this.#laws = new Laws(() => this.#gateway.store.onDisk);
    const isAlive = (url: string) => this.#devices.some((device) => device.isLife(url));
    this.#network = new Network(schedule, dice, weather, isAlive, (unit, payload) =>
      this.#heed(() => this.#laws.onPuback(unit, payload)),
    );
    const newId = () => {
      this.#ids += 1;
      return `01KAJ7W8Q0${String(this.#ids).padStart(16, "0")}`;
    };
    const machine = (name: string) => {
      const device = this.#devices.find(({ unit }) => unit === name);
      if (!device) throw new Error(`there is no machine ${name}`);
      return { disk: device.disk, accept: (text: string) => device.accept(text) };
    };
    setWorld({ dice, network: this.#network, newId, machine });
    this.#devices = units.map((unit) => {
      return new Device({
        unit,
        schedule,
        dice,
        log,
        onAccepted: (of, line) => {
          const { outbox, seq, record } = line;
          if (isTraced) this.trace.push(`${this.#time.now} ${of}: accepted ${outbox} ${seq} ${record.type}`);
          this.#heed(() => this.#laws.onAccepted(of, line));
        },
        onLife: (of, isUp) => {
          if (isTraced) this.trace.push(`${this.#time.now} ${of}: ${isUp ? "starts" : "ends"}`);
        },
        onLamp: (of, pattern) => this.#heed(() => this.#laws.onLamp(of, pattern)),
      });
    });
    this.#gateway = new Gateway({
      units,
      schedule,
      dice,
      network: this.#network,
      newId,
      log,
      isLazy,
      onSaid: (unit, channel, payload) => this.#heed(() => this.#laws.onSaid(unit, channel, payload)),
      onFailure: (err) => this.#heed(() => Promise.reject(err)),
    });
    this.#room = new Room(schedule, dice, this.#gateway, (incident) => this.#laws.askedToClose(incident));
  }

  get lastedS(): number {
    return Math.round(this.#time.now / 1_000);
  }

  async run(): Promise<Tally> {
    const dice = this.#dice;
    theWorld();
    this.#gateway.start();
    for (const device of this.#devices) device.start();
    this.#room.open();
    for (let left = dice.between(5, 18); left > 0; left -= 1) {
      await this.#pass(dice.chance(0.08) ? dice.between(15_000, 60_000) : dice.between(50, 6_000));
      this.#fault(dice.pick(this.#devices));
    }
    this.#heal();
    await this.#pass(SETTLE_MS);
    this.#heal();
    await this.#pass(QUIET_WITHIN_MS, () => this.#isQuiet());
    if (!this.#isQuiet()) throw new Broken("I3 exactly once", `${this.#waiting()} records never came through`);
    const holds = new Map(this.#devices.map(({ unit, counts }) => [unit, counts.holds]));
    return this.#laws.quiet(holds);
  }

  async #pass(ms: number, isEnough?: () => boolean): Promise<void> {
    await this.#time.runUntil(this.#time.now + ms, () => this.#broken !== null || (isEnough?.() ?? false));
    if (this.#broken !== null) throw this.#broken;
  }

  /** A law that is broken ends the world; who asked is the code under test, which must not hear of it. */
  #heed(law: () => unknown): void {
    try {
      const later = law();
      if (later instanceof Promise) later.catch((err: unknown) => this.#break(err));
    } catch (err) {
      this.#break(err);
    }
  }

  #break(err: unknown): void {
    this.#broken ??= err;
  }

  #fault(device: Device): void {
    const dice = this.#dice;
    const what: Fault = dice.weighted(FAULTS);
    const ms = dice.chance(0.25) ? dice.between(8_000, 60_000) : dice.between(200, 6_000);
    this.faults[what] = (this.faults[what] ?? 0) + 1;
    this.trace.push(`${this.#time.now} ${device.unit}: ${what} ${ms}`);
    this.#strike(device, ms)[what]();
  }

  #strike(device: Device, ms: number): Readonly<Record<Fault, () => void>> {
    const dice = this.#dice;
    const gateway = this.#gateway;
    return {
      hold: () => device.hold(),
      "cancel gesture": () => device.cancel(),
      "device killed": () => device.kill(ms),
      "device without power": () => device.cutPower(ms),
      "device restarted": () => device.restart(),
      "device's disk full": () => {
        device.disk.fill(dice.between(0, 3) * 4_096);
        this.#time.schedule.after(ms, () => device.disk.fill(null));
      },
      "device's sync fails": () => device.disk.failSyncs(dice.between(1, 3)),
      "device's clock jumps": () =>
        device.jumpClock(dice.between(-1, 1) * dice.pick([700, 90_000, 3_600_000, DAYS_MS])),
      "link cut": () => this.#network.cut(device.unit),
      "link parted": () => this.#network.part(device.unit, ms),
      "gateway killed": () => gateway.end(false, ms),
      "gateway without power": () => gateway.end(true, ms),
      "gateway's disk refuses": () => gateway.store.refuse(ms),
      // Behind by a minute or more it refuses fixes as from the future: those are counted, not lost.
      "gateway's clock jumps": () => gateway.jumpClock(dice.pick([-90_000, -30_000, 30_000, 3_600_000])),
    };
  }

  /** Nothing fails any more. */
  #heal(): void {
    this.#network.clear();
    this.#gateway.jumpClock(-this.#gateway.clockOffset);
    this.#gateway.store.refuse(0);
    for (const { unit, disk } of this.#devices) {
      disk.fill(null);
      disk.failSyncs(0);
      this.#network.cut(unit);
    }
    for (const device of this.#devices) device.isStill = true;
  }

  #waiting(): number {
    return this.#devices.reduce((sum, device) => sum + (device.waiting() ?? 0), 0);
  }

  #isQuiet(): boolean {
    return this.#devices.every((device) => device.waiting() === 0 && device.board.isQuiet);
  }
}
