/** The way between a kit and the gateway: it is slow, it loses, it doubles, and what was sent first may come last. */
import type { Dice, Schedule } from "./dice.ts";

/** How bad it is in one world. */
export type Weather = { readonly loss: number; readonly doubling: number; readonly longDelay: number };

export class Link {
  readonly #schedule: Schedule;
  readonly #dice: Dice;
  #weather: Weather;
  readonly #onChange: (isUp: boolean) => void;
  readonly #ends = { kit: false, gateway: false };
  #brokenUntil = 0;
  #isUp = false;

  constructor(schedule: Schedule, dice: Dice, weather: Weather, onChange: (isUp: boolean) => void) {
    this.#schedule = schedule;
    this.#dice = dice;
    this.#weather = weather;
    this.#onChange = onChange;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** One of its ends has come up or died. */
  end(which: "kit" | "gateway", isAlive: boolean): void {
    this.#ends[which] = isAlive;
    if (!isAlive) this.#down();
    else this.#connectSoon();
  }

  breakFor(ms: number): void {
    this.#brokenUntil = Math.max(this.#brokenUntil, this.#schedule.now + ms);
    this.#down();
    this.#schedule.after(ms, () => this.#connectSoon());
  }

  /** From now on nothing is lost any more. */
  clear(): void {
    this.#weather = { loss: 0, doubling: 0, longDelay: 0 };
  }

  /** What is under way arrives even over a link that has broken meanwhile, if the other end is alive. */
  carry(deliver: () => void): void {
    if (this.#isUp && !this.#dice.chance(this.#weather.loss)) this.#send(deliver);
  }

  /** The same, but a loss breaks the connection, so that what is retained is told again. */
  carryRetained(deliver: () => void): void {
    if (!this.#isUp) return;
    if (this.#dice.chance(this.#weather.loss)) this.breakFor(this.#dice.between(500, 4_000));
    else this.#send(deliver);
  }

  #send(deliver: () => void): void {
    const copies = this.#dice.chance(this.#weather.doubling) ? 2 : 1;
    for (let n = 0; n < copies; n += 1) this.#schedule.after(this.#delay(), deliver);
  }

  #delay(): number {
    return this.#dice.chance(this.#weather.longDelay) ? this.#dice.between(1_000, 12_000) : this.#dice.between(10, 400);
  }

  #down(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#onChange(false);
  }

  #connectSoon(): void {
    this.#schedule.after(this.#dice.between(50, 900), () => {
      const canBe = this.#ends.kit && this.#ends.gateway && this.#schedule.now >= this.#brokenUntil;
      if (this.#isUp || !canBe) return;
      this.#isUp = true;
      this.#onChange(true);
    });
  }
}
