import { describe, expect, test } from "vitest";
import { down, level, live, okDown, okUp, type Play, play, reset, up } from "./gesture.test.fixture.ts";

describe("OK and SOS", () => {
  type Row = [name: string, inputs: Play, none: readonly string[], drill: readonly string[], real: readonly string[]];
  const hold = ["2000: hold at 2000"];
  test.each<Row>([
    ["OK after SOS", live(down(0), okDown(500), up(6_000), okUp(6_000)), hold, hold, ["5000: cancel at 5000"]],
    ["OK pressed shortly after a hold", live(down(0), okDown(3_000), okUp(3_300)), hold, hold, hold],
    ["OK at the very mark", live(down(0), okDown(2_000), up(9_000), okUp(9_000)), hold, hold, hold],
    ["OK after the mark", live(down(0), okDown(2_500), up(9_000), okUp(9_100)), hold, hold, hold],
    ["both let go before 5 s", live(down(0), okDown(500), up(4_900), okUp(5_000)), hold, hold, []],
    ["OK let go, SOS held on", live(down(0), okDown(500), okUp(1_500)), hold, hold, ["3500: hold at 3500"]],
    ["OK let go shortly before SOS", live(down(0), okDown(500), okUp(4_000), up(4_200)), hold, hold, []],
    [
      "the release of OK lost",
      [
        [0, down(0)],
        [500, okDown(500)],
        [3_000, level(true, false)],
      ],
      hold,
      hold,
      ["5000: hold at 5000"],
    ],
    [
      "a reset of the board",
      [
        [0, down(0)],
        [500, okDown(500)],
        [1_000, reset],
      ],
      hold,
      hold,
      ["3000: hold at 3000"],
    ],
    [
      "OK for 1 s, then both",
      live(okDown(0), down(1_000), up(3_100), okUp(3_200)),
      ["3000: drill at 3000"],
      ["3000: drill at 3000"],
      [],
    ],
    [
      "OK for 1 s, then both for 5 s",
      live(okDown(0), down(1_000), up(6_100), okUp(6_200)),
      ["3000: drill at 3000"],
      ["3000: drill at 3000"],
      ["6000: cancel at 6000"],
    ],
    [
      "OK for 999 ms, then both",
      live(okDown(0), down(999), up(3_100), okUp(3_200)),
      ["2999: hold at 2999"],
      ["2999: hold at 2999"],
      [],
    ],
    [
      "OK stuck for over 10 s",
      live(okDown(0), down(10_001), up(12_100)),
      ["12001: hold at 12001"],
      ["12001: hold at 12001"],
      ["12001: hold at 12001"],
    ],
    [
      "OK let go before the mark of a drill",
      live(okDown(0), down(1_000), okUp(2_000), up(3_100)),
      ["3000: hold at 3000"],
      ["3000: hold at 3000"],
      [],
    ],
    ["a drill that is let go too early", live(okDown(0), down(1_000), up(2_900), okUp(3_000)), [], [], []],
    [
      "a drill over a reset of the board",
      [
        [0, okDown(0)],
        [1_000, down(1_000)],
        [1_500, reset],
      ],
      ["3000: hold at 3000"],
      ["3000: hold at 3000"],
      ["3500: hold at 3500"],
    ],
    [
      "OK that only the status shows",
      [
        [0, level(false, true)],
        [2_000, down(2_000)],
      ],
      ["4000: hold at 4000"],
      ["4000: hold at 4000"],
      ["7000: cancel at 7000"],
    ],
    [
      "OK pressed again after SOS",
      live(okDown(0), down(500), up(600), down(1_700), up(3_800)),
      ["3700: hold at 3700"],
      ["3700: hold at 3700"],
      [],
    ],
  ])("%s", (_, inputs, none, drill, real) => {
    expect({ none: play(inputs, "none"), drill: play(inputs, "drill"), real: play(inputs, "real") }).toEqual({
      none,
      drill,
      real,
    });
  });
});
