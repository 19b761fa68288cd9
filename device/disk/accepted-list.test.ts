import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openAcceptedList } from "./accepted-list.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "accepted-"));
});
afterEach(() => rm(dir, { recursive: true }));

test.each([
  { what: "a new list", before: "", after: '{"outbox":"00c0ffee","seq":7,"record":{"seq":7}}\n' },
  { what: "a whole list", before: '{"a":1}\n', after: '{"a":1}\n{"outbox":"00c0ffee","seq":7,"record":{"seq":7}}\n' },
  {
    what: "a list cut off by a kill",
    before: '{"a":1}\n{"outb',
    after: '{"a":1}\n{"outb\n{"outbox":"00c0ffee","seq":7,"record":{"seq":7}}\n',
  },
])("in $what each record has a line of its own", async ({ before, after }) => {
  const path = join(dir, "accepted");
  if (before) await writeFile(path, before);
  const list = openAcceptedList(path);
  list.add("00c0ffee", [{ seq: 7, text: '{"seq":7}' }]);
  list.close();
  expect(await readFile(path, "utf8")).toBe(after);
});
