/** Timelines of a board for tests. */
import {
  BLANK_MEMORY,
  type ContactName,
  type KitBoard,
  type KitEffect,
  type KitInput,
  type KitMemory,
  type KitStep,
  type Levels,
  powerUp,
  step,
} from "./kit-board.ts";

export const MAKE = { firmware: "1.0.0", boardId: "kit-01" };
const BATTERY = { batteryMv: 3912, isCharging: true };
export const UP: Levels = { sos: false, ok: false, lid: false, test: false };

export type Timeline = readonly (readonly [atMs: number, input: KitInput])[];
export const touch = (contact: ContactName, isOn: boolean): KitInput => ({ type: "contact", contact, isOn });
export const bytes = (text: string): KitInput => ({ type: "bytes", text });
export const ACK1 = bytes("$PHST,ACK,1,1*7A\r\n");
export const ACK2 = bytes("$PHST,ACK,1,2*79\r\n");
export const ACK3 = bytes("$PHST,ACK,1,3*78\r\n");
export const WHO = bytes("$PHST,WHO*63\r\n");

function words(effect: KitEffect): string {
  if (effect.type === "say") return effect.sentence;
  if (effect.type === "show") return `show ${effect.pattern}${effect.isSilent ? " silent" : ""}`;
  const { boots, latched } = effect.memory;
  return `store boot ${boots} latched ${latched ? `${latched.boot},${latched.n}` : "nothing"}`;
}

/** Plays on from `start` at 0 with a tick every 10 ms, and tells what the board did when; a status that is due every 5 s is left out. */
export function play(start: KitStep, timeline: Timeline, untilMs: number) {
  const told: string[] = [];
  const tell = ({ effects }: KitStep, at: number) => {
    for (const effect of effects) told.push(`${at} ${words(effect)}`);
  };
  let board: KitBoard = start.board;
  const take = (input: KitInput, at: number) => {
    const next = step(board, input, at);
    board = next.board;
    tell(next, at);
  };
  tell(start, 0);
  const rest = [...timeline];
  for (let now = 10; now <= untilMs; now += 10) {
    for (let first = rest[0]; first && first[0] <= now; first = rest[0]) {
      rest.shift();
      take(first[1], first[0]);
    }
    take({ type: "tick" }, now);
  }
  return { board, told: told.filter((line) => !/ \$PKIT,STA/.test(line)), all: told };
}

export const power = (levels: Partial<Levels> = {}, memory: KitMemory = BLANK_MEMORY) =>
  powerUp(MAKE, memory, BATTERY, { ...UP, ...levels }, 0);
/** What comes after the four lines of every first start. */
export const since = (timeline: Timeline, untilMs: number) => play(power(), timeline, untilMs).told.slice(3);
