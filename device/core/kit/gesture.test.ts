import { describe, expect, test } from "vitest";
import {
  down,
  downAgain,
  level,
  live,
  okDown,
  okUp,
  type Play,
  play,
  reset,
  tick,
  up,
} from "./gesture.test.fixture.ts";
import { BUTTONS_UP, type Buttons, dueAt, resumed, step } from "./gesture.ts";

describe("holding SOS", () => {
  test.each<[name: string, inputs: Play, said: readonly string[]]>([
    ["for 2 s is a hold, noticed at the mark", live(down(0), up(2_500)), ["2000: hold at 2000"]],
    ["for 1,999 ms is nothing", live(down(0), up(1_999)), []],
    ["for exactly 2,000 ms is a hold", live(down(0), up(2_000)), ["2000: hold at 2000"]],
    ["for ever is one hold", live(down(0)), ["2000: hold at 2000"]],
    ["twice is two", live(down(0), up(2_100), down(3_000), up(5_100)), ["2000: hold at 2000", "5000: hold at 5000"]],
    [
      "with the release lost is a hold",
      [
        [0, down(0)],
        [9_000, level(false, false)],
      ],
      ["2000: hold at 2000"],
    ],
    ["with the first of two releases lost counts from the first press", live(down(0), down(1_500), up(1_600)), []],
    [
      "with every release lost raises once a press",
      live(down(0), down(5_000)),
      ["2000: hold at 2000", "7000: hold at 7000"],
    ],
    [
      "that was heard of late waits for its release",
      [
        [9_000, down(1_000)],
        [9_200, up(1_400)],
      ],
      [],
    ],
    ["that was heard of late and has no release counts", [[9_000, down(1_000)]], ["9500: hold at 3000"]],
    [
      "that was heard of late, release and all, counts",
      [
        [9_000, down(1_000)],
        [9_100, up(3_100)],
      ],
      ["9100: hold at 3000"],
    ],
    [
      "that a stalled host hears all tellings of at once counts from the press",
      [
        [3_000, down(3_000)],
        [3_000, downAgain(2_800)],
        [3_000, downAgain(100)],
        [3_100, up(2_500)],
      ],
      ["3100: hold at 2100"],
    ],
    [
      "that a stalled host can place to half a second only counts when it may have been one",
      [
        [2_300, down(2_300)],
        [2_300, downAgain(300)],
        [2_400, up(2_200)],
      ],
      ["2400: hold at 2200"],
    ],
    [
      "shortly stays short, however stalled the host was",
      [
        [3_000, down(3_000)],
        [3_000, downAgain(100)],
        [3_100, up(1_000)],
      ],
      [],
    ],
    [
      "that is told again as later counts from the press",
      [
        [0, down(0)],
        [900, downAgain(5)],
        [2_100, up(2_000)],
      ],
      ["2000: hold at 2000"],
    ],
    ["that only the board's status shows counts from then", [[100, level(true, false)]], ["2100: hold at 2100"]],
    [
      "that is shown before it is told counts from the press",
      [
        [900, level(true, false)],
        [1_000, down(0)],
      ],
      ["2000: hold at 2000"],
    ],
    [
      "goes on over a reset of the board",
      [
        [0, down(0)],
        [1_000, reset],
      ],
      ["2000: hold at 2000"],
    ],
    [
      "is over once the status shows it up",
      [
        [0, down(0)],
        [3_000, level(false, false)],
        [4_000, level(true, false)],
      ],
      ["2000: hold at 2000", "6000: hold at 6000"],
    ],
    [
      "that the status goes on to show is no second one",
      [
        [0, down(0)],
        [3_000, level(true, false)],
      ],
      ["2000: hold at 2000"],
    ],
    [
      "that is up in the status before the mark still counts",
      [
        [0, down(0)],
        [500, level(false, false)],
      ],
      ["2000: hold at 2000"],
    ],
  ])("%s", (_, inputs, said) => {
    for (const open of ["none", "drill", "real"] as const) expect([open, play(inputs, open)]).toEqual([open, said]);
  });
});

describe("OK alone", () => {
  test.each<[name: string, inputs: Play, said: readonly string[]]>([
    ["pressed shortly confirms", live(okDown(0), okUp(300)), ["300: confirm at 300"]],
    [
      "heard of late confirms, too",
      [
        [9_000, okDown(0)],
        [9_100, okUp(300)],
      ],
      ["9100: confirm at 300"],
    ],
    ["held for 2 s does nothing", live(okDown(0), okUp(2_000)), []],
    ["with SOS in between does nothing", live(okDown(0), down(100), up(200), okUp(300)), []],
    ["pressed while SOS is held does nothing", live(down(0), okDown(100), okUp(300), up(400)), []],
    ["released without a press does nothing", live(okUp(300)), []],
    [
      "with the press only in the status does nothing",
      [
        [0, level(false, true)],
        [300, okUp(300)],
      ],
      [],
    ],
    [
      "with the release only in the status does nothing",
      [
        [0, okDown(0)],
        [300, level(false, false)],
      ],
      [],
    ],
    [
      "over a reset of the board does nothing",
      [
        [0, okDown(0)],
        [100, reset],
        [300, okUp(300)],
      ],
      [],
    ],
  ])("%s", (_, inputs, said) => {
    for (const open of ["none", "drill", "real"] as const) expect([open, play(inputs, open)]).toEqual([open, said]);
  });
});

