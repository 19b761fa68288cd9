import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bulletinOf } from "../../../test/support/bulletin.ts";
import type { Bulletin } from "../patrol/report.ts";
import { editionOf } from "./edition.ts";
import { LANGUAGES } from "./texts.ts";

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");
const edition = (bulletin: Bulletin, former: string | null = null) => editionOf(bulletin, former, digestOf);

describe("the page", () => {
  test("is the same bytes for the same input, whatever the order of its members", () => {
    const one = bulletinOf();
    const other = Object.fromEntries(Object.entries(bulletinOf()).reverse()) as Bulletin;
    expect(edition(other)).toEqual(edition(one));
  });

  test("says the SHA-256 of its JSON, and the JSON is the bytes that it is of", () => {
    const { json, digest, pages, csv } = edition(bulletinOf());
    expect(digest).toBe(createHash("sha256").update(json).digest("hex"));
    expect(pages["zh-CN"]).toContain(`本页所据 JSON 的 SHA-256：${digest}`);
    expect(pages.en).toContain(`SHA-256 of the JSON this page is made of: ${digest}`);
    expect(csv).toContain(`bulletin,,,sha256,${digest},\r\n`);
  });

  test("names no person, and neither does the JSON", () => {
    const { json, pages, csv } = edition(bulletinOf());
    for (const text of [json, csv, ...Object.values(pages)]) {
      expect(text).not.toContain("李伟");
      expect(text).not.toContain('"017"');
    }
    expect(json).toContain('"officers":[]');
  });

  test("of a week that runs says so, and has a column for what is still due", () => {
    const running = edition(bulletinOf({ isWhole: false })).pages;
    expect(running.en).toContain("This week is not over yet");
    expect(running["zh-CN"]).toContain("本周尚未结束");
    expect(running.en).toContain("<th>Due</th>");
    const whole = edition(bulletinOf()).pages;
    expect(whole.en).not.toContain("not over yet");
    expect(whole.en).not.toContain("<th>Due</th>");
  });

  test("that takes the place of another says which; the same input takes nobody's", () => {
    const bulletin = bulletinOf();
    const { digest } = edition(bulletin);
    expect(edition(bulletin, "00ff").pages.en).toContain("It replaces the one with SHA-256 00ff.");
    expect(edition(bulletin, digest).pages.en).not.toContain("It replaces");
    expect(edition(bulletin, "00ff").digest).toBe(digest);
  });

  test("holds no script, no address of elsewhere and no style outside of its own", () => {
    for (const page of Object.values(edition(bulletinOf()).pages)) {
      expect(page).not.toMatch(/<script|<link|<img|@import|https?:|\bstyle="|\bon\w+="/);
      expect(page.match(/<style>/g)).toHaveLength(1);
    }
  });

  test("shows hostile names as the text that they are", () => {
    const hostile = `<script>alert("1")</script>&'\u0000\ud800`;
    const page = edition(bulletinOf({ prefix: hostile, name: hostile })).pages.en;
    expect(page).not.toContain("<script");
    expect(page).toContain("<h1>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&apos;\ufffd\ufffd</h1>");
  });

  test.each([
    { what: "zones", size: { zones: 0 }, said: "This station has no zones, so nothing can be said of coverage." },
    { what: "key points", size: { checkpoints: 0 }, said: "This station has no key points." },
    { what: "units", size: { units: 0 }, said: "This station has no units." },
  ])("of a station without $what says so", ({ size, said }) => {
    expect(edition(bulletinOf(size)).pages.en).toContain(said);
  });

  test("lists the worst key points first and counts the rest", () => {
    const page = edition(bulletinOf({ checkpoints: 536, units: 46, zones: 16 })).pages.en;
    const listed = [...page.matchAll(/<th class="number">(\d+)<\/th><th class="name">([^<]+)<\/th>/g)];
    expect(listed.map(([, number, name]) => `${number} ${name}`)).toEqual([
      "1 人民路小学261",
      "2 人民路小学471",
      "3 人民路小学51",
      "4 人民路小学156",
      "5 人民路小学366",
      "6 人民路小学111",
      "7 人民路小学141",
      "8 人民路小学171",
      "9 人民路小学201",
      "10 人民路小学21",
    ]);
    expect(page).toContain("and 526 more");
  });

  test.each(LANGUAGES)("in %s has its language, and the figures with their changes", (language) => {
    const page = edition(bulletinOf()).pages[language];
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain("2026-11-16");
    expect(page).toContain("2026-11-22");
    expect(page).toContain('<p class="value">2:49 <small>\u25b2&nbsp;+0:08</small></p>');
    expect(page).not.toMatch(/\{\w+\}/);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});
