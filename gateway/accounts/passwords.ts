/** Passwords, stretched by scrypt (RFC 7914) a few at a time, so that signing in never takes the machine from anything else. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { LimitedError } from "../../runtime/error.ts";
import type { Count } from "../core/counters.ts";

/** `ln`: the binary logarithm of scrypt's N. */
export type Cost = { readonly ln: number; readonly r: number; readonly p: number };

/** 32 MB and about a quarter of a second: one of the settings that OWASP's password storage cheat sheet calls equal. */
const COST: Cost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** At most so many at once, and so many in the queue: what they take of memory and of libuv's threads is bounded. */
const MOST_RUNNING = 2;
const MOST_WAITING = 30;
const FORM = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/;

export class Passwords {
  readonly #count: Count;
  readonly #cost: Cost;
  readonly #waiting: (() => void)[] = [];
  /** Nobody's: takes as long to refuse as a real one. */
  readonly #nobodys: string;
  #running = 0;

  constructor(count: Count, cost: Cost = COST) {
    this.#count = count;
    this.#cost = cost;
    this.#nobodys = textOf(cost, Buffer.alloc(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  /** `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base64. Rejects with `limited` when too many are waiting. */
  async hashOf(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return textOf(this.#cost, salt, await this.#inTurn(() => derive(password, salt, this.#cost)));
  }

  /** Whether `password` is the one that `stored` came from; null takes as long. Rejects with `limited`. */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const { cost, salt, hash } = partsOf(stored ?? this.#nobodys);
    const actual = await this.#inTurn(() => derive(password, salt, cost));
    return timingSafeEqual(actual, hash) && stored !== null;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MOST_RUNNING) {
      if (this.#waiting.length >= MOST_WAITING) {
        this.#count("sign_ins", "busy");
        throw new LimitedError("Too many are signing in at this moment; try again in a few seconds.", 3_000);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

function derive(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln;
  const options: ScryptOptions = { N, r, p, maxmem: 128 * N * r + 128 * r * p + 1_048_576 };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (err, hash) => (err ? reject(err) : resolve(hash)));
  });
}

function textOf({ ln, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

function partsOf(stored: string): { readonly cost: Cost; readonly salt: Buffer; readonly hash: Buffer } {
  const [, ln, r, p, salt = "", text = ""] = FORM.exec(stored) ?? [];
  const hash = Buffer.from(text, "base64");
  if (hash.length !== HASH_BYTES) throw new Error("desk.db holds a password hash that this program cannot read");
  return { cost: { ln: Number(ln), r: Number(r), p: Number(p) }, salt: Buffer.from(salt, "base64"), hash };
}
