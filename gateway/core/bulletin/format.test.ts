import { expect, test } from "vitest";
import { canonicalJson } from "./canonical.ts";
import { change, changeText, figure } from "./format.ts";
import { html } from "./markup.ts";
import { cellLook } from "./sums.ts";
import { daysOf } from "./week-days.ts";

test.each([
  { form: "count", value: 1_234_567, en: "1\u202f234\u202f567", zh: "1\u202f234\u202f567" },
  { form: "count", value: 999, en: "999", zh: "999" },
  { form: "hours", value: 45_360_000, en: "12.6 h", zh: "12.6 小时" },
  { form: "hours", value: 0, en: "0.0 h", zh: "0.0 小时" },
  { form: "km", value: 12_345, en: "12.3 km", zh: "12.3 公里" },
  { form: "km", value: 1_234_567, en: "1\u202f235 km", zh: "1\u202f235 公里" },
  { form: "share", value: 0.825, en: "83 %", zh: "83%" },
  { form: "time", value: 161_499, en: "2:41", zh: "2:41" },
  { form: "time", value: 59_500, en: "1:00", zh: "1:00" },
  { form: "decimal", value: 7.25, en: "7.3", zh: "7.3" },
  { form: "count", value: null, en: "–", zh: "–" },
] as const)("$value as $form is $en", ({ form, value, en, zh }) => {
  expect(figure("en", form, value)).toBe(en);
  expect(figure("zh-CN", form, value)).toBe(zh);
});

test.each([
  { form: "count", now: 12, before: 9, arrow: "▲", en: "+3", zh: "+3" },
  { form: "count", now: 9, before: 12, arrow: "▼", en: "−3", zh: "−3" },
  { form: "count", now: 9, before: 9, arrow: "=", en: "", zh: "" },
  { form: "share", now: 0.77, before: 0.73, arrow: "▲", en: "+4 points", zh: "+4 个百分点" },
  { form: "share", now: 0.771, before: 0.769, arrow: "=", en: "", zh: "" },
  { form: "time", now: 161_000, before: 169_000, arrow: "▼", en: "−0:08", zh: "−0:08" },
  { form: "hours", now: 0, before: 3_600_000, arrow: "▼", en: "−1.0 h", zh: "−1.0 小时" },
] as const)("$now after $before as $form is $arrow $en", ({ form, now, before, arrow, en, zh }) => {
  const one = change(form, now, before);
  expect(one?.arrow).toBe(arrow);
  expect(one && changeText("en", form, one)).toBe(en);
  expect(one && changeText("zh-CN", form, one)).toBe(zh);
});

test.each([
  [null, 3],
  [3, null],
  [null, null],
])("from %s and %s no change is made up", (now, before) => {
  expect(change("count", now, before)).toBeNull();
});

test.each([
  { week: "2026-W47", monday: "2026-11-16", sunday: "2026-11-22" },
  { week: "2026-W01", monday: "2025-12-29", sunday: "2026-01-04" },
  { week: "2026-W53", monday: "2026-12-28", sunday: "2027-01-03" },
  { week: "2021-W01", monday: "2021-01-04", sunday: "2021-01-10" },
  { week: "2024-W09", monday: "2024-02-26", sunday: "2024-03-03" },
])("$week is from $monday to $sunday", ({ week, monday, sunday }) => {
  expect(daysOf(week)).toEqual({ monday, sunday });
});

test.each([
  { age: 0, look: "fresh" },
  { age: 21_599_999, look: "fresh" },
  { age: 21_600_000, look: "half" },
  { age: 43_200_000, look: "day" },
  { age: 86_399_999, look: "day" },
  { age: 86_400_000, look: "blind" },
])("a cell where somebody was $age ms before the end is $look", ({ age, look }) => {
  expect(cellLook(1_000_000_000 - age, 1_000_000_000, 86_400_000)).toBe(look);
});

test("a cell where nobody was found is one of its own", () => {
  expect(cellLook(null, 1_000_000_000, 86_400_000)).toBe("never");
});

test("JSON has one spelling: sorted names, no spaces, nothing that is undefined", () => {
  const value = { b: [1, null, "é\n"], a: { d: 1e21, c: undefined, C: true } };
  expect(canonicalJson(value)).toBe('{"a":{"C":true,"d":1e+21},"b":[1,null,"é\\n"]}');
  expect(() => canonicalJson({ a: Number.NaN })).toThrow("NaN is no JSON");
});

test("what is put into markup is text, unless it is markup", () => {
  expect(html`<p>${"<&>"}${html`<b>${1}</b>`}${[html`x`, html`${'"'}`]}</p>`.markup).toBe(
    "<p>&lt;&amp;&gt;<b>1</b>x&quot;</p>",
  );
});
