import { expect, test } from "vitest";
import { type Busy, mayEase } from "./attention.ts";

const FREE: Busy = {
  lastGesture: null,
  isTyping: false,
  hasDialog: false,
  isLookingBack: false,
  hasIncident: false,
};

test.each<{ readonly what: string; readonly busy: Partial<Busy>; readonly may: boolean }>([
  { what: "nobody has touched the map", busy: {}, may: true },
  { what: "the map was left alone for over 8 s", busy: { lastGesture: 91_999 }, may: true },
  { what: "the operator pans", busy: { lastGesture: 92_000 }, may: false },
  { what: "somebody types", busy: { isTyping: true }, may: false },
  { what: "a dialog is open", busy: { hasDialog: true }, may: false },
  { what: "the operator looks back", busy: { isLookingBack: true }, may: false },
  { what: "another incident is worked on", busy: { hasIncident: true }, may: false },
])("when $what, the map eases to a new SOS: $may", ({ busy, may }) => {
  expect(mayEase({ ...FREE, ...busy }, 100_000)).toBe(may);
});
