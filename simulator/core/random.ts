/** Repeatable chance: the same seed gives the same numbers on every machine. Not for secrets. */

/** Gives a number from 0 up to, not including, 1. */
export type Random = () => number;

/** A 32-bit Weyl sequence stirred by two multiply-xorshift rounds (the finalizer of MurmurHash3). `seed` is any integer. */
export function seededRandom(seed: number): Random {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    return stir(counter) / 2 ** 32;
  };
}

/** A seed of its own for each name, so that adding a unit does not change how the others move. */
export function seedFor(seed: number, name: string): number {
  let hash = stir(seed >>> 0);
  for (let i = 0; i < name.length; i += 1) hash = stir((hash ^ name.charCodeAt(i)) >>> 0);
  return hash;
}

/** A number from `least` up to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + (most - least) * random();
}

/** A whole number from `least` to `most`, both included. */
export function integerBetween(random: Random, least: number, most: number): number {
  return Math.floor(between(random, least, most + 1));
}

/** Close to the normal distribution with mean 0 and deviation 1, never beyond 3: three uniform numbers summed. */
export function normal(random: Random): number {
  return 2 * (random() + random() + random()) - 3;
}

function stir(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
