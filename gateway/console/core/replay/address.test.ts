import { describe, expect, test } from "vitest";
import { midnightOf, offsetAt, wallText, wallTime } from "../zone-time.ts";
import { type Asked, addressOf, askedOf, digestOf, fileNameOf, presetSpan, tracksPath } from "./address.ts";
import { shiftBegan } from "./shift.ts";

function read(query: string): Asked {
  const params = new URLSearchParams(query);
  return askedOf({ param: (name) => params.get(name), params: (name) => params.getAll(name) });
}

const NOTHING: Asked = {
  ...{ units: [], span: null, time: null, speed: 10, known: "now", hasBackground: false },
};

describe("the address", () => {
  test.each<[string, string, Partial<Asked>]>([
    ["nothing is the usual", "", {}],
    ["units, each once", "u=p105&u=bike-07&u=p105", { units: ["p105", "bike-07"] }],
    ["what is no unit is left out", "u=../x&u=P105&u=", { units: [] }],
    ["eight at most", [..."abcdefghij"].map((unit) => `u=${unit}`).join("&"), { units: [..."abcdefgh"] }],
    [
      "ISO times",
      "from=2026-11-21T20:30:00%2B08:00&to=2026-11-21T14:30:00Z",
      {
        span: { from: 1_795_264_200_000, to: 1_795_271_400_000 },
      },
    ],
    [
      "Unix ms",
      "from=1795264200000&to=1795271400000&t=1795270000000",
      {
        span: { from: 1_795_264_200_000, to: 1_795_271_400_000 },
        time: 1_795_270_000_000,
      },
    ],
    ["a time without a zone says nothing", "from=2026-11-21T20:30:00&to=2026-11-21T14:30:00Z", {}],
    ["a span that ends before it begins is none", "from=1795271400000&to=1795264200000", {}],
    ["a speed that there is", "x=60", { speed: 60 }],
    ["a speed that there is not", "x=59", {}],
    ["as known then, with the others", "known=then&bg=1", { known: "then", hasBackground: true }],
  ])("%s", (_name, query, expected) => {
    expect(read(query)).toEqual({ ...NOTHING, ...expected });
  });

  test("what is written is read again", () => {
    const asked: Asked = {
      ...{ units: ["p105", "p129"], span: { from: 1_795_264_200_000, to: 1_795_271_400_000 }, speed: 20 },
      ...{ time: 1_795_270_000_250, known: "then", hasBackground: true },
    };
    const written = addressOf(asked);
    expect(written).toEqual({
      ...{ u: ["p105", "p129"], from: "2026-11-21T12:30:00Z", to: "2026-11-21T14:30:00Z" },
      ...{ t: "2026-11-21T14:06:40.250Z", x: "20", known: "then", bg: "1" },
    });
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(written)) {
      for (const one of [value].flat()) query.append(name, one ?? "");
    }
    expect(read(String(query))).toEqual(asked);
  });
});

test("the call names units, times and what is asked for, the purpose escaped", () => {
  const call = {
    units: ["a", "b"],
    from: 1,
    to: 2,
    known: "now",
    purpose: null,
    format: null,
    simplifyM: null,
  } as const;
  expect(tracksPath(call)).toBe("/tracks?unit=a&unit=b&from=1&to=2");
  expect(tracksPath({ ...call, known: "then", purpose: "complaint & 117", format: "gpx", simplifyM: 20 })).toBe(
    "/tracks?unit=a&unit=b&from=1&to=2&known=then&simplify=20&format=gpx&purpose=complaint%20%26%20117",
  );
});

