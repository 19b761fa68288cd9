import { describe, expect, test } from "vitest";
import { type KitQueue, type KitQueued, lasting, queued, waitMs } from "./kit-queue.ts";
import type { KitEvent } from "./kit-sentence.ts";

const SHORT: Readonly<Record<string, KitEvent>> = {
  D: "SOS_DOWN",
  U: "SOS_UP",
  o: "OK_DOWN",
  p: "OK_UP",
  l: "LID_OPEN",
  m: "LID_CLOSED",
  t: "TEST",
};

function event(letter: string, n: number, at = 0): KitQueued {
  return { boot: 1, n, event: SHORT[letter] ?? "TEST", at, tries: 0, againAt: 0 };
}
const queue = (letters: string): KitQueue => [...letters].map((letter, i) => event(letter, i + 1));
/** Letters with their numbers. */
const shown = (of: KitQueue) =>
  of.map((one) => `${Object.keys(SHORT).find((letter) => SHORT[letter] === one.event)}${one.n}`).join(" ");

describe("a queue with room", () => {
  test.each(["", "D", "oDpU", "lmlmlmlmlmlmlml"])("of %j takes what comes", (letters) => {
    expect(queued(queue(letters), event("t", 99))).toEqual([...queue(letters), event("t", 99)]);
  });
});

describe("a full queue", () => {
  test.each([
    [
      "loses its oldest event that is no SOS, but for the first",
      "lmlmDUDUDUDUDUDU",
      "D",
      "l1 l3 m4 D5 U6 D7 U8 D9 U10 D11 U12 D13 U14 D15 U16 D99",
    ],
    [
      "does so for an event that is no SOS, too",
      "DUDUDUDUDUDUDUDo",
      "p",
      "D1 U2 D3 U4 D5 U6 D7 U8 D9 U10 D11 U12 D13 U14 D15 p99",
    ],
    [
      "of SOS alone loses a new event that is none",
      "DUDUDUDUDUDUDUDU",
      "l",
      "D1 U2 D3 U4 D5 U6 D7 U8 D9 U10 D11 U12 D13 U14 D15 U16",
    ],
    [
      "makes two presses one long one for a new press",
      "DUDUDUDUDUDUDUDU",
      "D",
      "D1 U4 D5 U6 D7 U8 D9 U10 D11 U12 D13 U14 D15 U16 D99",
    ],
    [
      "does not touch a release that is on its way",
      "UDUDUDUDUDUDUDUD",
      "U",
      "U1 D2 U5 D6 U7 D8 U9 D10 U11 D12 U13 D14 U15 D16 U99",
    ],
    [
      "does not touch an OK that is on its way",
      "oDUDUDUDUDUDUDUD",
      "U",
      "o1 D2 U5 D6 U7 D8 U9 D10 U11 D12 U13 D14 U15 D16 U99",
    ],
    [
      "of presses alone, as no hand makes them, loses the new one",
      "DDDDDDDDDDDDDDDD",
      "D",
      "D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 D14 D15 D16",
    ],
  ])("%s", (_, letters, letter, expected) => {
    expect(shown(queued(queue(letters), event(letter, 99)))).toBe(expected);
  });
});

describe("what waits", () => {
  test.each([
    ["an SOS for a day", [event("D", 1)], 86_400_000, [event("D", 1)]],
    ["an SOS beyond, as a day old", [event("D", 1)], 86_400_001, [event("D", 1, 1)]],
    ["a release of SOS as well", [event("U", 1)], 90_000_000, [event("U", 1, 3_600_000)]],
    ["an OK for 30 s", [event("o", 1)], 29_999, [event("o", 1)]],
    ["an OK no longer", [event("o", 1)], 30_000, []],
    [
      "an OK before an SOS for 2 s",
      [event("o", 1), event("D", 2, 1_000)],
      1_999,
      [event("o", 1), event("D", 2, 1_000)],
    ],
    ["an OK before an SOS no longer", [event("o", 1), event("D", 2, 1_000)], 2_000, [event("D", 2, 1_000)]],
    ["the lid behind an SOS for 30 s", [event("D", 1), event("l", 2)], 29_999, [event("D", 1), event("l", 2)]],
    ["the lid behind an SOS no longer", [event("D", 1), event("l", 2)], 30_000, [event("D", 1)]],
  ])("waits: %s", (_, waiting, now, expected) => {
    expect(lasting(waiting, now)).toEqual(expected);
  });

  test.each([
    [1, 200],
    [2, 400],
    [3, 500],
    [50, 500],
  ])("is sent again after try %i in %i ms", (tries, ms) => {
    expect(waitMs(tries)).toBe(ms);
  });
});
