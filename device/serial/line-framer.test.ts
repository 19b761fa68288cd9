import { describe, expect, test } from "vitest";
import { LineFramer } from "./line-framer.ts";

function frame(...chunks: readonly (string | Buffer)[]) {
  let broken = 0;
  const framer = new LineFramer(() => {
    broken++;
  });
  const lines = chunks.flatMap((chunk) =>
    framer.push(typeof chunk === "string" ? Buffer.from(chunk, "latin1") : chunk),
  );
  return { lines, rest: framer.end(), broken };
}

describe("a line", () => {
  test.each([
    ["LF", ["a\nb\n"]],
    ["CR LF", ["a\r\nb\r\n"]],
    ["CR", ["a\rb\r"]],
    ["CR LF that comes in two pieces", ["a\r", "\nb\r", "\n"]],
    ["empty lines around it", ["\n\n\r\na\r\r\n\nb\n"]],
    ["one byte at a time", ["a", "\n", "b", "\n"]],
  ])("ends with %s", (_, chunks) => {
    expect(frame(...chunks)).toEqual({ lines: ["a", "b"], rest: [], broken: 0 });
  });

  test("that has no end yet is kept, and given at the end of a file", () => {
    expect(frame("$GPG", "GA")).toEqual({ lines: [], rest: ["$GPGGA"], broken: 0 });
  });

  test("takes every byte as one character", () => {
    expect(frame(Buffer.from([0xb5, 0x62, 0, 0xff, 0x24, 0x41, 10])).lines).toEqual(["\u00b5b\u0000\u00ff$A"]);
  });

  test("of 1024 bytes is whole", () => {
    expect(frame(`${"x".repeat(1024)}\n`)).toEqual({ lines: ["x".repeat(1024)], rest: [], broken: 0 });
  });

  test("of more is dropped and counted, and the next one is sound", () => {
    expect(frame(`${"x".repeat(1025)}\nb\n`)).toEqual({ lines: ["b"], rest: [], broken: 1 });
  });

  test("without an end is dropped as it comes and never grows", () => {
    const { lines, rest, broken } = frame(...Array.from({ length: 1000 }, () => "x".repeat(1000)), "\nb\n");
    expect(lines).toEqual(["b"]);
    expect(rest).toEqual([]);
    expect(broken).toBeGreaterThan(400);
  });

  test("that is too long keeps a sentence that began in its last bytes", () => {
    expect(frame("x".repeat(2000), "x".repeat(100), "$GPG", "GA\n").lines.at(-1)?.endsWith("$GPGGA")).toBe(true);
    expect(frame(`${"x".repeat(1100)}$GP`, "GGA\n").lines).toEqual(["$GPGGA"]);
  });
});
