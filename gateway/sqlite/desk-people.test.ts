import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import type { Entry, Recorded } from "../core/ledger.ts";
import type { Assignment, Officer, Saving } from "../core/people/people.ts";
import { type Database, openWriter } from "./database.ts";
import { ledgerCalls } from "./desk-ledger.ts";
import { operatorCount, peopleCalls } from "./desk-people.ts";
import { MIGRATIONS } from "./desk-schema.ts";
import { unitCalls } from "./desk-units.ts";

const folder = await tempFolder();
afterAll(() => folder[Symbol.asyncDispose]());
let files = 0;
let database: Database;
let people: ReturnType<typeof peopleCalls>;

const ENTRY: Entry = {
  time: 1,
  act: { actor: "local:root", from: "test", act: "x", about: [], purpose: null, detail: {} },
};
const recorded = <T>(change: T): Recorded<T> => ({ change, entry: ENTRY });
const save = <T>(mode: Saving<T>["mode"], value: T, scope: string | null = null) =>
  recorded({ rows: [{ value, line: null }], mode, scope });
const file = <T>(...values: readonly T[]) =>
  recorded({ rows: values.map((value, n) => ({ value, line: n + 2 })), mode: "import" as const, scope: null });
const entries = () => (database.prepare("SELECT count(*) AS n FROM ledger").get() as { n: number }).n;
const everything = { station: null, after: null, limit: 100 };
const always = { ...everything, unit: null, officer: null, from: 0, to: 1e15 };

/** Two stations, an officer and a unit at each. */
beforeEach(() => {
  database = openWriter(join(folder.path, `${files++}.db`), MIGRATIONS);
  const ledger = ledgerCalls(database, join(folder.path, "head"));
  people = peopleCalls(database, ledger.recorded);
  const units = unitCalls(database, ledger.recorded);
  for (const [n, station] of ["north", "south"].entries()) {
    units.addUnit(
      recorded({ unit: `bike-0${n + 7}`, kind: "e-bike", station, label: null, secretHash: "", revokedTime: null }),
    );
    people.saveOfficers(save("add", { officer: `01${n + 7}`, name: "a name", station }));
  }
});

const on = (id: number | null, officer: string, unit: string, from: number, to: number | null): Assignment => {
  return { id, officer, unit, from, to };
};

describe("a change", () => {
  test("adds what is new, and refuses to add it again or to change what is not there", () => {
    expect(people.saveStations(save("add", { station: "east", name: "东站" }))).toEqual([
      { station: "east", name: "东站" },
    ]);
    expect(() => people.saveStations(save("add", { station: "east", name: "x" }))).toThrow(
      "There is a station east already; choose another name, or change that one.",
    );
    expect(() => people.saveStations(save("change", { station: "west", name: "x" }))).toThrow(
      "There is no station west; `patrol station list` lists them.",
    );
    people.saveStations(save("change", { station: "east", name: "x" }));
    expect(people.stations(everything)).toEqual([
      { station: "east", name: "x" },
      { station: "north", name: "north" },
      { station: "south", name: "south" },
    ]);
  });

  test.each<[string, () => unknown, string]>([
    [
      "an officer of no station that is there",
      () => people.saveOfficers(save("add", { officer: "9", name: "n", station: "west" })),
      "There is no station west",
    ],
    [
      "a shift of none",
      () => people.saveShifts(save("add", { id: null, station: "west", name: "n", start: "08:00", end: "20:00" })),
      "There is no station west",
    ],
    [
      "an assignment of no officer that is there",
      () => people.saveAssignments(save("add", on(null, "9", "bike-07", 0, 1))),
      "There is no officer 9",
    ],
    [
      "an assignment to no unit that is there",
      () => people.saveAssignments(save("add", on(null, "017", "bike-99", 0, 1))),
      "There is no unit bike-99",
    ],
    [
      "an assignment that is not there",
      () => people.saveAssignments(save("change", on(5, "017", "bike-07", 0, 1))),
      "There is no assignment 5",
    ],
    [
      "a station that is not there, away",
      () => people.removeStation(recorded({ key: "west", scope: null })),
      "There is no station west",
    ],
    [
      "a station that is in use, away",
      () => people.removeStation(recorded({ key: "north", scope: null })),
      "Station north still has 1 unit, 1 officer; move them to another station first.",
    ],
  ])("refuses %s, and leaves no entry", (_, change, sentence) => {
    const before = entries();
    expect(change).toThrow(sentence);
    expect(entries()).toBe(before);
  });

  test("gives shifts and assignments numbers, which are not given again", () => {
    const day = { id: null, station: "north", name: "day", start: "08:00", end: "20:00" };
    expect(people.saveShifts(save("add", day))).toEqual([{ ...day, id: 1 }]);
    people.removeShift(recorded({ key: 1, scope: null }));
    expect(people.saveShifts(save("add", day))).toEqual([{ ...day, id: 2 }]);
  });

  test("refuses an overlap with a sentence that names the other, and an officer who has assignments stays", () => {
    people.saveAssignments(save("add", on(null, "017", "bike-07", 0, 100)));
    expect(() => people.saveAssignments(save("add", on(null, "018", "bike-07", 99, 200)))).toThrow(
      "Unit bike-07 has officer 017 from 1970-01-01T00:00:00.000Z to 1970-01-01T00:00:00.100Z (assignment 1)",
    );
    expect(() => people.saveAssignments(save("add", on(null, "017", "bike-08", 99, 200)))).toThrow(
      "Officer 017 is on unit bike-07",
    );
    people.saveAssignments(save("add", on(null, "018", "bike-07", 100, null)));
    people.saveAssignments(save("change", on(1, "017", "bike-07", 0, 50)));
    expect(() => people.removeOfficer(recorded({ key: "017", scope: null }))).toThrow("Officer 017 has 1 assignment");
    people.removeAssignment(recorded({ key: 1, scope: null }));
    people.removeOfficer(recorded({ key: "017", scope: null }));
    expect(people.officer("017")).toBeNull();
  });
});

