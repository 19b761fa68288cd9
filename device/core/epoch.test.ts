import { describe, expect, test } from "vitest";
import { dueAt, type EpochInput, type EpochOutput, NO_EPOCH, step } from "./epoch.ts";
import { sentenceOf } from "./sentence/sentence.ts";

/** Plays lines `now text`; `tick`, `heard` and `end` are the other inputs. */
function play(...lines: readonly string[]): readonly EpochOutput[] {
  let state = NO_EPOCH;
  return lines.flatMap((line) => {
    const [now = "", text = ""] = line.split(" ");
    const result = step(state, inputOf(text), Number(now));
    state = result.state;
    return result.outputs;
  });
}

function inputOf(text: string): EpochInput {
  if (text === "tick" || text === "heard" || text === "end") return { type: text };
  const sentence = sentenceOf(text.slice(0, 2), text.slice(2, 5), `$${text}`.split(","));
  if (sentence === null) throw new Error(`no sentence: ${text}`);
  return { type: "sentence", sentence };
}

/** Latitude and time of the fixes, and how often there was none. */
function shortly(outputs: readonly EpochOutput[]) {
  return outputs.map((o) => (o.type === "fix" ? [o.solution.lat, o.timeOfDayMs] : "no-fix"));
}

const RMC = "GPRMC,120000.00,A,3000.0000,N,11700.0000,E,10.0,90.0,281126,,,A";
const GGA = "GPGGA,120000.00,3000.0000,N,11700.0000,E,1,09,0.9,31.2,M,,M,,";
const NEXT = "GPRMC,120001.00,A,3030.0000,N,11700.0000,E,10.0,90.0,281126,,,A";
const NOON = 1_795_867_200_000;

describe("an epoch", () => {
  test("is all sentences of one time, whatever their order, with GSA and VTG in between", () => {
    const outputs = play(
      `5 ${RMC}`,
      "6 GPVTG,90.0,T,,M,10.0,N,18.5,K,A",
      `7 ${GGA}`,
      "8 GPGSA,A,3,10,28,,,,,,,,,,,03.4,01.7,03.0",
      `9 ${NEXT}`,
    );
    expect(outputs).toEqual([
      {
        type: "fix",
        receiverTime: NOON,
        timeOfDayMs: 43_200_000,
        uptimeMs: 5,
        solution: {
          lat: 30,
          lon: 117,
          altitudeM: 31.2,
          speedMps: expect.closeTo(5.14444, 5),
          courseDeg: 90,
          hdop: 0.9,
          satellites: 9,
          mode: 3,
        },
      },
    ]);
  });

  test.each([
    ["another time", [`0 ${RMC}`, `1 ${NEXT}`], 1],
    ["150 ms without a line", [`0 ${RMC}`, "150 tick"], 1],
    ["not by less", [`0 ${RMC}`, "149 tick"], 0],
    ["not while other lines come", [`0 ${RMC}`, "100 heard", "249 tick"], 0],
    ["1 s, even if other lines come", [`0 ${RMC}`, "900 heard", "1000 tick"], 1],
    ["the end", [`0 ${RMC}`, "1 end"], 1],
    ["nothing when there is none", ["0 tick", "1 heard", "2 end"], 0],
    ["not by a ZDA of another time", [`0 ${RMC}`, "1 GPZDA,120002.00,28,11,2026,00,00"], 0],
  ])("is closed by %s", (_, lines, fixes) => {
    expect(play(...lines)).toHaveLength(fixes);
  });

  test("gives one fix however late its last sentences come", () => {
    expect(shortly(play(`0 ${RMC}`, "150 tick", `300 ${GGA}`, "500 tick", `1000 ${NEXT}`, "1200 tick"))).toEqual([
      [30, 43_200_000],
      [30.5, 43_201_000],
    ]);
  });

  test("is one although a receiver rounds the time in one of its sentences", () => {
    expect(
      play("0 GPGLL,3000.0,N,11700.0,E,120000.758,A", "1 GPGGA,120000.76,3000.0,N,11700.0,E,1,,,,M,,M,,", "2 end"),
    ).toHaveLength(1);
  });

  test("is two 10 ms apart", () => {
    expect(
      play("0 GPRMC,120000.99,A,3000.0,N,11700.0,E", "1 GPRMC,120001.00,A,3000.0,N,11700.0,E", "2 end"),
    ).toHaveLength(2);
  });

  test("of a receiver that sends ten a second is closed by the next", () => {
    const lines = [1, 2, 3, 4, 5].map((n) => `${n}00 GNRMC,120000.${n}0,A,3000.0,N,11700.0,E,,,281126`);
    expect(shortly(play(...lines, "501 end")).map((o) => o[1])).toEqual([
      43_200_100, 43_200_200, 43_200_300, 43_200_400, 43_200_500,
    ]);
  });

  test("without a time is closed by the next sentence of its kind", () => {
    expect(shortly(play("0 GPGGA,,,,,,0,,,,M,,M,,", "1 GPGLL,,,,,,V", "2 GPGGA,,,,,,0,,,,M,,M,,", "3 end"))).toEqual([
      "no-fix",
      "no-fix",
    ]);
  });

  test("takes the time that follows when it began with GSA", () => {
    const outputs = play(
      "0 GPGSA,A,3,,,,,,,,,,,,,3.4,1.7,3.0",
      "1 GPRMC,120000,A,3000.0,N,11700.0,E,,,281126",
      "2 end",
    );
    expect(outputs).toMatchObject([{ timeOfDayMs: 43_200_000, uptimeMs: 0, solution: { mode: 3, hdop: 1.7 } }]);
  });

  test("holds a bounded number of sentences", () => {
    let state = NO_EPOCH;
    for (let i = 0; i < 1000; i++) state = step(state, inputOf("GPGSA,A,3"), 0).state;
    expect(state.open?.sentences).toHaveLength(64);
  });

  test("says when a tick is due", () => {
    const open = step(NO_EPOCH, inputOf(RMC), 1000).state;
    expect([dueAt(NO_EPOCH), dueAt(open), dueAt(step(open, { type: "heard" }, 1900).state)]).toEqual([
      null,
      1150,
      2000,
    ]);
  });
});