describe("buttons of spans", () => {
  // 2026-11-22 22:31:05 in Shanghai; midnight there is 16:00 UTC.
  const now = 1_795_357_865_000;
  const midnight = 1_795_276_800_000;
  test.each([
    ["1h", now, null, "2026-11-22T13:32:00.000Z", "2026-11-22T14:32:00.000Z"],
    ["2h", now, null, "2026-11-22T12:32:00.000Z", "2026-11-22T14:32:00.000Z"],
    ["shift", now, 1_795_334_400_000, "2026-11-22T08:00:00.000Z", "2026-11-22T14:32:00.000Z"],
    ["shift", now, null, "2026-11-22T06:32:00.000Z", "2026-11-22T14:32:00.000Z"],
    ["night", now, null, "2026-11-22T12:00:00.000Z", "2026-11-22T14:32:00.000Z"],
    ["night", now - 12 * 3_600_000, null, "2026-11-21T12:00:00.000Z", "2026-11-21T22:00:00.000Z"],
    ["night", midnight + 3_600_000, null, "2026-11-21T12:00:00.000Z", "2026-11-21T17:00:00.000Z"],
  ] as const)("%s", (preset, at, shift, from, to) => {
    const span = presetSpan(preset, at, shift, midnight);
    expect([span.from, span.to].map((time) => new Date(time).toISOString())).toEqual([from, to]);
  });
});

describe("shifts", () => {
  const zone = "Asia/Shanghai";
  const day = { start: "08:00", end: "20:00" };
  const night = { start: "20:00", end: "08:00" };
  test.each([
    ["in the day's", [day, night], "2026-11-22T02:00:00Z", "2026-11-22T00:00:00Z"],
    ["in the night's, after midnight", [day, night], "2026-11-21T17:00:00Z", "2026-11-21T12:00:00Z"],
    ["in none: the last that began", [day], "2026-11-22T13:00:00Z", "2026-11-22T00:00:00Z"],
    ["in two: the earlier", [day, { start: "09:00", end: "18:00" }], "2026-11-22T02:00:00Z", "2026-11-22T00:00:00Z"],
  ])("%s", (_name, shifts, now, began) => {
    expect(shiftBegan(shifts, Date.parse(now), zone)).toBe(Date.parse(began));
  });
  test("without shifts there is none", () => {
    expect(shiftBegan([], 0, zone)).toBeNull();
  });
});

describe("clocks on the wall", () => {
  test.each([
    ["Asia/Shanghai", "2026-11-21T12:30:00Z", "2026-11-21T20:30:00", 8],
    ["Asia/Kolkata", "2026-11-21T12:30:00Z", "2026-11-21T18:00:00", 5.5],
    ["Europe/Berlin", "2026-07-01T12:30:00Z", "2026-07-01T14:30:00", 2],
    ["Europe/Berlin", "2026-12-01T12:30:00Z", "2026-12-01T13:30:00", 1],
  ])("%s at %s shows %s", (zone, iso, text, hours) => {
    const time = Date.parse(iso);
    expect(offsetAt(time, zone)).toBe(hours * 3_600_000);
    expect(wallText(time, zone)).toBe(text);
    expect(wallTime(text, zone)).toBe(time);
  });
  test("an hour that the clocks skip is taken later; what is no time is none", () => {
    expect(wallTime("2026-03-29T02:30", "Europe/Berlin")).toBe(Date.parse("2026-03-29T01:30:00Z"));
    expect(wallTime("soon", "Europe/Berlin")).toBeNull();
    expect(wallTime("2026-13-41T99:00", "Europe/Berlin")).toBeNull();
  });
  test("a day begins at midnight there, also when its clocks changed", () => {
    expect(midnightOf(Date.parse("2026-11-22T10:00:00Z"), "Asia/Shanghai")).toBe(Date.parse("2026-11-21T16:00:00Z"));
    expect(midnightOf(Date.parse("2026-03-29T10:00:00Z"), "Europe/Berlin")).toBe(Date.parse("2026-03-28T23:00:00Z"));
  });
});

test.each([
  [
    "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  ],
  [
    "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  ],
  ["sha-256=:short:", null],
  ["sha-512=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", null],
  [null, null],
])("the digest of %s", (header, hex) => {
  expect(digestOf(header)).toBe(hex);
});

test.each([
  ['attachment; filename="bike-07_20261121T080000Z.gpx"', "bike-07_20261121T080000Z.gpx"],
  ['attachment; filename="../../etc/passwd"', null],
  [null, null],
])("the file name of %s", (header, name) => {
  expect(fileNameOf(header)).toBe(name);
});
