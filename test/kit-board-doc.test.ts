/** The page for makers of boards: its sentences are good, its tables whole, and its conversations are what boards say. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KIT_EVENTS, KIT_PATTERNS, parseHostSentence } from "../simulator/core/kit-sentence.ts";
import { buildFirmware, compiler } from "./firmware/build.ts";
import { Recording } from "./firmware/timeline.ts";
import { tempFolder } from "./support/temp.ts";

const PAGE = readFileSync("docs/kit-board.md", "utf8");
const vectors = JSON.parse(readFileSync("test/kit-vectors.json", "utf8")) as Readonly<
  Record<"boardToHost" | "hostToBoard", readonly { readonly line: string }[]>
>;
const TICK_MS = 10;
/** Does what is wrong on purpose. */
const WRONG = ["$PHST,ACK,1,1*7B", "$PHST,SHOW,PARTY,0*4E"];

type Turn = { readonly at: number; readonly who: string; readonly what: string };
type Talk = { readonly line: number; readonly turns: readonly Turn[] };
const talks: readonly Talk[] = [...PAGE.matchAll(/^```kit\n(.*?)^```$/gms)].map((fence) => ({
  line: PAGE.slice(0, fence.index).split("\n").length,
  turns: (fence[1] ?? "")
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, at = "", who = "", what = ""] = /^ *(\d+) (board|host|hand|lamp|reset)(?: +(.*))?$/.exec(line) ?? [];
      return { at: Number(at), who, what };
    }),
}));

/** Plays hands, host and resets of a conversation, and tells all of it as it went. */
function played({ turns }: Talk): { readonly told: readonly Turn[]; readonly recording: Recording } {
  const recording = new Recording(0);
  const told: Turn[] = [];
  let read = 0;
  const listen = () => {
    for (const line of recording.expected.slice(read)) {
      const [, kind, rest = ""] = /^(say|show|store) (.*)$/.exec(line) ?? [];
      if (kind === "say") told.push({ at: recording.now, who: "board", what: rest });
      if (kind === "show" && !rest.startsWith("OFF"))
        told.push({ at: recording.now, who: "lamp", what: rest.slice(0, -2) });
    }
    read = recording.expected.length;
  };
  listen();
  const todo = turns.filter(({ who }) => who !== "board" && who !== "lamp");
  const end = Math.max(...turns.map(({ at }) => at));
  for (; recording.now <= end; recording.now += TICK_MS) {
    for (let next = todo[0]; next && next.at <= recording.now; next = todo[0]) {
      todo.shift();
      told.push(next);
      act(recording, next);
      listen();
    }
    recording.take({ type: "tick" });
    listen();
  }
  return { told, recording };
}

function act(recording: Recording, { who, what }: Turn): void {
  const [, contact, way] = /^(sos|ok) (down|up)$/.exec(what) ?? [];
  if (who === "reset") recording.reset();
  else if (who === "host") recording.take({ type: "bytes", text: `${what}\r\n` });
  else if (contact === "sos" || contact === "ok") recording.take({ type: "contact", contact, isOn: way === "down" });
  else throw new Error(`a hand cannot "${what}"`);
}

describe("the page for makers of boards", () => {
  test.each(talks)("the conversation in line $line goes as it says", (talk) => {
    expect(played(talk).told).toEqual(talk.turns);
  });

  test.skipIf(compiler.isMissing)(
    `its conversations are those of the reference firmware, too ${compiler.label}`,
    async () => {
      await using folder = await tempFolder();
      const program = join(folder.path, "runner");
      await buildFirmware("runner.cpp", program);
      expect(talks.length).toBeGreaterThan(3);
      for (const talk of talks) {
        const { commands, expected } = played(talk).recording.end();
        const output = execFileSync(program, { input: `${commands.join("\n")}\n`, encoding: "latin1" });
        expect(output.replaceAll("\r\n", "\n").trimEnd().split("\n")).toEqual(expected);
      }
    },
    120_000,
  );

  test("every sentence that stands alone is one of the vectors", () => {
    const alone = [...PAGE.matchAll(/^ {4}(\$P.*)$/gm)].map((match) => match[1] ?? "");
    expect(alone.length).toBeGreaterThan(10);
    const known = [...vectors.boardToHost, ...vectors.hostToBoard].map(({ line }) => line);
    expect(alone.filter((line) => !known.includes(line))).toEqual([]);
  });

  test("every sentence of a host is one, but for those that are wrong on purpose", () => {
    const said = [...PAGE.matchAll(/\$PHST,[A-Z0-9,]+\*[0-9A-F]{2}/g)].map(([sentence]) => sentence);
    expect(said.filter((sentence) => parseHostSentence(sentence) === null).toSorted()).toEqual(WRONG.toSorted());
  });

  test.each([...KIT_EVENTS, ...KIT_PATTERNS, "HELLO", "EVT", "STA", "ACK", "SHOW", "WHO"])("names %s", (word) => {
    expect(PAGE).toMatch(new RegExp(`^\\|.*\\b${word}\\b`, "m"));
  });
});