describe("of assignments", () => {
  test.each([
    ["an instant", { from: 100, to: 101 }, [2]],
    ["the instant before", { from: 99, to: 100 }, [1]],
    ["a span over both", { from: 99, to: 101 }, [1, 2]],
    ["a unit", { unit: "bike-07" }, [1, 2]],
    ["an officer", { officer: "018" }, [2, 3]],
    ["a unit and an officer", { unit: "bike-08", officer: "018" }, [3]],
    ["a station, by its unit or its officer", { station: "south" }, [2, 3]],
    ["the next page", { after: 1, limit: 1 }, [2]],
  ])("%s tells those that touch it", (_, page, ids) => {
    people.saveAssignments(
      file(
        on(null, "017", "bike-07", 0, 100),
        on(null, "018", "bike-07", 100, 200),
        on(null, "018", "bike-08", 200, null),
      ),
    );
    expect(people.assignments({ ...always, ...page }).map(({ id }) => id)).toEqual(ids);
  });
});

describe("a file", () => {
  test("may move several at once, in whatever order", () => {
    people.saveAssignments(file(on(null, "017", "bike-07", 0, 10), on(null, "018", "bike-07", 10, 20)));
    people.saveAssignments(file(on(1, "017", "bike-07", 10, 20), on(2, "018", "bike-07", 0, 10)));
    expect(people.assignments(always)).toEqual([on(1, "017", "bike-07", 10, 20), on(2, "018", "bike-07", 0, 10)]);
  });

  test("is taken in as a whole or not at all, with every problem by its line", () => {
    people.saveAssignments(file(on(null, "017", "bike-07", 0, 10)));
    const before = entries();
    const attempt = () =>
      people.saveAssignments(
        file(
          on(null, "018", "bike-08", 0, 10),
          on(null, "9", "bike-08", 20, 30),
          on(null, "018", "bike-07", 5, 15),
          on(7, "018", "bike-08", 50, 60),
          on(7, "018", "bike-08", 70, 80),
        ),
      );
    expect(attempt).toThrow(
      /^Line 3: There is no officer 9.*\nLine 6: assignment 7 stands in line 5 already\.\nLine 2: Officer 018 is on unit bike-07.*\nLine 4: Unit bike-07 has officer 017.*$/,
    );
    expect(people.assignments(always)).toEqual([on(1, "017", "bike-07", 0, 10)]);
    expect(entries()).toBe(before);
  });

  test("taken in twice changes nothing the second time", () => {
    const officers: Officer[] = [
      { officer: "017", name: "李伟", station: "south" },
      { officer: "020", name: "new", station: null },
    ];
    for (const _ of [1, 2]) people.saveOfficers(file(...officers));
    expect(people.officers(everything).map(({ officer, name }) => [officer, name])).toEqual([
      ["017", "李伟"],
      ["018", "a name"],
      ["020", "new"],
    ]);
  });
});

