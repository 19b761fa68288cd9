import { expect, test } from "vitest";
import { LimitedError } from "../../runtime/error.ts";
import { Passwords } from "./passwords.ts";

const QUICK = { ln: 4, r: 8, p: 1 };
const nobody = () => {};

test("a hash says its own cost, and is made with N 2^15 or more", async () => {
  expect(await new Passwords(nobody).hashOf("correct horse battery")).toMatch(
    /^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/,
  );
});

test("scrypt of RFC 7914, section 12, is matched with the parameters that stand in the hash", async () => {
  const hash = Buffer.from("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162", "hex");
  const stored = `$scrypt$ln=10,r=8,p=16$TmFDbA==$${hash.toString("base64")}`;
  const passwords = new Passwords(nobody, QUICK);
  expect(await passwords.matches("password", stored)).toBe(true);
  expect(await passwords.matches("Password", stored)).toBe(false);
});

test("the same password has another hash each time, and nobody's matches none", async () => {
  const passwords = new Passwords(nobody, QUICK);
  const [one, two] = [await passwords.hashOf("correct horse battery"), await passwords.hashOf("correct horse battery")];
  expect(one).not.toBe(two);
  expect(await passwords.matches("correct horse battery", one)).toBe(true);
  expect(await passwords.matches("correct horse battery", null)).toBe(false);
});

test.each(["", "$scrypt$ln=4,r=8,p=1$$", "$7$101$AAAA$AAAA", "plain"])(
  "a hash that is none fails loudly: %s",
  async (stored) => {
    await expect(new Passwords(nobody, QUICK).matches("x", stored)).rejects.toThrow("cannot read");
  },
);

test("at most 2 run and 30 wait; more are refused and counted, and then it goes on", async () => {
  const counted: string[] = [];
  const passwords = new Passwords((name, kind) => counted.push(`${name} ${kind}`), { ln: 12, r: 8, p: 1 });
  const all = Array.from({ length: 40 }, () => passwords.hashOf("correct horse battery"));
  const settled = await Promise.allSettled(all);
  const refused = settled.filter((one) => one.status === "rejected").map((one) => one.reason as unknown);
  expect(refused).toHaveLength(8);
  expect(refused.every((err) => err instanceof LimitedError && err.retryAfterMs === 3_000)).toBe(true);
  expect(counted).toEqual(Array(8).fill("sign_ins busy"));
  expect(await passwords.hashOf("correct horse battery")).toContain("$scrypt$");
});
