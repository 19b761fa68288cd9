import { describe, expect, test } from "vitest";
import { localeOf } from "./door-texts.ts";
import { originProblem } from "./same-origin.ts";
import { isFromHere } from "./set-up-door.ts";
import { addressOf } from "./shield.ts";

describe("a request that changes something", () => {
  const host = "gw.example:8443";
  test.each([
    { what: "our own page", headers: { host, origin: "https://gw.example:8443", "sec-fetch-site": "same-origin" } },
    { what: "our own page in an old browser", headers: { host, origin: "https://gw.example:8443", cookie: "x=1" } },
    { what: "an address bar", headers: { host, "sec-fetch-site": "none", cookie: "x=1" } },
    { what: "a program without a cookie", headers: { host } },
    { what: "the default port", headers: { host: "gw.example", origin: "https://gw.example:443" } },
    { what: "another case", headers: { host: "GW.example:8443", origin: "https://gw.example:8443" } },
  ])("may come from $what", ({ headers }) => {
    expect(originProblem(headers, "https")).toBeNull();
  });

  test.each([
    { what: "another site", headers: { host, origin: "https://evil.example", "sec-fetch-site": "cross-site" } },
    { what: "another site that hides where", headers: { host, origin: "null" } },
    { what: "another port", headers: { host, origin: "https://gw.example:9000", "sec-fetch-site": "same-site" } },
    { what: "a sister site", headers: { host, "sec-fetch-site": "same-site" } },
    { what: "a word that no browser says", headers: { host, "sec-fetch-site": "trust-me" } },
    { what: "the same host without TLS", headers: { host, origin: "http://gw.example:8443" } },
    { what: "an Origin that is none", headers: { host, origin: "gw.example:8443" } },
    { what: "a Host that is none", headers: { host: "a b", origin: "https://gw.example:8443" } },
    { what: "nowhere, with a cookie", headers: { host, cookie: "__Host-patrol=x" } },
    { what: "a page, without Host", headers: { origin: "https://gw.example:8443" } },
    { what: "an extension", headers: { host, origin: "chrome-extension://abc" } },
  ])("may not come from $what", ({ headers }) => {
    expect(originProblem(headers, "https")).toMatch(/^(Another site|The Origin|A request with a cookie)/);
  });

  test("may come over TLS to a proxy in front of plain HTTP", () => {
    expect(originProblem({ host: "gw.example", origin: "https://gw.example" }, "http")).toBeNull();
  });
});

describe("this machine", () => {
  test.each(["localhost", "localhost:8080", "127.0.0.1:8080", "127.1.2.3", "[::1]:8080", "LOCALHOST:1"])(
    "is %s",
    (host) => {
      expect(isFromHere({ headers: { host } })).toBe(true);
    },
  );

  test.each([
    { headers: { host: "evil.example:8080" } },
    { headers: { host: "127.0.0.1.evil.example" } },
    { headers: { host: "localhost.evil.example:8080" } },
    { headers: { host: "10.0.0.1" } },
    { headers: { host: "evil@127.0.0.1" } },
    { headers: { host: "" } },
    { headers: {} },
    { headers: { host: "localhost", "x-forwarded-for": "1.2.3.4" } },
    { headers: { host: "localhost", forwarded: "for=1.2.3.4" } },
    { headers: { host: "localhost", via: "1.1 proxy" } },
  ])("is not $headers", ({ headers }) => {
    expect(isFromHere({ headers })).toBe(false);
  });
});

test.each([
  { asked: undefined, gets: "zh-CN" },
  { asked: "", gets: "zh-CN" },
  { asked: "en-GB,en;q=0.9", gets: "en" },
  { asked: "zh-TW,zh;q=0.9,en;q=0.8", gets: "zh-CN" },
  { asked: "fr,en;q=0.3,zh;q=0.5", gets: "zh-CN" },
  { asked: "fr-FR", gets: "zh-CN" },
  { asked: "zh;q=0,en;q=0.1", gets: "en" },
  { asked: ";;;,,,q=", gets: "zh-CN" },
  { asked: "english", gets: "zh-CN" },
] as const)("a browser that asks for $asked gets $gets", ({ asked, gets }) => {
  expect(localeOf(asked, "zh-CN")).toBe(gets);
});

test.each([
  { ip: "10.0.0.1", address: "10.0.0.1" },
  { ip: "::ffff:10.0.0.1", address: "10.0.0.1" },
  { ip: "2001:db8:1:2:3:4:5:6", address: "2001:db8:1:2::" },
  { ip: "2001:db8:1:2:ffff::1", address: "2001:db8:1:2::" },
])("tries from $ip count for $address", ({ ip, address }) => {
  expect(addressOf({ ip })).toBe(address);
});
