/** The guides hold: commands parse, settings exist, links and pictures are there, both languages say the same. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { program } from "../cli/program.ts";
import { DEVICE_SETTINGS } from "../device/config.ts";
import { GATEWAY_SETTINGS } from "../gateway/config.ts";
import { EN } from "../gateway/console/core/text/en/index.ts";
import { ZH_CN } from "../gateway/console/core/text/zh-cn/index.ts";
import type { Setting } from "../runtime/config.ts";
import { LOAD_SETTINGS, SIMULATOR_SETTINGS } from "../simulator/config.ts";
import {
  fencesOf,
  headingsOf,
  invocationsOf,
  linksOf,
  PAGES,
  pageText,
  pathsOf,
  problemOf,
  proseOf,
} from "./support/guides.ts";

const SETTINGS: readonly Setting<unknown>[] = [
  ...Object.values(DEVICE_SETTINGS),
  ...Object.values(GATEWAY_SETTINGS),
  ...Object.values(SIMULATOR_SETTINGS),
  ...Object.values(LOAD_SETTINGS),
];
/** What is told and not set, and what tests are told. */
const OTHER_NAMES = ["PATROL_SOS_UNIT", "PATROL_TEST_STRICT", "PATROL_TEST_DATA"];
const NAMES = [...SETTINGS.map(({ env }) => env), ...OTHER_NAMES];
const TWINS = PAGES.filter((page) => page.endsWith(".zh-CN.md"));
const LARGEST_PICTURE = 200_000;

describe("commands in the guides", () => {
  const all = PAGES.flatMap(invocationsOf);

  test.each(PAGES)("%s gives patrol what it takes", (page) => {
    const wrong = invocationsOf(page).flatMap(({ line, words, isMention }) => {
      const problem = problemOf(program({}), { words, isMention });
      return problem === null ? [] : [`${page}:${line} patrol ${words.join(" ")}: ${problem}`];
    });
    expect(wrong).toEqual([]);
  });

  test("are many, and a wrong one is told from a right one", () => {
    expect(all.length).toBeGreaterThan(100);
    const judged = (line: string, isMention = false) => problemOf(program({}), { words: line.split(" "), isMention });
    expect(judged("unit add bike-07 --kind e-bike")).toBeNull();
    expect(judged("unit add bike-07 --colour red")).toContain("--colour");
    expect(judged("unit paint bike-07")).toContain("has no command paint");
    expect(judged("import trees trees.csv")).toContain("trees");
    expect(judged("ca server --out tls --host a b")).toBeNull();
    expect(judged("ca server --host a b")).toContain("needs --out");
    expect(judged("ca server", true)).toBeNull();
    expect(judged("ca server --hosts", true)).toContain("--hosts");
    expect(judged("restore here --from there")).toContain("operands");
  });
});