describe("a position", () => {
  test.each([
    ["RMC status V", ["GPRMC,120000,V,3000.0,N,11700.0,E", "GPGGA,120000,3000.0,N,11700.0,E,1,,,,M,,M,,"], ["no-fix"]],
    ["GGA quality 0", ["GPGGA,120000,3000.0,N,11700.0,E,0,,,,M,,M,,"], ["no-fix"]],
    ["GLL status V", ["GPGLL,3000.0,N,11700.0,E,120000,V"], ["no-fix"]],
    ["GSA mode 1", [RMC, "GPGSA,A,1,,,,"], ["no-fix"]],
    ["RMC V and a simulated GGA", ["GPRMC,120000,V", "GPGGA,120000,3000.0,N,11700.0,E,8,,,,M,,M,,"], ["no-fix"]],
    ["status A and no coordinates", ["GPRMC,120000,A,,,,"], ["no-fix"]],
    ["a typed-in GGA alone", ["GPGGA,120000,3000.0,N,11700.0,E,7,,,,M,,M,,"], []],
    ["only a date", ["GPZDA,120000,28,11,2026,,"], []],
    ["only VTG", ["GPVTG,90.0,T,,M,10.0,N,18.5,K,A"], []],
  ])("is none with %s", (_, texts, outputs) => {
    expect(shortly(play(...texts.map((text) => `0 ${text}`), "1 end"))).toEqual(outputs);
  });

  test.each([
    ["one of two systems has mode 1", [RMC, "GPGSA,A,3", "BDGSA,A,1"]],
    ["one of two talkers has quality 0", [RMC, "GLGGA,120000.00,,,,,0,,,,M,,M,,", GGA]],
    ["GGA leaves its quality empty", [RMC, "GPGGA,120000.00,3000.0,N,11700.0,E,,,,,M,,M,,"]],
  ])("stays when %s", (_, texts) => {
    expect(shortly(play(...texts.map((text) => `0 ${text}`), "1 end"))).toEqual([[30, 43_200_000]]);
  });

  test.each([
    ["an altitude, whatever GSA says", [GGA, "GPGSA,A,2"], 3],
    ["GSA 3 and no altitude", ["GPRMC,120000.00,A,3000.0,N,11700.0,E", "GPGSA,A,3"], 3],
    ["GSA 2 and no altitude", ["GPRMC,120000.00,A,3000.0,N,11700.0,E", "GPGSA,A,2"], 2],
    ["neither", ["GPRMC,120000.00,A,3000.0,N,11700.0,E"], 2],
  ])("has its mode by %s", (_, texts, mode) => {
    expect(play(...texts.map((text) => `0 ${text}`), "1 end")).toMatchObject([{ solution: { mode } }]);
  });

  test("keeps the last GSA's mode until there is no position", () => {
    const bare = (time: string, status: string) => `0 GPRMC,${time},${status},3000.0,N,11700.0,E`;
    const outputs = play(
      bare("120000", "A"),
      "0 GPGSA,A,3",
      bare("120001", "A"),
      bare("120002", "V"),
      bare("120003", "A"),
      "1 end",
    );
    expect(outputs.map((o) => (o.type === "fix" ? o.solution.mode : o.type))).toEqual([3, 3, "no-fix", 2]);
  });
});

describe("the date", () => {
  const GLL = (time: string) => `0 GPGLL,3000.0,N,11700.0,E,${time},A,A`;
  test.each([
    ["is RMC's own", [`0 ${RMC}`], [NOON]],
    [
      "is that of a ZDA of the same time, before it or after it",
      [GLL("120000"), "0 GPZDA,120000,28,11,2026,,"],
      [NOON],
    ],
    ["is that of a ZDA two seconds off", ["0 GPZDA,120002,28,11,2026,,", GLL("120000")], [NOON]],
    ["is not that of an older ZDA", ["0 GPZDA,115900,28,11,2026,,", GLL("120000")], [null]],
    ["is the last one known", [`0 ${RMC}`, GLL("120001")], [NOON, NOON + 1000]],
    ["is not that of an RMC without a position", ["0 GPRMC,120000,V,,,,,,,010106", GLL("120001")], [null]],
    [
      "goes on over midnight",
      ["0 GPRMC,235959,A,3000.0,N,11700.0,E,,,281126", GLL("000000")],
      [1_795_910_399_000, 1_795_910_400_000],
    ],
    ["is not known at first", [GLL("120000")], [null]],
  ])("%s", (_, lines, times) => {
    const fixes = play(...lines, "1 end").filter((o) => o.type === "fix");
    expect(fixes.map((o) => o.receiverTime)).toEqual(times);
  });
});
