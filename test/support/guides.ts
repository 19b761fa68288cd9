/** The guides as they are written: their commands, settings, links and terms. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";

/** What `patrol` is given, word for word; `isMention`: in the middle of a sentence, where what it takes may be left out. */
export type Invocation = {
  readonly page: string;
  readonly line: number;
  readonly words: readonly string[];
  readonly isMention: boolean;
};
export type Link = { readonly page: string; readonly line: number; readonly target: string };

export const PAGES: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "protocol/README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

export function pageText(page: string): string {
  return readFileSync(page, "utf8");
}

type Fence = { readonly line: number; readonly info: string; readonly text: string };

export function fencesOf(text: string): readonly Fence[] {
  return [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length + 1,
    info: match[1] ?? "",
    text: match[2] ?? "",
  }));
}

/** The page without its fenced blocks. */
export function proseOf(text: string): string {
  return text.replace(/^```[^\n]*\n.*?^```$/gms, (fence) => "\n".repeat(fence.split("\n").length - 1));
}

/** Every `patrol ...` of shell blocks; in prose those between backticks. */
export function invocationsOf(page: string): readonly Invocation[] {
  const text = pageText(page);
  const inFences = fencesOf(text)
    .filter(({ info }) => info === "" || info.split(" ")[0] === "sh")
    .flatMap((fence) => fence.text.split("\n").map((text, at) => ({ line: fence.line + at, text, isMention: false })));
  const inProse = [...proseOf(text).matchAll(/`(patrol [^`]+)`/g)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    text: (match[1] ?? "").replaceAll("\n", " "),
    isMention: true,
  }));
  return [...inFences, ...inProse].flatMap(({ line, text: written, isMention }) =>
    simpleCommands(written).map((words) => ({ page, line, words, isMention })),
  );
}

/** The arguments of each `patrol` in a line of shell: comments, redirections and further commands of the line left out. */
function simpleCommands(line: string): readonly (readonly string[])[] {
  const tokens = [...line.matchAll(/'[^']*'|"[^"]*"|[|&;()<>]+|#.*$|[^\s|&;()<>'"]+/g)].map(([token]) => token);
  const commands: string[][] = [[]];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? "";
    if (/^(<|>|>>)$/.test(token)) at++;
    else if (/^[|&;()<>]+$/.test(token)) commands.push([]);
    else if (token.startsWith("#")) break;
    else commands.at(-1)?.push(token.replace(/^(['"])(.*)\1$/, "$2"));
  }
  return commands.flatMap((words) => {
    const at = words.findIndex((word) => !/^[A-Z_]+=/.test(word) && word !== "exec");
    return words[at] === "patrol" && words.length > at + 1 ? [words.slice(at + 1)] : [];
  });
}

/** What is wrong with an invocation, or null: the command, its options and how many operands it takes. */
export function problemOf(root: Command, { words, isMention }: Pick<Invocation, "words" | "isMention">): string | null {
  let command = root;
  let rest = [...words];
  for (;;) {
    const [word] = rest;
    const child = command.commands.find((one) => one.name() === word);
    if (!child) break;
    command = child;
    rest = rest.slice(1);
  }
  if (rest.some((word) => word === "--help" || word === "--version")) return null;
  if (isMention && rest.length === 0) return null;
  if (command.commands.length > 0) return `patrol ${command.name()} has no command ${rest[0] ?? ""}`;
  return isMention ? optionsProblem(command, rest) : argumentsProblem(command, rest);
}

function optionsProblem(command: Command, words: readonly string[]): string | null {
  const known = command.options.map(({ long }) => long);
  const unknown = words.filter((word) => word.startsWith("--") && !known.includes(word));
  return unknown.length > 0 ? `${command.name()} has no ${unknown.join(" ")}` : null;
}

function argumentsProblem(command: Command, words: readonly string[]): string | null {
  try {
    const { operands, unknown } = command.parseOptions([...words]);
    if (unknown.length > 0) return `${command.name()} has no ${unknown.join(" ")}`;
    const takes = command.registeredArguments;
    const least = takes.filter(({ required }) => required).length;
    if (operands.length < least || operands.length > takes.length) {
      return `${command.name()} takes ${takes.length} operands, not ${operands.join(" ")}`;
    }
    const missing = command.options.filter(
      (option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined,
    );
    if (missing.length > 0) return `${command.name()} needs ${missing.map(({ long }) => long).join(" ")}`;
    for (const [at, { argChoices }] of takes.entries()) {
      const operand = operands[at];
      if (argChoices && operand !== undefined && !argChoices.includes(operand)) return `${operand} is no choice`;
    }
    return null;
  } catch (err) {
    return String(err);
  }
}

/** Links and pictures to files of the repository, with what stands behind `#`. */
export function linksOf(page: string): readonly Link[] {
  const text = proseOf(pageText(page));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
    const target = match[1] ?? "";
    return /^[a-z]+:/.test(target) ? [] : [{ page, line: text.slice(0, match.index).split("\n").length, target }];
  });
}

/** Paths of the repository that stand between backticks. */
export function pathsOf(page: string): readonly string[] {
  const folders = "docs|deploy|protocol|device|gateway|simulator|cli|test|runtime|security|lint";
  const paths = new RegExp(`\`((?:${folders})/[\\w./@-]*)\``, "g");
  return [...proseOf(pageText(page)).matchAll(paths)].map((match) => match[1] ?? "");
}

/** Levels of the headings, from above. */
export function headingsOf(page: string): readonly number[] {
  return [...proseOf(pageText(page)).matchAll(/^(#+) /gm)].map((match) => (match[1] ?? "").length);
}