describe("settings in the guides", () => {
  test.each(PAGES)("%s names those that are there", (page) => {
    const named = [...pageText(page).matchAll(/PATROL_[A-Z0-9_]*[A-Z0-9](_?(\*|\.{3}))?/g)].map(([name]) => name);
    const isKnown = (name: string) =>
      /[*.]$/.test(name)
        ? NAMES.some((known) => known.startsWith(name.replace(/[*.]+$/, "")))
        : NAMES.includes(name) || name.startsWith("PATROL_TEST_INFLUX");
    expect(named.filter((name) => !isKnown(name))).toEqual([]);
  });

  test.each(PAGES)("%s sets none to what it cannot be", (page) => {
    const wrong = fencesOf(pageText(page)).flatMap(({ text }) =>
      [...text.matchAll(/^(PATROL_\w+)=(.+)$/gm)].flatMap(([, name = "", value = ""]) => {
        if (/ patrol | PATROL_|\.\.\./.test(value)) return [];
        const [first] = SETTINGS.filter(({ env }) => env === name);
        const read = first?.parse(value);
        return read?.ok ? [] : [`${name}=${value}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe("what the guides point to", () => {
  test.each(PAGES)("%s links to what is there", (page) => {
    const isThere = (target: string) => {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(file)) return false;
      return anchor === undefined || anchors(file).includes(anchor);
    };
    expect(
      linksOf(page)
        .filter(({ target }) => !isThere(target))
        .map(({ line, target }) => `${page}:${line} ${target}`),
    ).toEqual([]);
  });

  test.each(PAGES)("%s names files that are there", (page) => {
    expect(pathsOf(page).filter((path) => !existsSync(path))).toEqual([]);
  });

  test("every page is in the table of the guides", () => {
    const listed = linksOf("docs/README.md").map(({ target }) => normalize(join("docs", target)));
    const missing = PAGES.filter((page) => page.startsWith("docs/") && !listed.includes(page));
    expect(missing).toEqual(["docs/README.md"]);
  });

  test("pictures are small", () => {
    const pictures = PAGES.flatMap(linksOf).filter(({ target }) => target.endsWith(".png"));
    expect(pictures.length).toBeGreaterThan(7);
    for (const { page, target } of pictures) {
      expect(statSync(join(dirname(page), target)).size).toBeLessThan(LARGEST_PICTURE);
    }
  });
});

describe.each(TWINS)("%s and its English twin", (page) => {
  const twin = page.replace(".zh-CN.md", ".md");

  test("have the same blocks", () => {
    const blocks = (of: string) => fencesOf(pageText(of)).map(({ info, text }) => `${info}\n${text}`);
    expect(blocks(page)).toEqual(blocks(twin));
  });

  test("have the same headings and the same pictures, each in its language", () => {
    expect(headingsOf(page)).toEqual(headingsOf(twin));
    const pictures = (of: string, language: string) =>
      linksOf(of).flatMap(({ target }) => (target.endsWith(".png") ? [target.replace(language, "LANGUAGE")] : []));
    expect(pictures(page, "/zh-CN/")).toEqual(pictures(twin, "/en/"));
  });

  test("lead to each other", () => {
    expect(linksOf(page)[0]?.target).toBe(twin.replace("docs/", ""));
    expect(linksOf(twin)[0]?.target).toBe(page.replace("docs/", ""));
  });
});

describe("the operator's guide", () => {
  /** What a page may say for a text of the console: its places are filled with something, but not all of it. */
  const patterns = (texts: Readonly<Record<string, string>>) =>
    Object.values(texts)
      .filter((text) => !text.includes("{") || (text.replace(/\{\w+\}/g, "").match(/\p{L}/gu) ?? []).length > 1)
      .map((text) => new RegExp(`^${escaped(text).replace(/\\\{\w+\\\}/g, ".+")}$`));
  const unknown = (words: readonly string[], texts: Readonly<Record<string, string>>) => {
    const known = patterns(texts);
    return words.filter((word) => !known.some((pattern) => pattern.test(word)));
  };

  test("calls things in Chinese as the console does", () => {
    const prose = proseOf(pageText("docs/console.zh-CN.md"));
    const words = [...prose.matchAll(/“([^”]+)”/g)].map((match) => match[1] ?? "");
    const bold = [...prose.matchAll(/\*\*([^*“。]+)\*\*/g)].map((match) => match[1] ?? "");
    expect(words.length + bold.length).toBeGreaterThan(20);
    expect(unknown([...words, ...bold.filter((word) => !word.endsWith("。"))], ZH_CN)).toEqual([]);
  });

  test("calls what is to be pressed in English as the console does", () => {
    const steps = /^## When it rings\n(.*?)^## /ms.exec(pageText("docs/console.md"))?.[1] ?? "";
    const bold = [...steps.matchAll(/\*\*([^*]+)\*\*/g)].map((match) => match[1] ?? "");
    expect(bold.length).toBeGreaterThan(4);
    expect(unknown(bold, EN)).toEqual([]);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** As GitHub makes them. */
function anchors(file: string): readonly string[] {
  return [...proseOf(pageText(file)).matchAll(/^#+ (.*)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );
}
