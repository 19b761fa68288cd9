/** Ids and salts that a seed decides. */
import { theWorld } from "../machine.ts";

export function randomBytes(size: number): Buffer {
  const { dice } = theWorld();
  return Buffer.from(Array.from({ length: size }, () => dice.between(0, 255)));
}

export function ulid(): string {
  return theWorld().newId();
}
