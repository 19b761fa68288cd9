/** What `patrol doctor` says about a device's emergency kit. */
import { access, constants, stat } from "node:fs/promises";
import { join } from "node:path";
import { readPanelMemory } from "../device/disk/panel-journal.ts";
import type { Finding } from "./finding.ts";

/** Looks only: the port is not opened, a running device goes on reading it. One finding; none where no device has run. */
export async function kitFindings(dataDir: string, kitPath: string): Promise<readonly Finding[]> {
  const path = join(dataDir, "panel");
  if ((await stat(path).catch(() => null)) === null) return [];
  const read = await readPanelMemory(path);
  if (read === "damaged") {
    const text = `${path} is damaged: the next start of the device begins a new one; an SOS that was open shows no more`;
    return [{ what: "kit", isOk: false, text }];
  }
  const { seen, incident, orders } = read.memory;
  const port = await portOf(kitPath);
  const who = seen.boardId === null ? "no board has been heard yet" : `board ${seen.boardId} was heard`;
  const waiting = orders.filter((one) => one.stage === "delivered").length;
  const parts = [
    port.text,
    who,
    ...(incident === null ? [] : [`${incident.isDrill ? "a drill" : "an SOS"} is open: ${incident.rung}`]),
    ...(waiting === 0 ? [] : [`orders without an answer: ${waiting}`]),
  ];
  // A vehicle may have no kit; one that has had one should still have it.
  const isOk = port.isOk ? true : seen.boardId === null && port.isAbsent ? null : false;
  return [{ what: "kit", isOk, text: parts.join("; ") }];
}

async function portOf(
  path: string,
): Promise<{ readonly isOk: boolean; readonly isAbsent: boolean; readonly text: string }> {
  if ((await stat(path).catch(() => null)) === null) {
    const text = `there is no ${path}: connect the board, or set PATROL_KIT_PATH if it has another`;
    return { isOk: false, isAbsent: true, text };
  }
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return { isOk: true, isAbsent: false, text: `${path} is there` };
  } catch {
    return {
      isOk: false,
      isAbsent: false,
      text: `${path} may not be opened by this user: add it to the group dialout`,
    };
  }
}
