/** The kit's journal and the count of sessions on a disk that has no room for them, and on one that fills up later. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NEW_MEMORY } from "../../device/core/kit/panel.ts";
import { openCounter } from "../../device/disk/counter.ts";
import { openPanelJournal } from "../../device/disk/panel-journal.ts";
import { openLog } from "../../runtime/log.ts";
import { needsMount, openSmallDisk } from "./disk.ts";

const mount = needsMount();
const log = openLog("test", "silent");
const numbered = (boot: number) => ({ ...NEW_MEMORY, seen: { boardId: "kit-01", boots: [{ boot, events: [] }] } });

test.skipIf(mount.isMissing)(
  `without room for it the kit is served, and it says so until there is ${mount.label}`,
  async () => {
    await using disk = await openSmallDisk(1);
    const path = join(disk.path, "panel");
    const journal = await openPanelJournal(path, log);
    expect(journal.problem).toMatch(/^the disk has no room for the kit's journal: .* make room$/);
    await journal.persist(numbered(1));
    disk.resize(4);
    await journal.persist(numbered(2));
    expect(journal.problem).toBe(null);
    expect((await openPanelJournal(path, log)).memory).toEqual(numbered(2));
  },
);

test.skipIf(mount.isMissing)(`a disk that others fill up later takes it nothing ${mount.label}`, async () => {
  await using disk = await openSmallDisk(8);
  const path = join(disk.path, "panel");
  const journal = await openPanelJournal(path, log);
  expect(() => writeFileSync(join(disk.path, "ballast"), Buffer.alloc(8 * 4096))).toThrow("ENOSPC");
  for (const n of [1, 2, 3]) await journal.persist(numbered(n));
  expect(journal.problem).toBe(null);
  expect((await openPanelJournal(path, log)).memory).toEqual(numbered(3));
});

test.skipIf(mount.isMissing)(
  `without room for its number a session begins all the same, by what has grown since ${mount.label}`,
  async () => {
    await using disk = await openSmallDisk(1);
    const path = join(disk.path, "session");
    const counter = await openCounter(path, 1_000);
    expect([await counter.next(), await counter.next()]).toEqual([1_000, 1_001]);
    expect(await (await openCounter(path, 2_000)).next()).toBe(2_000);
    disk.resize(4);
    expect(await (await openCounter(path, 3_000)).next()).toBe(3_000);
    expect(await (await openCounter(path, 3_000)).next()).toBe(3_020);
  },
);
