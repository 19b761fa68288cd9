import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Screen, shownUnit as unit } from "../../test/support/screen.ts";
import { until } from "../../test/support/until.ts";
import { EMPTY_DESK } from "../core/sos/desk.ts";
import { LiveStream } from "./live-stream.ts";

/** Where the units stand; those that are not here have no station. */
let stations: Record<string, string>;
let change: (what: "fix" | "status", name?: string) => void;
let listeners: number;
let drops: number;
let stop: AbortController;
let live: LiveStream;
let running: Promise<void>;

beforeEach(() => {
  listeners = 0;
  drops = 0;
  stations = {};
  const placed = (name: string) => unit(name, stations[name] ?? null);
  const fleet = {
    all: () => [placed("bike-07"), placed("bike-08")],
    one: (name: string) => (name === "gone" ? null : placed(name)),
    listen: (listener: (one: { readonly unit: string; readonly what: "fix" | "status" }) => void) => {
      listeners++;
      change = (what, name = "bike-07") => listener({ unit: name, what });
      return () => {
        listeners--;
      };
    },
  };
  live = new LiveStream(
    fleet,
    () => EMPTY_DESK,
    () => 1_795_000_000_000,
    () => drops++,
    "b00t",
  );
  stop = new AbortController();
  running = live.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

function open(lastEventId?: string, station: string | null = null): Screen & { remove: () => void } {
  const screen = new Screen();
  const remove = live.add(screen.console, lastEventId, station);
  return Object.assign(screen, { remove });
}

describe("a console", () => {
  test("begins with a snapshot of every unit", () => {
    const { text } = open();
    expect(text).toBe(
      `id: b00t-0\nevent: snapshot\ndata: {"time":1795000000000,"units":[${JSON.stringify(unit("bike-07"))},${JSON.stringify(unit("bike-08"))}],"sos":[],"orders":[],"ground":"b00t-0"}\n\n`,
    );
  });

  test("hears of a status at once", () => {
    const screen = open();
    change("status");
    expect(screen.events()).toEqual(["b00t-0 snapshot", "b00t-1 status"]);
  });

  test("hears of fixes gathered, each unit once, and of no unit that is gone", async () => {
    const screen = open();
    for (const name of ["bike-07", "bike-08", "bike-07", "gone"]) change("fix", name);
    await until("the gathered fixes", () => screen.events().length === 2);
    const data = JSON.parse(/event: fixes\ndata: (.+)\n/.exec(screen.text)?.[1] ?? "null") as {
      fixes: { unit: string }[];
    };
    expect(data.fixes.map((fix) => fix.unit)).toEqual(["bike-07", "bike-08"]);
  });

  test("that missed more than the whole picture gets the whole picture", () => {
    stations = { "bike-07": "s".repeat(5_000) };
    open();
    for (let told = 0; told < 100; told++) change("status");
    expect(open("b00t-90").events()).toHaveLength(10);
    expect(open("b00t-0").events()).toEqual(["b00t-100 snapshot"]);
  });

  test("hears a comment when all is quiet, so that it knows the line stands", async () => {
    const screen = open();
    await until("a comment", () => screen.text.endsWith(": quiet\n\n"));
  });

  test("hears nothing after it has gone", () => {
    const screen = open();
    screen.remove();
    change("status");
    expect(screen.events()).toEqual(["b00t-0 snapshot"]);
    expect(live.consoles).toBe(0);
  });
});

describe("a console that cannot keep up", () => {
  test("is sent nothing more, then the whole picture, then what follows", () => {
    const screen = open();
    screen.isFull = true;
    for (let n = 0; n < 4; n++) change("status");
    screen.drain();
    change("status");
    expect(screen.events()).toEqual(["b00t-0 snapshot", "b00t-1 status", "b00t-4 snapshot", "b00t-5 status"]);
    expect(drops).toBe(1);
  });

  test("holds up no other", () => {
    const slow = open();
    const quick = open();
    slow.isFull = true;
    for (let n = 0; n < 3; n++) change("status");
    expect(quick.events()).toHaveLength(4);
  });

  test("that was not behind gets no snapshot when it drains", () => {
    const screen = open();
    screen.drain();
    expect(screen.events()).toEqual(["b00t-0 snapshot"]);
  });
});

describe("a console that comes back", () => {
  test.each([
    { name: "with nothing missed", last: "b00t-3", events: [] },
    { name: "with two events missed", last: "b00t-1", events: ["b00t-2 status", "b00t-3 status"] },
    { name: "with everything missed", last: "b00t-0", events: ["b00t-1 status", "b00t-2 status", "b00t-3 status"] },
    { name: "from a run before", last: "0ld0-3", events: ["b00t-3 snapshot"] },
    { name: "from the future", last: "b00t-4", events: ["b00t-3 snapshot"] },
    { name: "with an id that is none", last: "b00t-x", events: ["b00t-3 snapshot"] },
    { name: "with an empty id", last: "", events: ["b00t-3 snapshot"] },
    { name: "with a negative id", last: "b00t--1", events: ["b00t-3 snapshot"] },
  ])("$name gets $events", ({ last, events }) => {
    for (let n = 0; n < 3; n++) change("status");
    expect(open(last).events()).toEqual(events);
  });

  test("after 600 further events gets them all, after 601 a snapshot", () => {
    for (let n = 0; n < 601; n++) change("status");
    expect(open("b00t-1").events()).toHaveLength(600);
    expect(open("b00t-0").events()).toEqual(["b00t-601 snapshot"]);
  });
});

describe("a console of one station", () => {
  beforeEach(() => {
    stations = { "bike-07": "east", "bike-08": "west" };
  });
  const units = (screen: Screen) => [...screen.text.matchAll(/"unit":"(bike-\d+)"/g)].map((match) => match[1]);

  test("is shown its own units, and hears of those alone", async () => {
    const [all, east] = [open(), open(undefined, "east")];
    for (const name of ["bike-07", "bike-08"]) change("fix", name);
    for (const name of ["bike-07", "bike-08", "gone"]) change("status", name);
    await until("the gathered fixes", () => all.events().length === 5 && east.events().length === 3);
    expect(units(east)).toEqual(["bike-07", "bike-07", "bike-07"]);
    expect(east.events()).toEqual(["b00t.1-0 snapshot", "b00t.1-1 status", "b00t.1-4 fixes"]);
    expect(all.events().slice(1)).toEqual(["b00t-1 status", "b00t-2 status", "b00t-3 status", "b00t-4 fixes"]);
  });

  test("hears that the line stands when only others move", async () => {
    const east = open(undefined, "east");
    change("fix", "bike-08");
    await until("a comment", () => east.text.endsWith(": quiet\n\n"));
    expect(units(east)).toEqual(["bike-07"]);
  });

  test("loses a unit that goes to another station, and the other gains it", () => {
    const [east, west] = [open(undefined, "east"), open(undefined, "west")];
    stations = { "bike-07": "west", "bike-08": "west" };
    change("status", "bike-07");
    expect(units(east)).toEqual(["bike-07"]);
    expect(east.events()).toEqual(["b00t.1-0 snapshot", "b00t.1-1 snapshot"]);
    expect(units(west)).toEqual(["bike-08", "bike-07"]);
  });

  test("that comes back gets what it missed of its station, and nothing of what was before a move", () => {
    open(undefined, "east");
    for (const name of ["bike-07", "bike-08", "bike-07"]) change("status", name);
    expect(open("b00t.1-1", "east").events()).toEqual(["b00t.1-3 status"]);
    expect(open("b00t.1-3", "east").events()).toEqual([]);
    stations = { "bike-08": "west" };
    change("status", "bike-07");
    expect(open("b00t.1-1", "east").events()).toEqual(["b00t.1-4 snapshot"]);
  });

  test.each([
    { from: "everything", last: "b00t-1", station: "east", events: ["b00t.1-1 snapshot"] },
    { from: "another station", last: "b00t.1-1", station: "west", events: ["b00t.2-1 snapshot"] },
    { from: "a station to everything", last: "b00t.1-1", station: null, events: ["b00t-1 snapshot"] },
  ])("that comes from $from gets a snapshot", ({ last, station, events }) => {
    open(undefined, "east");
    change("status", "bike-07");
    expect(open(last, station).events()).toEqual(events);
  });
});

test("at the end every console is closed and nobody listens any more", async () => {
  const screen = open();
  stop.abort();
  await running;
  expect({ isEnded: screen.isEnded, consoles: live.consoles, listeners }).toEqual({
    isEnded: true,
    consoles: 0,
    listeners: 0,
  });
});
