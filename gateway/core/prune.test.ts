import { expect, test } from "vitest";
import { horizons } from "./prune.ts";

const DAY = 86_400_000;
const NOW = 1_795_000_000_000;
const ages = { retentionMs: 180 * DAY, localMs: 30 * DAY, minuteMs: 1095 * DAY };

test.each([
  ["with InfluxDB", NOW, ages, { kept: 1_779_448_000_000, local: 1_792_408_000_000, minute: 1_700_392_000_000 }],
  [
    "without InfluxDB",
    NOW,
    { ...ages, localMs: null },
    { kept: 1_779_448_000_000, local: 1_779_448_000_000, minute: 1_700_392_000_000 },
  ],
  [
    "with a retention shorter than the local days",
    NOW,
    { ...ages, retentionMs: 10 * DAY },
    { kept: 1_794_136_000_000, local: 1_794_136_000_000, minute: 1_700_392_000_000 },
  ],
  [
    "with minutes kept shorter than fixes",
    NOW,
    { ...ages, minuteMs: DAY },
    { kept: 1_779_448_000_000, local: 1_792_408_000_000, minute: 1_779_448_000_000 },
  ],
  [
    "with a clock that jumped 30 years ahead",
    NOW - DAY,
    ages,
    { kept: 1_779_448_000_000, local: 1_792_408_000_000, minute: 1_700_392_000_000 },
  ],
  ["without a fix to hold the clock against", null, ages, { kept: 1_779_448_000_000 }],
])("the horizons %s", (name, newest, given, expected) => {
  const now = name.includes("jumped") ? 2_741_000_000_000 : NOW;
  expect(horizons(now, newest, given)).toMatchObject(expected);
});
