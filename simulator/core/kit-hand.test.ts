import { describe, expect, test } from "vitest";
import { bouncing, CANCEL, DRILL, type Edge, pressing } from "./kit-hand.ts";
import { seededRandom } from "./random.ts";

/** For how long each contact is on, and from when. */
function spans(edges: readonly Edge[], contact: string): readonly (readonly [from: number, forMs: number])[] {
  const own = edges.filter((edge) => edge.contact === contact);
  return own.flatMap(({ afterMs, isOn }, i) =>
    isOn ? [[afterMs, (own[i + 1]?.afterMs ?? 0) - afterMs] as const] : [],
  );
}

describe("a hand", () => {
  test("that presses goes down and up", () => {
    expect(pressing("ok", 300)).toEqual([
      { afterMs: 0, contact: "ok", isOn: true },
      { afterMs: 300, contact: "ok", isOn: false },
    ]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "that bounces (seed %i) is never still for as long as a board needs, but in between",
    (seed) => {
      const edges = bouncing("sos", 2_500, seededRandom(seed));
      expect(edges.filter(({ afterMs }) => afterMs < 2_500).map(({ isOn }) => isOn)).toEqual([
        true,
        false,
        true,
        false,
        true,
        false,
        true,
        false,
        true,
      ]);
      expect(edges).toHaveLength(18);
      const gaps = edges.slice(1).map(({ afterMs }, i) => afterMs - (edges[i]?.afterMs ?? 0));
      expect(gaps.filter((gap) => gap < 1 || gap > 12)).toHaveLength(1);
      expect(edges.at(-1)?.isOn).toBe(false);
    },
  );

  test("drills by OK alone for over 1 s and then SOS for over 2 s", () => {
    expect(spans(DRILL, "ok")).toEqual([[0, 3_900]]);
    expect(spans(DRILL, "sos")).toEqual([[1_300, 2_500]]);
  });

  test("cancels by SOS, OK before the 2 s mark, and both for over 5 s", () => {
    expect(spans(CANCEL, "sos")).toEqual([[0, 6_100]]);
    expect(spans(CANCEL, "ok")).toEqual([[500, 5_500]]);
  });
});
