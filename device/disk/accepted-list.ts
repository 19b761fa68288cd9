/**
 * The device's own list of what it accepted, one JSON line `{outbox, seq, record}` each: what a test holds the gateway's
 * journal against after it has killed things. Written after the acceptance and before the record can be forgotten.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

export type AcceptedList = {
  add(outbox: string, records: readonly { readonly seq: number; readonly text: string }[]): void;
  close(): void;
};

/** Appends to the file at `path`; null keeps no list. */
export function openAcceptedList(path: string | null): AcceptedList {
  if (path === null) return { add: () => undefined, close: () => undefined };
  const file = openSync(path, "a+", 0o600);
  if (isTorn(file)) writeSync(file, "\n");
  return {
    add(outbox, records) {
      const lines = records.map(({ seq, text }) => `{"outbox":"${outbox}","seq":${seq},"record":${text}}\n`);
      if (lines.length > 0) writeSync(file, lines.join(""));
    },
    close: () => closeSync(file),
  };
}

/** A kill can cut the last line off; what follows must not join it. */
function isTorn(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}
