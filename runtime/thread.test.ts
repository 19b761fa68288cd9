import { afterEach, beforeEach, expect, test } from "vitest";
import { openThread, type Thread } from "./thread.ts";

type Calls = {
  readonly greet: (name: string) => string;
  readonly later: (name: string) => Promise<string>;
  readonly never: (nothing: null) => Promise<void>;
  readonly refuse: (nothing: null) => void;
  readonly refuseLater: (nothing: null) => Promise<void>;
  readonly block: (size: number) => Float64Array;
  readonly bytesKept: (nothing: null) => number;
  readonly die: (nothing: null) => void;
};

let thread: Thread<Calls>;

beforeEach(async () => {
  thread = await openThread<Calls>(
    new URL("./thread.test.child.js", import.meta.url),
    { greeting: "good day" },
    "post",
  );
});
afterEach(() => thread[Symbol.asyncDispose]());

test("answers come back to who asked, at once or later", async () => {
  const answers = await Promise.all([thread.call("later", "a"), thread.call("greet", "b"), thread.call("greet", "c")]);
  expect(answers).toEqual(["good day a, later", "good day b", "good day c"]);
});

test("what a call throws is what its caller gets: the code and the sentence", async () => {
  await expect(thread.call("refuse", null)).rejects.toMatchObject({
    name: "PatrolError",
    code: "conflict",
    message: "there is one already",
  });
  await expect(thread.call("refuseLater", null)).rejects.toMatchObject({ code: "invalid", message: "not today" });
  expect(await thread.call("greet", "still")).toBe("good day still");
});

test("a moved block is the receiver's, and the thread has it no more", async () => {
  expect(await thread.call("block", 3)).toEqual(new Float64Array([7, 7, 7]));
  expect(await thread.call("bytesKept", null)).toBe(0);
});

test("closing does not wait for a call that never ends, and tells its caller", async () => {
  const pending = thread.call("never", null);
  const told = expect(pending).rejects.toMatchObject({ code: "unavailable", message: "the post thread ended" });
  await thread[Symbol.asyncDispose]();
  await told;
  await expect(thread.call("greet", "x")).rejects.toMatchObject({
    code: "unavailable",
    message: "the post is closed",
  });
  await thread[Symbol.asyncDispose]();
});

test("a thread that dies tells its callers and who watches it", async () => {
  const watched = expect(thread.watch(new AbortController().signal)).rejects.toThrow("a bug");
  const pending = expect(thread.call("never", null)).rejects.toMatchObject({ code: "unavailable" });
  await thread.call("die", null);
  await Promise.all([watched, pending]);
});

test("watching ends without a word when it is told to", async () => {
  const stop = new AbortController();
  const watched = thread.watch(stop.signal);
  stop.abort();
  await watched;
});
