/** What `patrol doctor` says about the emergency kit. */
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kitFindings } from "../cli/doctor-kit.ts";
import { NEW_MEMORY } from "../device/core/kit/panel.ts";
import { openPanelJournal } from "../device/disk/panel-journal.ts";
import { openLog } from "../runtime/log.ts";
import { tempFolder } from "./support/temp.ts";

const incident = {
  id: "01JD8Z4X9M3Q7V5K2T6WBN1RCE",
  isDrill: false,
  isSilent: false,
  presses: 2,
  rung: "acknowledged",
  openedAt: 1,
  endsAt: null,
  waiting: [],
  isOwed: false,
  recordedAt: 1,
} as const;
const known = { ...NEW_MEMORY, seen: { boardId: "kit-01", boots: [] } };

test("where no device has run it says nothing", async () => {
  await using folder = await tempFolder();
  expect(await kitFindings(folder.path, "/dev/null")).toEqual([]);
});

test.each([
  ["without a kit there is nothing wrong", NEW_MEMORY, false, null, "no board has been heard yet"],
  ["a board that was there and whose port is gone is a problem", known, false, false, "board kit-01 was heard"],
  ["a port is right", known, true, true, "board kit-01 was heard"],
  [
    "an open SOS and unanswered orders are told",
    { ...known, incident, orders: [{ id: "o1", kind: "goto", stage: "delivered" }] as const },
    true,
    true,
    "board kit-01 was heard; an SOS is open: acknowledged; orders without an answer: 1",
  ],
])("%s", async (_, memory, hasPort, isOk, said) => {
  await using folder = await tempFolder();
  const port = join(folder.path, "tty");
  if (hasPort) await writeFile(port, "");
  await (await openPanelJournal(join(folder.path, "panel"), openLog("test", "silent"))).persist(memory);
  const first = hasPort
    ? `${port} is there`
    : `there is no ${port}: connect the board, or set PATROL_KIT_PATH if it has another`;
  expect(await kitFindings(folder.path, port)).toEqual([{ what: "kit", isOk, text: `${first}; ${said}` }]);
});

test("a damaged journal is told, and left as it is", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "panel");
  await writeFile(path, "x".repeat(8192));
  await chmod(path, 0o600);
  expect((await kitFindings(folder.path, "/dev/null"))[0]).toMatchObject({ what: "kit", isOk: false });
});
