/**
 * Tells systemd that the service is ready and alive (sd_notify(3)), through systemd-notify(1): Node opens no datagram sockets
 * of AF_UNIX. The unit needs `NotifyAccess=all`, since it is not the main process that speaks. Without systemd nothing is told.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Activity, pause } from "./activity.ts";

const run = promisify(execFile);

export interface ServiceManager {
  /** `status`: one line for `systemctl status`. */
  ready(status: string): Promise<void>;
  stopping(): Promise<void>;
  /**
   * Says that the service is alive as long as `look` answers, three times in the time that systemd allows (`WATCHDOG_USEC`).
   * A `look` that rejects or never answers says nothing: systemd then ends the service, and starts it again.
   */
  watch(look: () => Promise<unknown>): Activity;
}

/** For a process that no service manager looks after. */
export const NOBODY: ServiceManager = {
  ready: () => Promise.resolve(),
  stopping: () => Promise.resolve(),
  watch: () => () => Promise.resolve(),
};

/** `onTrouble` is called when systemd cannot be told, once. */
export function serviceManager(
  env: Readonly<Record<string, string | undefined>>,
  onTrouble: (err: unknown) => void,
): ServiceManager {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: watchdogUs } = env;
  if (socket === undefined) return NOBODY;
  let isTold = false;
  const tell = async (...words: readonly string[]) => {
    try {
      await run("systemd-notify", words, { env: { NOTIFY_SOCKET: socket, PATH: env.PATH } });
    } catch (err) {
      if (!isTold) onTrouble(err);
      isTold = true;
    }
  };
  const allowedMs = Number(watchdogUs ?? 0) / 1_000;
  return {
    ready: (status) => tell("--ready", `--status=${status}`),
    stopping: () => tell("STOPPING=1"),
    watch: (look) => async (signal) => {
      if (!(allowedMs > 0)) return;
      do {
        const isAlive = await Promise.race([alive(look), pause(allowedMs, signal).then(() => false)]);
        if (isAlive) await tell("WATCHDOG=1");
      } while (await pause(allowedMs / 3, signal));
    },
  };
}

async function alive(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch {
    return false;
  }
}
