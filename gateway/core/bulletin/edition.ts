/** Everything that is given out of one week of a station. */
import type { Bulletin } from "../patrol/report.ts";
import { canonicalJson } from "./canonical.ts";
import { impersonal } from "./impersonal.ts";
import { bulletinPage } from "./page.ts";
import { bulletinCsv } from "./rows.ts";
import { LANGUAGES, type Language } from "./texts.ts";

/**
 * `json`: the bulletin without persons, in its one spelling; `digest`: the SHA-256 of exactly these bytes, in hex, which stands on
 * every page and in the CSV. `replaces`: the digest that the pages say they take the place of; null: of none.
 */
export type Edition = {
  readonly digest: string;
  readonly replaces: string | null;
  readonly json: string;
  readonly csv: string;
  readonly pages: Readonly<Record<Language, string>>;
};

/** SHA-256 of a text's UTF-8, in hex. */
export type DigestOf = (text: string) => string;

/** `former`: the digest of what was given out before for this week, or null; the same input has nothing to replace. */
export function editionOf(bulletin: Bulletin, former: string | null, digestOf: DigestOf): Edition {
  const given = impersonal(bulletin);
  const json = canonicalJson(given);
  const digest = digestOf(json);
  const replaces = former === digest ? null : former;
  const pages = LANGUAGES.map((language) => [language, bulletinPage({ bulletin: given, language, digest, replaces })]);
  const csv = bulletinCsv(given, digest);
  return { digest, replaces, json, csv, pages: Object.fromEntries(pages) as Edition["pages"] };
}
