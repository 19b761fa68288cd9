/**
 * The disk is full at 200 different offsets, for real: a file system of 1, 2, ... 200 pages. What was accepted is kept, a
 * failure is a sentence, and a press of the SOS button finds the space that is reserved for it.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { NewRecord } from "../../device/core/outbox-port.ts";
import type { DiskOutbox } from "../../device/disk/outbox.ts";
import { PatrolError } from "../../runtime/error.ts";
import { tempFolder } from "../support/temp.ts";
import { needsMount, openSmallDisk } from "./disk.ts";
import { openScripted, type SessionPaths, scripted } from "./outbox-session.ts";
import { judgeOutbox } from "./outbox-verdict.ts";

const mount = needsMount();
const OFFSETS = 200;
/** Appended at once, to share their syncs. */
const TOGETHER = 30;
const SIZES = { maxBytes: 1 << 20, segmentBytes: 16_384, sosSegmentBytes: 4096 };
/** The head, two files for SOS, two for the rest. */
const LEAST_PAGES = 2 + 2 * 1 + 2 * 4;
/** Numbers in the script. */
const SOS = 6;
const KIT = 3;

describe.skipIf(mount.isMissing)(`a disk that is full ${mount.label}`, () => {
  test(`at ${OFFSETS} offsets loses nothing that was accepted`, { timeout: 300_000 }, async () => {
    await using disk = await openSmallDisk(OFFSETS);
    await using lists = await tempFolder();
    const ends = { wentOn: 0, stopped: 0, notStarted: 0 };
    for (let pages = 1; pages <= OFFSETS; pages++) {
      for (const name of readdirSync(disk.path)) rmSync(join(disk.path, name), { recursive: true });
      disk.resize(pages);
      const paths = {
        dir: join(disk.path, "outbox"),
        acceptedListPath: join(lists.path, `${pages}.accepted`),
        receiptedPath: join(lists.path, "none"),
      };
      const end = await fill(paths, pages * 15 + 150, scripted);
      ends[end] += 1;
      expect(end === "notStarted", `${pages} pages`).toBe(pages < LEAST_PAGES);
      if (end !== "notStarted") await pressOnFullDisk(paths);
      disk.resize(2 * OFFSETS);
      const verdict = await judgeOutbox(paths, SIZES);
      expect(verdict, `${pages} pages`).toMatchObject({ lost: [], false: [], reused: [] });
    }
    process.stdout.write(`full disks: ${JSON.stringify(ends)}\n`);
    expect(ends.stopped).toBe(0);
  });

  test.each([12, 13, 15, 16, 17, 30, 40])(
    "at %i pages by records that must not give way stops with a sentence, and an SOS is kept even so",
    async (pages) => {
      await using disk = await openSmallDisk(pages);
      await using lists = await tempFolder();
      const list = (name: string) => join(lists.path, name);
      const paths = { dir: join(disk.path, "outbox"), acceptedListPath: list("accepted"), receiptedPath: list("none") };
      expect(await fill(paths, pages * 50, () => scripted(KIT))).toBe("stopped");
      await pressOnFullDisk(paths);
      disk.resize(2 * OFFSETS);
      expect(await judgeOutbox(paths, SIZES)).toMatchObject({ lost: [], false: [], reused: [] });
    },
  );

  test("does not keep a damaged outbox from starting", async () => {
    await using disk = await openSmallDisk(LEAST_PAGES);
    await using lists = await tempFolder();
    const list = (name: string) => join(lists.path, name);
    const paths = { dir: join(disk.path, "outbox"), acceptedListPath: list("accepted"), receiptedPath: list("none") };
    {
      await using outbox = await openScripted(paths, SIZES);
      for (let n = 0; n < 3; n++) await outbox.append(scripted(KIT));
    }
    const segment = join(paths.dir, "log-00001.seg");
    const bytes = readFileSync(segment);
    bytes.fill(0x20, bytes.indexOf('"seq":2'), bytes.indexOf('"seq":2') + 20);
    writeFileSync(segment, bytes);
    const verdict = await judgeOutbox(paths, SIZES);
    expect(verdict.lost.map((name) => name.split("/")[1])).toEqual(["2"]);
    expect(verdict).toMatchObject({ false: [], reused: [] });
  });
});

/** Appends so many, which is well past what the disk holds. */
async function fill(
  paths: SessionPaths,
  records: number,
  recordOf: (n: number) => NewRecord,
): Promise<"wentOn" | "stopped" | "notStarted"> {
  let outbox: DiskOutbox;
  try {
    outbox = await openScripted(paths, SIZES);
  } catch (err) {
    expectSentence(err);
    return "notStarted";
  }
  try {
    for (let n = 0; n < records; n += TOGETHER) {
      await Promise.all(Array.from({ length: TOGETHER }, (_, i) => outbox.append(recordOf(n + i))));
      await outbox.flush();
    }
    return "wentOn";
  } catch (err) {
    expectSentence(err);
    return "stopped";
  } finally {
    await outbox[Symbol.asyncDispose]();
  }
}

/** As a restart would, with the disk as full as it is. */
async function pressOnFullDisk(paths: SessionPaths): Promise<void> {
  await using outbox = await openScripted(paths, SIZES);
  await outbox.append(scripted(SOS));
}

function expectSentence(err: unknown): void {
  expect(err).toBeInstanceOf(PatrolError);
  expect((err as PatrolError).message).toMatch(/^the outbox cannot write .*: check the card, then start again/);
}
