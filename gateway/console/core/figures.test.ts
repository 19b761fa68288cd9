import { expect, test } from "vitest";
import { figureOf, figuresIn } from "./figures.ts";

const TEXT = `# HELP patrol_records_total Records received
# TYPE patrol_records_total counter
patrol_records_total{kind="stored"} 120
patrol_records_total{kind="duplicate"} 3

patrol_forward_queue_fixes 17
process_start_time_seconds 1.795e+09
patrol_odd NaN
`;

test("figures are read with their labels", () => {
  const figures = figuresIn(TEXT);
  expect(figureOf(figures, "patrol_records_total")).toBe(123);
  expect(figureOf(figures, "patrol_records_total", 'kind="stored"')).toBe(120);
  expect(figureOf(figures, "patrol_forward_queue_fixes")).toBe(17);
  expect(figureOf(figures, "process_start_time_seconds")).toBe(1_795_000_000);
});

test("what is not there, or no number, is not known", () => {
  const figures = figuresIn(TEXT);
  expect(figureOf(figures, "patrol_nothing")).toBeNull();
  expect(figureOf(figures, "patrol_records_total", 'kind="lost"')).toBeNull();
  expect(figureOf(figures, "patrol_odd")).toBeNull();
});
