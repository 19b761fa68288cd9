/** What each command of a scenario does to a simulator. */
import type { Deed } from "./core/command.ts";
import type { Cable } from "./core/kit-cable.ts";
import { bouncing, CANCEL, DRILL, pressing } from "./core/kit-hand.ts";
import { lampOf } from "./core/kit-lamp.ts";
import type { Random } from "./core/random.ts";
import type { Shown, SimulatedKit } from "./kit.ts";
import type { Simulator } from "./simulator.ts";

type Kit = Pick<
  SimulatedKit,
  "touch" | "stick" | "battery" | "reset" | "unplug" | "replug" | "spoil" | "shown" | "onShow"
>;

/** `countGap` is there for gaps of one unit that overlap: it hears again at the end of the last. */
export type Player = Pick<Simulator, "unplug" | "replug" | "setReception" | "park"> & {
  readonly kit: (unit: string) => Kit;
  readonly random: Random;
  readonly countGap: (unit: string, by: 1 | -1) => void;
};

/** One thing to do, `afterMs` milliseconds after the command. What ends a gap is one of its own, which nobody can write. */
export type Doing = { readonly afterMs: number; readonly act: () => void | Promise<void> };

/** One player for all that is played on a simulator. What a kit shows, once something was done to it, is said to `out`. */
export function playerOf(
  simulator: Omit<Player, "random" | "countGap">,
  random: Random,
  out: (line: string) => void,
): Player {
  const gaps = new Map<string, number>();
  const countGap = (unit: string, by: 1 | -1) => {
    const open = (gaps.get(unit) ?? 0) + by;
    gaps.set(unit, open);
    simulator.setReception(unit, open > 0 ? "no-fix" : "fix");
  };
  const followed = new Set<string>();
  const kit = (unit: string) => {
    const one = simulator.kit(unit);
    if (!followed.has(unit)) one.onShow((shown) => out(`${unit} kit ${wordsOf(shown)}`));
    followed.add(unit);
    return one;
  };
  const { unplug, replug, setReception, park } = simulator;
  return { unplug, replug, setReception, park, kit, random, countGap };
}

/** In the order of their times. */
export function doingsOf(command: Deed, player: Player): readonly Doing[] {
  const { unit } = command;
  const kit = () => player.kit(unit);
  switch (command.verb) {
    case "unplug":
      return at(() => player.unplug(unit));
    case "replug":
      return at(() => player.replug(unit));
    case "park":
      return at(() => player.park(unit, command.forMs / 1000));
    case "gap":
      return [...at(() => player.countGap(unit, 1)), { afterMs: command.forMs, act: () => player.countGap(unit, -1) }];
    case "press":
      return at(() => kit().touch(pressing(command.button, command.forMs)));
    case "bounce":
      return at(() => kit().touch(bouncing(command.button, command.forMs, player.random)));
    case "hold":
    case "release":
      return at(() => kit().touch([{ afterMs: 0, contact: command.button, isOn: command.verb === "hold" }]));
    case "stick":
    case "unstick":
      return at(() => kit().stick(command.button, command.verb === "stick"));
    case "drill":
      return at(() => kit().touch(DRILL));
    case "cancel":
      return at(() => kit().touch(CANCEL));
    case "test":
      return at(() => kit().touch(pressing("test", TEST_MS)));
    case "lid":
      return at(() => kit().touch([{ afterMs: 0, contact: "lid", isOn: command.isOpen }]));
    case "battery":
      return at(() => kit().battery(command.batteryMv, command.isCharging));
    case "reset-board":
      return at(() => kit().reset());
    case "unplug-board": {
      const pulled = at(() => kit().unplug());
      return command.forMs === null ? pulled : [...pulled, { afterMs: command.forMs, act: () => kit().replug() }];
    }
    case "replug-board":
      return at(() => kit().replug());
    case "lose":
      return spoiling(player, unit, { lossShare: command.share }, { lossShare: 0 }, command.forMs);
    case "garble":
      return spoiling(player, unit, { garbleShare: command.share }, { garbleShare: 0 }, command.forMs);
  }
}

const TEST_MS = 300;

function wordsOf({ pattern, isSilent }: Shown): string {
  const { colour, light, beeps } = lampOf(pattern, isSilent);
  if (light === "off") return `${pattern}: dark`;
  return `${pattern}: ${colour} ${light}${beeps > 0 ? `, beeps ${beeps}` : ""}`;
}

function at(act: () => void | Promise<void>): readonly Doing[] {
  return [{ afterMs: 0, act }];
}

/** Of two that overlap the end of the first ends both, as far as they spoil the same. */
function spoiling(
  { kit }: Player,
  unit: string,
  worse: Partial<Cable>,
  well: Partial<Cable>,
  forMs: number,
): readonly Doing[] {
  return [...at(() => kit(unit).spoil(worse)), { afterMs: forMs, act: () => kit(unit).spoil(well) }];
}
