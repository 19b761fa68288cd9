/** The bulletin on paper: one page in both languages, whatever a station has, and nothing that runs out of its place. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { findChromium, printPdf } from "../../cli/pdf.ts";
import { editionOf } from "../../gateway/core/bulletin/edition.ts";
import { LANGUAGES } from "../../gateway/core/bulletin/texts.ts";
import { type BulletinSize, bulletinOf } from "../support/bulletin.ts";
import { inBrowser } from "./in-browser.ts";
import { placesOnPaper } from "./page/paper.ts";

const PATIENT = { timeout: 180_000 };
const LONG = "一个非常非常长的名字用来检查页面不会溢出";

const SIZES: readonly {
  readonly what: string;
  readonly size: Partial<BulletinSize>;
  readonly former: string | null;
}[] = [
  { what: "a district", size: {}, former: null },
  {
    what: "a city's worst week",
    size: {
      units: 60,
      checkpoints: 536,
      zones: 16,
      zoneMetres: 2_500,
      prefix: LONG,
      name: LONG + LONG,
      isWhole: false,
    },
    former: "0".repeat(64),
  },
  { what: "a rural station", size: { units: 6, checkpoints: 0, zones: 4, zoneMetres: 9_000 }, former: null },
  { what: "a station that has nothing yet", size: { units: 0, checkpoints: 0, zones: 0 }, former: null },
];

const CASES = SIZES.flatMap((one) => LANGUAGES.map((language) => ({ ...one, language })));

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const pageOf = ({ size, former, language }: (typeof CASES)[number]) =>
  editionOf(bulletinOf(size), former, sha256).pages[language];

inBrowser((browser) => {
  test.each(CASES)("$what in $language is one page of a PDF, the same twice", PATIENT, async (one) => {
    const program = await findChromium(process.env.PATH ?? "");
    const page = pageOf(one);
    const pdf = await printPdf(program ?? "", page);
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect((await printPdf(program ?? "", page)).equals(pdf)).toBe(true);
  });

  test.each(CASES)("$what in $language keeps everything in its place", PATIENT, async (one) => {
    const page = await browser().blank();
    await page.setContent(pageOf(one));
    const { room, ...places } = await page.evaluate(placesOnPaper);
    expect(places).toEqual({ cut: [], under: [], heads: [] });
    expect(room).toBeGreaterThan(0);
  });
});
