import { expect, test } from "vitest";
import { profileOf, textsOf } from "./profile-form.ts";

const STANDARD = {
  movingIntervalMs: 10_000,
  parkedIntervalMs: 60_000,
  deviationM: 15,
  distanceM: 50,
  silentSos: false,
};
const TEXTS = { movingIntervalMs: "10", parkedIntervalMs: "60", deviationM: "15", distanceM: "50" };

test("a profile is typed in seconds and metres", () => {
  expect(textsOf(STANDARD)).toEqual(TEXTS);
  expect(profileOf(TEXTS, false)).toEqual({ ok: true, profile: STANDARD });
  expect(profileOf({ ...TEXTS, movingIntervalMs: " 2.5 " }, true)).toEqual({
    ok: true,
    profile: { ...STANDARD, movingIntervalMs: 2_500, silentSos: true },
  });
});

test.each([
  ["movingIntervalMs", "0.9", 1, 3_600, "s"],
  ["movingIntervalMs", "3601", 1, 3_600, "s"],
  ["parkedIntervalMs", "4", 5, 86_400, "s"],
  ["parkedIntervalMs", "86401", 5, 86_400, "s"],
  ["deviationM", "4", 5, 1_000, "m"],
  ["deviationM", "1001", 5, 1_000, "m"],
  ["distanceM", "9", 10, 100_000, "m"],
  ["distanceM", "", 10, 100_000, "m"],
  ["distanceM", "-50", 10, 100_000, "m"],
  ["distanceM", "fifty", 10, 100_000, "m"],
] as const)("%s cannot be %j", (name, text, least, most, unit) => {
  const wrong = [{ name, text: "units.profile.bounds", values: { least, most, unit } }];
  expect(profileOf({ ...TEXTS, [name]: text }, false)).toEqual({ ok: false, wrong });
});
