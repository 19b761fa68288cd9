/** The oracle of the scenarios, held against stories that are known to be true or false. */
import { expect, test } from "vitest";
import type { ShownAt } from "./town-unit.ts";
import { falsehoods, type JournalEntry } from "./truth.ts";

const entry = (at: number, type: string, incident = "A"): JournalEntry => ({ incident, at, what: { type } });
const drill: JournalEntry = { incident: "D", at: 1, what: { type: "signal", signal: { drill: true } } };
const LADDER = [entry(10, "signal"), entry(20, "seen"), entry(30, "acknowledge"), entry(40, "close")];

/** `IDLE@0 LATCHED@5`. */
function shown(text: string): readonly ShownAt[] {
  return text.split(" ").map((word) => {
    const [pattern, at] = word.split("@");
    return { pattern: pattern as ShownAt["pattern"], at: Number(at) };
  });
}

test.each([
  ["the whole ladder", "IDLE@0 LATCHED@5 STORED@10 SEEN@20 ACKNOWLEDGED@31 IDLE@40", LADDER, []],
  ["rungs that were passed over", "LATCHED@5 ACKNOWLEDGED@31 IDLE@41", LADDER, []],
  ["a board that did not hear its host meanwhile", "LATCHED@5 FAULT@8 LATCHED@9 STORED@10", LADDER, []],
  ["stored a moment too soon", "LATCHED@5 STORED@9", LADDER, ["STORED before it was so"]],
  ["sent for, which nobody was", "LATCHED@5 DISPATCHED@99", LADDER, ["DISPATCHED before it was so"]],
  ["a rung taken back", "LATCHED@5 SEEN@20 STORED@21", LADDER, ["STORED after SEEN"]],
  ["over although nobody closed it", "LATCHED@5 STORED@10 IDLE@39", LADDER, ["IDLE although nobody closed it"]],
  ["latched twice for one", "LATCHED@5 STORED@10 LATCHED@11", LADDER, ["2 times LATCHED for 1 incidents"]],
  ["a drill that has ended, and a real one", "LATCHED@1 IDLE@9 LATCHED@10 STORED@10", [drill, ...LADDER], []],
])("%s", (_name, text, entries, wrong) => {
  expect(falsehoods(shown(text), entries)).toEqual(wrong);
});
