import { expect, test } from "vitest";
import { messageOf, PatrolError, systemCodeOf } from "./error.ts";

test("an operational failure carries its kind, its sentence and its cause", () => {
  const cause = new Error("ENOSPC");
  const err = new PatrolError("unavailable", "the disk is full; make room", cause);
  expect(err).toBeInstanceOf(Error);
  expect({ ...err, message: err.message, cause: err.cause }).toEqual({
    name: "PatrolError",
    code: "unavailable",
    message: "the disk is full; make room",
    cause,
  });
});

test("a failure without a cause has none", () => {
  expect("cause" in new PatrolError("invalid", "no")).toBe(false);
});

test.each([
  [new Error("broken"), "broken"],
  ["text", "text"],
  [null, "null"],
  [undefined, "undefined"],
  [{ code: "EIO" }, "[object Object]"],
])("what %j has to say", (thrown, says) => {
  expect(messageOf(thrown)).toBe(says);
});

test.each([
  [Object.assign(new Error("full"), { code: "ENOSPC" }), "ENOSPC"],
  [Object.assign(new Error("odd"), { code: 13 }), null],
  [new Error("plain"), null],
  [{ code: "ENOSPC" }, null],
  ["ENOSPC", null],
])("the system's code of %j is %s", (thrown, code) => {
  expect(systemCodeOf(thrown)).toBe(code);
});
