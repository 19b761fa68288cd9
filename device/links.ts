/** The device's two connections to the gateway: one for everything, and one that carries SOS records and nothing else. */
import { type Activity, runAll } from "../runtime/activity.ts";
import { runUplink, sosLink, type UplinkOptions } from "./mqtt/uplink.ts";

export type LinksOptions = Omit<UplinkOptions, "channels" | "isSosElsewhere" | "onState"> & {
  /** Whether the gateway can be reached by either, at each change. */
  readonly onLink: (isUp: boolean) => void;
};

/** Both, until aborted. */
export function runLinks({ onLink, ...rest }: LinksOptions): Activity {
  let waiting: Promise<void> | null = null;
  const ready = (signal: AbortSignal) => {
    waiting ??= rest.ready?.(signal) ?? Promise.resolve();
    return waiting;
  };
  const options = { ...rest, ready };
  const up = { main: false, sos: false };
  const noteState = (which: keyof typeof up) => (state: { readonly isUp: boolean }) => {
    up[which] = state.isUp;
    onLink(up.main || up.sos);
  };
  const sos = sosLink({
    ...options,
    // Whichever of the two is alive, the kit learns how far its SOS has come.
    channels: ["receipt", "sos/state"],
    onState: noteState("sos"),
  });
  const main = runUplink({
    ...options,
    channels: ["receipt", "error", "profile", "sos/state", "order"],
    isSosElsewhere: sos.isCarrying,
    onState: noteState("main"),
  });
  return (signal) => runAll(signal, [main, sos.run]);
}
