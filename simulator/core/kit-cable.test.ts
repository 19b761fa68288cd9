import { describe, expect, test } from "vitest";
import { carried, GOOD_CABLE } from "./kit-cable.ts";
import { seededRandom } from "./random.ts";

const PIECE = "$PKIT,EVT,1,1,SOS_DOWN,20*6D\r\n";

describe("a cable", () => {
  test("that is good carries everything", () => {
    const random = seededRandom(1);
    for (let i = 0; i < 100; i += 1) expect(carried(PIECE, GOOD_CABLE, random)).toBe(PIECE);
  });

  test("that loses some spoils that share of the pieces, by a few bytes each", () => {
    const random = seededRandom(2);
    const arrived = Array.from({ length: 1_000 }, () => carried(PIECE, { lossShare: 0.1, garbleShare: 0 }, random));
    const spoilt = arrived.filter((piece) => piece !== PIECE);
    expect(spoilt.length).toBeGreaterThan(70);
    expect(spoilt.length).toBeLessThan(130);
    for (const piece of spoilt) expect(PIECE.length - piece.length).toBeGreaterThanOrEqual(1);
    for (const piece of spoilt) expect(PIECE.length - piece.length).toBeLessThanOrEqual(8);
  });

  test("that garbles leaves the length", () => {
    const random = seededRandom(3);
    const arrived = Array.from({ length: 100 }, () => carried(PIECE, { lossShare: 0, garbleShare: 1 }, random));
    expect(new Set(arrived.map((piece) => piece.length))).toEqual(new Set([30]));
    expect(arrived.filter((piece) => piece === PIECE).length).toBeLessThan(5);
  });

  test("that carries nothing makes nothing", () => {
    expect(carried("", { lossShare: 1, garbleShare: 1 }, seededRandom(4))).toBe("");
  });
});
