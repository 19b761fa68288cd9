import { expect, test } from "vitest";
import { checkpointBody, checkpointTexts, EMPTY_CHECKPOINT, placeIn, radiusIn } from "./checkpoint-form.ts";

const BRIDGE = {
  id: "abc",
  name: "河东桥",
  station: null,
  lat: 30.5,
  lon: 117.06,
  radiusM: 75,
  leastStayMs: 90_000,
  plan: { times: 3, per: "day" },
} as const;

test("a key point goes through its form unchanged", () => {
  const texts = checkpointTexts(BRIDGE);
  expect(texts).toEqual({
    name: "河东桥",
    station: "",
    place: "30.5 117.06",
    radiusM: "75",
    stayMin: "1.5",
    times: "3",
    per: "day",
  });
  const { id, ...rest } = BRIDGE;
  expect(checkpointBody(texts)).toEqual(rest);
});

test("no number of visits is no plan, and no number is refused by the gateway", () => {
  const typed = { ...EMPTY_CHECKPOINT, name: "x", station: "江南", place: "1 2", radiusM: "wide" };
  expect(checkpointBody(typed)).toEqual({
    name: "x",
    station: "江南",
    lat: 1,
    lon: 2,
    radiusM: -1,
    leastStayMs: 120_000,
    plan: null,
  });
});

test("a place is two numbers, and one place only", () => {
  expect(placeIn("30.5, 117.06")).toEqual([117.06, 30.5]);
  expect(placeIn("30.5 117.06\n30.6 117.07")).toBeNull();
  expect(placeIn("here")).toBeNull();
});

test("a circle is drawn with what is typed so far", () => {
  expect(radiusIn("75")).toBe(75);
  expect(radiusIn("")).toBe(1);
  expect(radiusIn("9999999")).toBe(1);
});
