/**
 * The demo's keys: s, r, c and d press buttons of kit boards, a digit pulls that unit's receiver or plugs it in again, l asks
 * for a new link, q and Ctrl-C end the demo. Where standard input is no terminal, its lines are commands for the simulator:
 * `unplug bike-01`, `press bike-02 sos 2500ms`.
 */
import { createInterface } from "node:readline";
import { aborted } from "../runtime/activity.ts";
import { messageOf } from "../runtime/error.ts";
import type { DemoUnit } from "./demo.ts";
import type { Hand } from "./demo-hand.ts";
import type { DemoView } from "./demo-view.ts";

export type Keys = {
  readonly units: readonly DemoUnit[];
  /** A line for the simulator. */
  readonly command: (line: string) => void;
  readonly hand: Hand;
  readonly link: () => Promise<void>;
  readonly view: DemoView;
  readonly quit: () => void;
};

/** Listens until `signal` is aborted. */
export async function followKeys(keys: Keys, signal: AbortSignal): Promise<void> {
  const { stdin } = process;
  if (!stdin.isTTY) {
    const lines = createInterface({ input: stdin }).on("line", keys.command);
    await aborted(signal);
    lines.close();
    return;
  }
  const act = actions(keys);
  const onData = (typed: Buffer) => {
    for (const key of typed.toString("latin1")) act(key);
  };
  stdin.setRawMode(true);
  stdin.on("data", onData);
  stdin.resume();
  await aborted(signal);
  stdin.off("data", onData);
  stdin.setRawMode(false);
  stdin.pause();
}

function actions({ units, command, hand, link, view, quit }: Keys): (key: string) => void {
  const pulled = new Set<string>();
  const turn = (unit: string) => {
    const wasPulled = pulled.delete(unit);
    if (!wasPulled) pulled.add(unit);
    command(`${wasPulled ? "replug" : "unplug"} ${unit}`);
    view.say(wasPulled ? `${unit}'s receiver is plugged in` : `${unit}'s receiver is pulled`);
  };
  const byKey: Readonly<Record<string, () => void>> = {
    s: hand.press,
    r: hand.pressAgain,
    c: hand.cancel,
    d: hand.drill,
    l: () => void link().catch((err: unknown) => view.say(`no new link: ${messageOf(err)}`)),
    q: quit,
    "\u0003": quit,
  };
  return (key) => {
    const unit = units[Number(key) - 1]?.unit;
    if (unit) turn(unit);
    else if (Object.hasOwn(byKey, key)) byKey[key]?.();
  };
}
