/**
 * Where the stand-ins find the world that is being played: one at a time in a thread. A path names its machine and which
 * of its lives it is: `/unit-a~3/outbox/head`. What a life that is over still asks for is never answered.
 */
import type { Dice } from "../sos/model/dice.ts";
import type { Disk } from "./disk.ts";
import type { Network } from "./network.ts";

export type Machine = {
  readonly disk: Disk;
  readonly life: number;
  /** The path on that machine. */
  readonly file: string;
  /** Takes lines of its accepted list. */
  readonly accept: (text: string) => void;
};

export type Surroundings = {
  readonly dice: Dice;
  readonly network: Network;
  readonly newId: () => string;
  readonly machine: (name: string) => { readonly disk: Disk; readonly accept: (text: string) => void };
};

let world: Surroundings | null = null;

export function setWorld(next: Surroundings | null): void {
  world = next;
}

export function theWorld(): Surroundings {
  if (world === null) throw new Error("no world is being played");
  return world;
}

export function machineAt(path: string): Machine {
  const [, name = "", life = "", file = "/"] = /^\/([a-z-]+)~(\d+)(\/.*)?$/.exec(path) ?? [];
  return { ...theWorld().machine(name), life: Number(life), file };
}

/** A path of a machine's life. */
export function pathOf(machine: string, life: number, file: string): string {
  return `/${machine}~${life}/${file}`;
}
