/** The keys of the page, for its help. */
import type { Key } from "../core/text/text.ts";

export const KEYS_HELP: readonly (readonly [names: readonly string[], text: Key])[] = [
  [["Space"], "replay.key.play"],
  [["J", "L"], "replay.key.ten"],
  [[",", "."], "replay.key.fix"],
  [["Shift+←", "Shift+→"], "replay.key.minute"],
  [["↑", "↓"], "replay.key.speed"],
  [["P", "N"], "replay.key.event"],
  [["F"], "replay.key.follow"],
  [["[", "]"], "replay.key.loop"],
  [["M"], "replay.key.snapshot"],
  [["?"], "replay.key.help"],
  [["Esc"], "replay.key.back"],
];
