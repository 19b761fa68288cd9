/** Lists of people as JSON pages or as one CSV file. */
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import { CSV_TYPE, csvHeader, csvLine, type Imported } from "../core/people/cells.ts";
import type { Kind } from "../core/people/people.ts";

/** Rows of a page. */
const PAGE = 500;

/** `after`: the key or id to go on after. */
export type Asked = { readonly after?: string; readonly format?: string };

export type List<K extends Kind> = {
  readonly kind: K;
  readonly keyOf: (value: Imported[K]) => string | number;
  /** At most `limit` rows after the key. */
  readonly page: (after: string | number | null, limit: number) => Promise<readonly Imported[K][]>;
};

/** Answers with a page, and with a link to the next one while there is more. */
export async function sendPage<K extends Kind>(
  reply: FastifyReply,
  { keyOf, page }: List<K>,
  after: string | number | null,
  query: Readonly<Record<string, string | undefined>>,
): Promise<FastifyReply> {
  const items = await page(after, PAGE);
  const last = items.at(-1);
  if (!last || items.length < PAGE) return reply.send({ items, next: null });
  const given = Object.entries(query).filter((one): one is [string, string] => one[1] !== undefined);
  const next = new URLSearchParams([...given.filter(([name]) => name !== "after"), ["after", String(keyOf(last))]]);
  return reply.send({ items, next: `?${next}` });
}

/** Answers with all of it, page by page, as a file that `POST /import` takes back. */
export function sendCsv<K extends Kind>(reply: FastifyReply, list: List<K>): FastifyReply {
  reply.type(CSV_TYPE).header("content-disposition", `attachment; filename="${list.kind}.csv"`);
  return reply.send(Readable.from(lines(list)));
}

async function* lines<K extends Kind>({ kind, keyOf, page }: List<K>): AsyncGenerator<string> {
  yield csvHeader(kind);
  let after: string | number | null = null;
  while (true) {
    const items = await page(after, PAGE);
    if (items.length > 0) yield items.map((one) => csvLine(kind, one)).join("");
    const last = items.at(-1);
    if (!last || items.length < PAGE) return;
    after = keyOf(last);
  }
}

/** Whether a file is asked for. Throws `invalid` for an unknown format. */
export function wantsCsv(format: string | undefined): boolean {
  if (format === undefined || format === "json" || format === "csv") return format === "csv";
  throw new PatrolError("invalid", `format must be json or csv, not "${format}".`);
}

/** An export is a look: it is in the ledger before its first byte. */
export async function lookAtCsv(request: FastifyRequest, what: string): Promise<void> {
  await request.look({ act: "export", about: [], purpose: null, detail: { what, format: "csv" } });
}

/** The number in a path or a cursor. Throws `not_found` for what is none: nothing is called that. */
export function numberOf(text: string, word: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new PatrolError("not_found", `There is no ${word} ${text}; its id is a number.`);
}

/** Throws `invalid` with all problems. */
export function checked<T>(check: (value: T) => readonly string[], value: T): T {
  const problems = check(value);
  if (problems.length > 0) throw new PatrolError("invalid", problems.join(" "));
  return value;
}