describe("whoever may change one station's people", () => {
  test.each<[string, boolean, () => unknown]>([
    [
      "adds an officer there",
      true,
      () => people.saveOfficers(save("add", { officer: "9", name: "n", station: "north" }, "north")),
    ],
    [
      "adds none elsewhere",
      false,
      () => people.saveOfficers(save("add", { officer: "9", name: "n", station: "south" }, "north")),
    ],
    [
      "adds none of no station",
      false,
      () => people.saveOfficers(save("add", { officer: "9", name: "n", station: null }, "north")),
    ],
    [
      "takes none from elsewhere",
      false,
      () => people.saveOfficers(save("change", { officer: "018", name: "n", station: "north" }, "north")),
    ],
    [
      "gives none away",
      false,
      () => people.saveOfficers(save("change", { officer: "017", name: "n", station: "south" }, "north")),
    ],
    [
      "puts his officer on his unit",
      true,
      () => people.saveAssignments(save("add", on(null, "017", "bike-07", 0, 1), "north")),
    ],
    [
      "puts no other officer on his unit",
      false,
      () => people.saveAssignments(save("add", on(null, "018", "bike-07", 0, 1), "north")),
    ],
    [
      "puts his officer on no other unit",
      false,
      () => people.saveAssignments(save("add", on(null, "017", "bike-08", 0, 1), "north")),
    ],
    ["makes no station", false, () => people.saveStations(save("add", { station: "east", name: "n" }, "north"))],
    ["names his station", true, () => people.saveStations(save("change", { station: "north", name: "n" }, "north"))],
    ["removes none elsewhere", false, () => people.removeOfficer(recorded({ key: "018", scope: "north" }))],
  ])("%s: %s", (_, isAllowed, change) => {
    if (isAllowed) change();
    else expect(change).toThrow("This is not all of the station north, and you may change that one's people only.");
  });
});

test("the stations that units named before there were stations become stations", () => {
  const path = join(folder.path, "old.db");
  const old = openWriter(path, MIGRATIONS.slice(0, 3));
  old.exec(`INSERT INTO unit VALUES ('bike-01', 'e-bike', '江南', 'h1'), ('bike-02', 'car', NULL, 'h2'),
    ('bike-03', 'foot', '江南', 'h3'), ('bike-04', 'foot', 'it''s', 'h4')`);
  old.exec("INSERT INTO profile VALUES ('bike-01', 1, 2, 3, 4, 0)");
  old.close();
  const database = openWriter(path, MIGRATIONS);
  const ledger = ledgerCalls(database, join(folder.path, "head"));
  expect(peopleCalls(database, ledger.recorded).stations(everything)).toEqual([
    { station: "it's", name: "it's" },
    { station: "江南", name: "江南" },
  ]);
  const units = unitCalls(database, ledger.recorded);
  expect(units.units()).toEqual([
    { unit: "bike-01", kind: "e-bike", station: "江南", label: null, secretHash: "h1", revokedTime: null },
    { unit: "bike-02", kind: "car", station: null, label: null, secretHash: "h2", revokedTime: null },
    { unit: "bike-03", kind: "foot", station: "江南", label: null, secretHash: "h3", revokedTime: null },
    { unit: "bike-04", kind: "foot", station: "it's", label: null, secretHash: "h4", revokedTime: null },
  ]);
  expect(units.profiles()).toHaveLength(1);
  expect(() => database.exec("DELETE FROM station")).toThrow("FOREIGN KEY");
  expect(() => database.exec("DELETE FROM unit WHERE unit = 'bike-01'")).toThrow("FOREIGN KEY");
  database.close();
});

test("operators are counted, and there are none without a table of them", () => {
  const other = openWriter(join(folder.path, "operators.db"), []);
  expect(operatorCount(other)()).toBe(0);
  other.exec("CREATE TABLE operator (name TEXT NOT NULL) STRICT; INSERT INTO operator VALUES ('li'), ('wu')");
  expect(operatorCount(other)()).toBe(2);
  other.close();
});
