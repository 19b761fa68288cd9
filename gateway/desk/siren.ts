/** The host's own alarm: a command of the installer's (`PATROL_SIREN_CMD`), run when the room does not answer. */
import { execFile } from "node:child_process";
import { environment } from "../../runtime/environment.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import type { EscalationLevel } from "../core/sos/incident.ts";

const LONGEST_MS = 25_000;

export type Siren = (alarm: {
  readonly incident: string;
  readonly unit: string;
  readonly level: EscalationLevel;
}) => void;

/**
 * Runs `command` by the shell with `PATROL_SOS_ID`, `PATROL_SOS_UNIT` and `PATROL_SOS_LEVEL` in its environment. One at a
 * time: while one still runs the next of the same incident is not started, since it says the same; of others the newest waits.
 */
export function openSiren(command: string | null, count: Count, log: Logger): Siren {
  let running: string | null = null;
  const waiting = new Map<string, Parameters<Siren>[0]>();
  const run: Siren = (alarm) => {
    const { incident, unit, level } = alarm;
    if (command === null || running === incident) return;
    if (running !== null) {
      waiting.set(incident, alarm);
      return;
    }
    running = incident;
    count("sirens", level);
    const told = { ...environment(), PATROL_SOS_ID: incident, PATROL_SOS_UNIT: unit, PATROL_SOS_LEVEL: level };
    execFile("/bin/sh", ["-c", command], { env: told, timeout: LONGEST_MS, killSignal: "SIGKILL" }, (err) => {
      running = null;
      if (err) {
        count("sirens", "failed");
        log.error({ err: err.message }, "PATROL_SIREN_CMD failed; try it by hand as the user who runs the gateway");
      }
      for (const [id, next] of waiting) {
        waiting.delete(id);
        return run(next);
      }
    });
  };
  return run;
}
