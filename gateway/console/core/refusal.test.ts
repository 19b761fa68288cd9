import { expect, test } from "vitest";
import { placed } from "./refusal.ts";

test.each([
  ["name must not be empty.", { name: "name must not be empty." }, ""],
  [
    'start must be a time of day from 00:00 to 23:59, not "8 a.m. or so". end must be a time of day.',
    {
      start: 'start must be a time of day from 00:00 to 23:59, not "8 a.m. or so".',
      end: "end must be a time of day.",
    },
    "",
  ],
  ["body/name must NOT have more than 80 characters", { name: "body/name must NOT have more than 80 characters" }, ""],
  ["There is a station 江南 already.", {}, "There is a station 江南 already."],
  [
    "The password has 3 characters; it takes at least 12.",
    { start: "The password has 3 characters; it takes at least 12." },
    "",
  ],
  ["names are no field here", {}, "names are no field here"],
])("%j is told beside its field", (detail, fields, rest) => {
  expect(placed(detail, ["name", "start", "end"], { "The password": "start" })).toEqual({ fields, rest });
});

test("two sentences about one field stand together", () => {
  const { fields } = placed("name must not be empty. name must be short.", ["name"]);
  expect(fields).toEqual({ name: "name must not be empty. name must be short." });
});
