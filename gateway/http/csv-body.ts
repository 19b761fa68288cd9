/** Requests that bring CSV: RFC 4180, UTF-8 with or without a byte order mark. */
import { CsvError, parse } from "csv-parse/sync";
import type { FastifyInstance } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import type { CsvRecord } from "../core/people/cells.ts";

/** The largest file: twenty thousand lines of four hundred bytes. */
const MOST_BYTES = 8_388_608;

/** Lets `server` take `text/csv`, and nothing else that is as large. */
export function useCsv(server: FastifyInstance): void {
  const options = { parseAs: "buffer", bodyLimit: MOST_BYTES } as const;
  server.addContentTypeParser("text/csv", options, (_request, body, done) => done(null, body));
}

/** The lines of a request's body. Throws `invalid` with a sentence. */
export function csvRecords(body: unknown): readonly CsvRecord[] {
  if (!Buffer.isBuffer(body)) throw new PatrolError("invalid", "Send the file as Content-Type: text/csv.");
  let line = 1;
  const records = recordsOf(textOf(body)).map((cells) => {
    const first = line;
    line += 1 + cells.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
    return { line: first, cells };
  });
  return records.filter(({ cells }) => cells.length > 1 || cells[0] !== "");
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    const advice = 'in a spreadsheet, save it as "CSV UTF-8"';
    throw new PatrolError("invalid", `The file is not UTF-8: ${advice}.`);
  }
}

function recordsOf(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, { relax_column_count: true, record_delimiter: ["\r\n", "\n", "\r"] });
  } catch (err) {
    if (!(err instanceof CsvError)) throw err;
    throw new PatrolError("invalid", `The file is no CSV: ${err.message}.`, err);
  }
}
