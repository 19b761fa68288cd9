import { beforeEach, describe, expect, test } from "vitest";
import { Screen, shownUnit } from "../../test/support/screen.ts";
import { applied, type DeskEntry, type DeskState, EMPTY_DESK } from "../core/sos/desk.ts";
import { shownIncident } from "../core/sos/view.ts";
import { LiveStream } from "./live-stream.ts";

const STATIONS: Readonly<Record<string, string>> = { "bike-07": "east", "bike-08": "west" };
const placed = (name: string) => shownUnit(name, STATIONS[name] ?? null);

let desk: DeskState;
let live: LiveStream;

beforeEach(() => {
  desk = EMPTY_DESK;
  const fleet = { all: () => Object.keys(STATIONS).map(placed), one: placed, listen: () => () => {} };
  live = new LiveStream(
    fleet,
    () => desk,
    () => 1_795_000_000_000,
    () => {},
    "b00t",
  );
});

function open(station: string | null): Screen {
  const screen = new Screen();
  live.add(screen.console, undefined, station);
  return screen;
}

describe("an SOS of the east", () => {
  const ID = "01KAJ7W8Q0ABCDEFGHJKMNPQRS";
  const by = { actor: "operator:li.wei", name: "Li Wei" };
  const signal = {
    event: "raise",
    drill: false,
    silent: false,
    presses: 1,
    position: null,
    positionAgeMs: null,
  } as const;
  const PRESS: DeskEntry = {
    incident: ID,
    at: 2,
    what: { type: "signal", unit: "bike-07", signal: { ...signal, time: 1 }, continues: null },
  };
  const ACKNOWLEDGE: DeskEntry = { incident: ID, at: 3, what: { type: "acknowledge", by, console: null } };
  const CLOSE: DeskEntry = { incident: ID, at: 4, what: { type: "close", by, outcome: "real", note: "" } };
  const ORDER: DeskEntry = {
    order: "o1",
    at: 3,
    what: { type: "issue", by, order: { unit: "bike-08", kind: "goto", text: "", lat: 1, lon: 2, incident: ID } },
  };

  function happens(...entries: readonly DeskEntry[]): void {
    desk = applied(desk, entries);
    const incidents = entries.flatMap((entry) => ("incident" in entry ? [entry.incident] : []));
    const orders = entries.flatMap((entry) => ("order" in entry ? [entry.order] : []));
    live.onDesk({ incidents, orders });
  }
  const names = (screen: Screen) => screen.events().map((event) => event.split(" ")[1]);

  test("is for its own station and for those that see all", () => {
    const east = open("east");
    const west = open("west");
    const all = open(null);
    happens(PRESS);
    expect([east, west, all].map(names)).toEqual([["snapshot", "sos"], ["snapshot"], ["snapshot", "sos"]]);
  });

  test("is for every console when none of those is open, and they hear what follows even when one comes", () => {
    const west = open("west");
    happens(PRESS);
    open("east");
    happens(ACKNOWLEDGE);
    happens(ORDER);
    happens(CLOSE);
    happens(CLOSE);
    expect(names(west)).toEqual(["snapshot", "sos", "status", "sos", "order", "sos", "snapshot"]);
  });

  test("shows them its unit, too, for as long as it is open", () => {
    const shown = (screen: Screen) => [...screen.text.matchAll(/"unit":"(bike-\d\d)","kind"/g)].map(([, unit]) => unit);
    const west = open("west");
    happens(PRESS);
    const later = open("west");
    happens(CLOSE);
    expect([west, later].map(shown)).toEqual([
      ["bike-08", "bike-07", "bike-08"],
      ["bike-07", "bike-08", "bike-08"],
    ]);
  });

  test("is for those who were told of it until it is closed, whoever comes", () => {
    open("west");
    happens(PRESS);
    open("east");
    open("north");
    const isFor = () => {
      const incident = desk.incidents.get(ID);
      if (!incident) throw new Error("it is gone");
      const shown = shownIncident(incident, desk, "east");
      return ["west", "east", "north", "south", null].map((scope) => live.isFor(scope, shown));
    };
    expect(isFor()).toEqual([true, true, false, false, true]);
    happens(ACKNOWLEDGE, CLOSE);
    expect(isFor()).toEqual([false, true, false, false, true]);
  });

  test.each(["siren-unseen", "louder", "siren"] as const)("is for every console once it is at %s", (level) => {
    open("east");
    const west = open("west");
    happens(PRESS);
    expect(names(west)).toEqual(["snapshot"]);
    happens({ incident: ID, at: 3, what: { type: "escalate", level } });
    expect(names(west)).toEqual(["snapshot", "sos", "status"]);
    expect(open("north").text).toContain(ID);
    happens(ACKNOWLEDGE);
    expect(names(west)).toEqual(["snapshot", "sos", "status", "sos"]);
    expect(open("south").text).not.toContain(ID);
  });

  test("stands in the snapshot of whoever it is for", () => {
    happens(PRESS, ORDER);
    const orphaned = open("west");
    expect(orphaned.text).toContain(ID);
    const all = open(null);
    expect(all.text).toContain(ID);
    const later = open("north");
    expect(later.text).not.toContain(ID);
  });
});
