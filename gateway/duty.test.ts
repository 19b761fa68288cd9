import { expect, test } from "vitest";
import { PatrolError } from "../runtime/error.ts";
import { until } from "../test/support/until.ts";
import type { OnDuty } from "./core/fleet.ts";
import { dutyUpkeep } from "./duty.ts";

/** What the tables have at each instant, and what the fleet was shown. */
function parts(rows: (time: number) => readonly { unit: string; officer: string; name: string }[]) {
  const clock = { time: 0 };
  const shown: (readonly (readonly [string, readonly OnDuty[]])[])[] = [];
  const asked: number[] = [];
  const duty = dutyUpkeep({
    people: {
      duty: async (time) => {
        asked.push(time);
        return rows(time);
      },
    },
    fleet: { onDuty: (by) => shown.push([...by]) },
    now: () => clock.time,
  });
  return { clock, shown, asked, duty };
}

test("an assignment that begins or ends is shown within a minute, and the tables are not asked more often", async () => {
  const { clock, shown, asked, duty } = parts((time) =>
    time < 60_000 ? [] : [{ unit: "bike-07", officer: "017", name: "李伟" }],
  );
  await duty.refresh();
  const stop = new AbortController();
  const running = duty.run(stop.signal);
  clock.time = 59_999;
  duty.touch();
  await until("the touched one", () => asked.length === 2);
  clock.time = 59_999 + 60_000;
  await until("the one a minute later", () => asked.length === 3);
  stop.abort();
  await running;
  expect(asked).toEqual([0, 59_999, 119_999]);
  expect(shown).toEqual([[], [], [["bike-07", [{ officer: "017", name: "李伟" }]]]]);
});

test("a clock that is set back is no reason to wait", async () => {
  const { clock, asked, duty } = parts(() => []);
  clock.time = 1_000_000;
  await duty.refresh();
  const stop = new AbortController();
  const running = duty.run(stop.signal);
  clock.time = 500_000;
  await until("another look", () => asked.length === 2);
  stop.abort();
  await running;
});

test("a table that cannot be read now is asked again, and anything else ends it", async () => {
  const failures = [new PatrolError("unavailable", "the disk refuses"), new PatrolError("invalid", "it is damaged")];
  const { asked, duty } = parts(() => {
    throw failures.shift() ?? new Error("it was asked too often");
  });
  await expect(duty.run(new AbortController().signal)).rejects.toThrow("it is damaged");
  expect(asked).toHaveLength(2);
});
