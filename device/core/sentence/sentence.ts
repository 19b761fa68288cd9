/**
 * The sentences that make a fix, by formatter. Satellites in view (GSV) are not among them: nothing that this device
 * reports comes from them.
 */
import { type Gga, readGga } from "./gga.ts";
import { type Gll, readGll } from "./gll.ts";
import { type Gns, readGns } from "./gns.ts";
import { type Gsa, readGsa } from "./gsa.ts";
import { type Rmc, readRmc } from "./rmc.ts";
import { readVtg, type Vtg } from "./vtg.ts";
import { readZda, type Zda } from "./zda.ts";

export type Sentence = Rmc | Gga | Gns | Gll | Gsa | Vtg | Zda;
/** Those that carry a position. */
export type PositionSentence = Rmc | Gga | Gns | Gll;

/** A line as a sentence, or why it is none; `unknown` is a sound sentence that no fix is made of. */
export type SentenceResult =
  | { readonly ok: true; readonly sentence: Sentence }
  | { readonly ok: false; readonly reason: "unknown" | "no-sentence" | "no-checksum" | "bad-checksum" };

/** Takes one line, without its end. Never throws. */
export type ReadSentence = (line: string) => SentenceResult;

/**
 * The sentence with this formatter (`RMC`), any talker, from its raw fields; `fields[0]` is the address. Null when it is
 * not one that a fix is made of.
 */
export function sentenceOf(talker: string, formatter: string, fields: readonly string[]): Sentence | null {
  switch (formatter) {
    case "RMC":
      return readRmc(talker, fields);
    case "GGA":
      return readGga(talker, fields);
    case "GNS":
      return readGns(talker, fields);
    case "GLL":
      return readGll(talker, fields);
    case "GSA":
      return readGsa(talker, fields);
    case "VTG":
      return readVtg(talker, fields);
    case "ZDA":
      return readZda(talker, fields);
    default:
      return null;
  }
}