describe("after a restart of the host", () => {
  const held = (at: number, meaning: "hold" | "drill" | "cancel" = "hold"): Buttons => ({
    sos: { phase: "down", at, heardAt: at, meaning },
    ok: { phase: "down", at: 0, isAlone: true },
  });

  test.each<[name: string, kept: Buttons, now: number, inputs: Play, said: readonly string[]]>([
    ["a hold goes on, and its release has 2 s to come", held(9_000), 10_000, [], ["12000: hold at 11000"]],
    ["a short press that ended meanwhile is none", held(9_000), 10_000, [[10_300, up(9_500)]], []],
    ["a long one that ended meanwhile counts", held(9_000), 20_000, [[20_300, up(11_500)]], ["20300: hold at 11000"]],
    ["what OK did is forgotten", held(9_000, "cancel"), 10_000, [], ["12000: hold at 11000"]],
    ["a drill under way is real", held(9_000, "drill"), 10_000, [], ["12000: hold at 11000"]],
    [
      "a hold that has raised does not raise again",
      { sos: { phase: "spent" }, ok: { phase: "up" } },
      10_000,
      [[10_100, level(true, false)]],
      [],
    ],
    ["buttons that were up are up", BUTTONS_UP, 10_000, [], []],
  ])("%s", (_, kept, now, inputs, said) => {
    let buttons = resumed(kept, now, true);
    const all: string[] = [];
    for (const [at, input] of [...inputs, [30_000, tick] as const]) {
      for (let due = dueAt(buttons); due !== null && due <= at; due = dueAt(buttons)) {
        const next = step(buttons, tick, due, "none");
        buttons = next.buttons;
        if (next.gesture) all.push(`${due}: ${next.gesture.type} at ${next.gesture.at}`);
      }
      const next = step(buttons, input, at, "none");
      buttons = next.buttons;
      if (next.gesture) all.push(`${at}: ${next.gesture.type} at ${next.gesture.at}`);
    }
    expect(all).toEqual(said);
  });

  test.each<[name: string, release: Play, said: readonly string[]]>([
    ["counts at once", [], ["10000: hold at 10000"]],
    ["counts when it was released long ago", [[10_000, up(-8_000)]], ["10000: hold at -8000"]],
    ["counts when it is released now", [[10_000, up(10_000)]], ["10000: hold at 10000"]],
  ])("a press of before a reboot, whose clock was another, %s", (_, release, said) => {
    // In the clock of the boot before it was at 9 s: no time of now says for how long.
    let buttons = resumed(held(9_000), 10_000, false);
    const all: string[] = [];
    expect(dueAt(buttons)).toBe(10_000);
    for (const [at, input] of release.length > 0 ? release : [[10_000, tick] as const]) {
      const next = step(buttons, input, at, "none");
      buttons = next.buttons;
      if (next.gesture) all.push(`${at}: ${next.gesture.type} at ${next.gesture.at}`);
    }
    expect(all).toEqual(said);
    expect(step(buttons, tick, 20_000, "none").gesture).toBe(null);
  });
});

describe("a press that is told of after the status has shown the buttons", () => {
  test("is a press again and no cancel, when OK went down long after it", () => {
    const told: Play = [
      [20_000, level(true, true)],
      [20_001, down(10_000)],
      [20_002, up(13_000)],
    ];
    expect(play(told, "real", 20_003)).toEqual(["20002: hold at 12000"]);
  });

  test("is a cancel, when OK went down before the mark", () => {
    const told: Play = [
      [20_000, level(true, true)],
      [20_001, down(19_000)],
    ];
    expect(play(told, "real", 30_000)).toEqual(["24000: cancel at 24000"]);
  });
});

describe("a press without its release", () => {
  test("counts by itself once the next one is told of, however late both are", () => {
    const told: Play = [
      [50_000, down(10_000)],
      [50_001, down(20_000)],
      [50_002, up(23_000)],
    ];
    expect(play(told, "none", 50_003)).toEqual(["50001: hold at 12000", "50002: hold at 22000"]);
  });
});

describe("a press that the board has kept over its reset", () => {
  const latched = { type: "sos-latched" } as const;

  test("counts, however soon SOS is released after the reset", () => {
    const told: Play = [
      [5_000, latched],
      [5_001, down(5_000)],
      [5_300, up(5_300)],
    ];
    expect(play(told, "none")).toEqual(["5000: hold at 5000"]);
  });

  test("counts beside one whose release was lost with it", () => {
    expect(
      play(
        [
          [500, down(0)],
          [900, latched],
        ],
        "none",
      ),
    ).toEqual(["900: hold at 900", "900: hold at 900"]);
  });
});
