/** The public contract's examples, decoded by the contract's own decoders. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  decodeBatch,
  decodeError,
  decodeOrder,
  decodeProfile,
  decodeReceipt,
  decodeRecord,
  decodeSosState,
  decodeStatus,
} from "./decode.ts";
import { Refusal } from "./messages.ts";
import { RECORDS } from "./record.ts";
import { GATEWAY_CHANNELS, UNIT_CHANNELS } from "./topics.ts";

const README = readFileSync(new URL("../../protocol/README.md", import.meta.url), "utf8");

type Example = { readonly kind: string; readonly line: number; readonly text: string };

const examples: readonly Example[] = [...README.matchAll(/^```json ?(\S*)\n(.*?)^```$/gms)].map((match) => ({
  kind: match[1] ?? "",
  line: README.slice(0, match.index).split("\n").length,
  text: match[2] ?? "",
}));
/** Payloads in the shell session, with a time in place of `'$NOW'`. */
const published: readonly Example[] = [...README.matchAll(/-t patrol\/v1\/bike-07\/(\S+) -m '(.*?\})'$/gms)].map(
  (match) => ({
    kind: match[1] ?? "",
    line: README.slice(0, match.index).split("\n").length,
    text: (match[2] ?? "").replaceAll("'$NOW'", "1795248000000"),
  }),
);
const answered: readonly Example[] = [...README.matchAll(/^patrol\/v1\/bike-07\/(\w+) (\{.*)$/gm)].map((match) => ({
  kind: match[1] ?? "",
  line: README.slice(0, match.index).split("\n").length,
  text: match[2] ?? "",
}));

/** What is wrong with an example, or null. */
function problemOf({ kind, text }: Example): string | null {
  switch (kind) {
    case "records":
    case "sos": {
      const decoded = decodeBatch(text);
      if (!decoded.ok) return decoded.text;
      const refused = decoded.batch.records.find((record) => !record.ok);
      const isOther =
        kind === "sos" && decoded.batch.records.some((record) => record.ok && record.record.type !== "sos");
      return refused && !refused.ok ? refused.text : isOther ? "the sos topic carries sos records" : null;
    }
    case "record": {
      const decoded = decodeRecord(JSON.parse(text));
      return decoded.ok ? null : decoded.text;
    }
    case "status":
      return textOf(decodeStatus(text));
    case "receipt":
      return textOf(decodeReceipt(text));
    case "error":
      return textOf(decodeError(text));
    case "profile":
      return textOf(decodeProfile(text));
    case "sos/state":
      return textOf(decodeSosState(text));
    case "order":
      return textOf(decodeOrder(text));
    default:
      return `no decoder for examples of "${kind}": name the message behind \`\`\`json`;
  }
}

function textOf(decoded: { readonly ok: true } | { readonly ok: false; readonly text: string }): string | null {
  return decoded.ok ? null : decoded.text;
}

describe("the contract's README", () => {
  test.each(examples)("the $kind example in line $line is what the gateway reads", (example) => {
    expect(problemOf(example)).toBeNull();
  });

  test.each(answered)("the $kind that the session shows in line $line is what the gateway says", (example) => {
    expect(problemOf(example)).toBeNull();
  });

  test("the session publishes a status, a good fix, and one that is refused as it says", () => {
    expect(published.map((example) => [example.kind, problemOf(example)])).toEqual([
      ["status", null],
      ["records", null],
      ["records", "lat must be <= 90"],
    ]);
  });

  test("has an example of every message and of every type of record", () => {
    const kinds = new Set(examples.map((example) => example.kind));
    expect([...kinds].sort()).toEqual([
      "error",
      "order",
      "profile",
      "receipt",
      "record",
      "records",
      "sos",
      "sos/state",
      "status",
    ]);
    const alone = examples.filter((example) => example.kind === "record");
    const types = new Set(alone.map((example) => (JSON.parse(example.text) as { readonly type: string }).type));
    expect([...types].sort()).toEqual(Object.keys(RECORDS).sort());
  });

  test("has every topic in its table", () => {
    const missing = [...UNIT_CHANNELS, ...GATEWAY_CHANNELS].filter((channel) => !README.includes(`\`${channel}\``));
    expect(missing).toEqual([]);
  });

  test.each(Refusal.enum)("says what to do about %s", (reason) => {
    expect(README).toMatch(new RegExp(`^\\| \`${reason}\` +\\| .+ \\| .+ \\|$`, "m"));
  });

  test.each(Object.entries(RECORDS))("names every word that a field of %s may be", (_, schema) => {
    const words = Object.values(schema.properties).flatMap((field) =>
      "enum" in field ? (field.enum as string[]) : [],
    );
    expect(words.length).toBeGreaterThan(0);
    expect(words.filter((word) => !README.includes(`\`${word}\``))).toEqual([]);
  });
});
