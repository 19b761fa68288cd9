/**
 * Simulated time under real code: `setTimeout`, `performance.now()` and `Math.random()` of this thread belong to the world.
 * One thing happens at a time, and everything that follows from it without time passing is over before the next.
 */
import { Schedule } from "../sos/model/dice.ts";

type Timer = { isOver: boolean };

/** Kept before they are replaced. */
const setImmediateNow = setImmediate;

export class WorldTime {
  readonly schedule = new Schedule();

  get now(): number {
    return this.schedule.now;
  }

  /** The thread's clocks and dice become this world's. */
  takeOver(random: () => number): void {
    const { schedule } = this;
    const set = (work: (...args: readonly unknown[]) => void, ms = 0, ...args: readonly unknown[]): Timer => {
      const timer: Timer = { isOver: false };
      schedule.after(Math.max(1, Math.ceil(ms)), () => {
        if (!timer.isOver) work(...args);
      });
      return timer;
    };
    const clear = (timer: Timer | null | undefined) => {
      if (timer) timer.isOver = true;
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    performance.now = () => schedule.now;
    Math.random = random;
    AbortSignal.timeout = (ms) => {
      const over = new AbortController();
      set(() => over.abort(), ms);
      return over.signal;
    };
  }

  /** Lets things happen until `end`, or until `isEnough` says so, which is asked each simulated second. */
  async runUntil(end: number, isEnough: () => boolean = () => false): Promise<void> {
    await settled();
    for (let asked = this.now; this.schedule.step(end); await settled()) {
      if (this.now - asked < 1_000) continue;
      if (isEnough()) return;
      asked = this.now;
    }
  }
}

/** Everything that waits for no time has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediateNow(resolve));
}
