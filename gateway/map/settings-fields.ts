/** Reading one object of settings, field by field, every problem named. */

/** Says what is wrong, as a sentence about the object. Values are not repeated: they may hold keys. */
export type Complain = (problem: string) => void;

/** Null where a field is absent, null or wrong; a wrong one has been complained of. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #complain: Complain;
  readonly #known = new Set<string>();

  constructor(object: Readonly<Record<string, unknown>>, complain: Complain) {
    this.#object = object;
    this.#complain = complain;
  }

  /** The field as it stands. */
  raw(name: string): unknown {
    this.#known.add(name);
    return this.#object[name] ?? null;
  }

  take<T>(name: string, isRight: (value: unknown) => value is T, want: string): T | null {
    const value = this.raw(name);
    if (value === null) return null;
    if (isRight(value)) return value;
    this.#complain(`"${name}" must be ${want}`);
    return null;
  }

  text(name: string, most = 200): string | null {
    const isRight = (value: unknown): value is string =>
      typeof value === "string" && value.length > 0 && value.length <= most;
    return this.take(name, isRight, `a text of 1 to ${most} characters`);
  }

  needed(name: string, most = 200): string {
    if (this.raw(name) === null) this.#complain(`"${name}" is missing`);
    return this.text(name, most) ?? "";
  }

  flag(name: string, fallback: boolean): boolean {
    return this.take(name, (value) => typeof value === "boolean", "true or false") ?? fallback;
  }

  integer(name: string, least: number, most: number): number | null {
    const isRight = (value: unknown): value is number =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
    return this.take(name, isRight, `a whole number from ${least} to ${most}`);
  }

  oneOf<const T extends string>(name: string, words: readonly T[]): T | null {
    const isRight = (value: unknown): value is T => words.some((word) => word === value);
    return this.take(name, isRight, `one of ${words.join(", ")}`);
  }

  texts(name: string, most: number): readonly string[] | null {
    const isRight = (value: unknown): value is readonly string[] =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= most &&
      value.every((one) => typeof one === "string" && one.length <= 80);
    return this.take(name, isRight, `a list of 1 to ${most} texts`);
  }

  numbers(name: string, least: number, most: number): readonly number[] | null {
    const isRight = (value: unknown): value is readonly number[] =>
      Array.isArray(value) && value.length >= least && value.length <= most && value.every(Number.isFinite);
    const count = least === most ? `${least}` : `${least} to ${most}`;
    return this.take(name, isRight, `a list of ${count} numbers`);
  }

  /** Complains of every field that nobody has asked for. */
  end(what: string): void {
    const strange = Object.keys(this.#object).filter((name) => !this.#known.has(name));
    for (const name of strange) {
      this.#complain(`"${name.slice(0, 40)}" is not known; ${what} has ${[...this.#known].join(", ")}`);
    }
  }
}
