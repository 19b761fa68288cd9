import { describe, expect, test } from "vitest";
import { ACK1, ACK2, ACK3, bytes, play, power, since, type Timeline, touch } from "./kit-board.test.fixture.ts";

describe("an event", () => {
  test("of SOS is sent again after 200, 400 and then every 500 ms, for ever", () => {
    const times = since([[100, touch("sos", true)]], 60_000).filter((line) => line.includes("EVT"));
    expect(times.slice(0, 6)).toEqual([
      "120 $PKIT,EVT,1,1,SOS_DOWN,20*6D",
      "320 $PKIT,EVT,1,1,SOS_DOWN,220*5F",
      "720 $PKIT,EVT,1,1,SOS_DOWN,620*5B",
      "1220 $PKIT,EVT,1,1,SOS_DOWN,1120*6D",
      "1720 $PKIT,EVT,1,1,SOS_DOWN,1620*6A",
      "2220 $PKIT,EVT,1,1,SOS_DOWN,2120*6E",
    ]);
    expect(times.at(-1)).toMatch(/^59720 /);
  });

  test("waits until the one before is acknowledged, with its own age", () => {
    const timeline: Timeline = [
      [100, touch("sos", true)],
      [300, touch("sos", false)],
      [500, ACK1],
      [600, ACK2],
    ];
    expect(since(timeline, 5_000)).toEqual([
      "120 store boot 1 latched 1,1",
      "120 $PKIT,EVT,1,1,SOS_DOWN,20*6D",
      "320 $PKIT,EVT,1,1,SOS_DOWN,220*5F",
      "500 store boot 1 latched nothing",
      "500 $PKIT,EVT,1,2,SOS_UP,200*49",
    ]);
  });

  test.each([
    ["of another boot", "$PHST,ACK,2,1*79\r\n"],
    ["of another event", "$PHST,ACK,1,2*79\r\n"],
    ["with a wrong checksum", "$PHST,ACK,1,1*7B\r\n"],
    ["without a line end", "$PHST,ACK,1,1*7A"],
  ])("is not taken back by an acknowledgement %s", (_, text) => {
    const timeline: Timeline = [
      [100, touch("sos", true)],
      [200, bytes(text)],
    ];
    expect(since(timeline, 400)).toContain("320 $PKIT,EVT,1,1,SOS_DOWN,220*5F");
  });

  test("acknowledged twice takes nothing else with it", () => {
    const timeline: Timeline = [
      [100, touch("ok", true)],
      [300, touch("ok", false)],
      [400, ACK1],
      [401, ACK1],
    ];
    expect(play(power(), timeline, 500).board.queue.map(({ event }) => event)).toEqual(["OK_UP"]);
  });

  test("other than SOS is given up after 30 s, and counted", () => {
    const { board, told } = play(power(), [[100, touch("lid", true)]], 31_000);
    const sent = told.filter((line) => line.includes("LID_OPEN"));
    expect(sent[0]).toBe("120 $PKIT,EVT,1,1,LID_OPEN,20*65");
    expect(sent.at(-1)).toMatch(/^29720 /);
    expect(board.counts.lost).toBe(1);
  });

  test("other than SOS does not stand in the way of one for more than 2 s", () => {
    const timeline: Timeline = [
      [100, touch("ok", true)],
      [1_500, touch("sos", true)],
    ];
    const { told } = play(power(), timeline, 3_000);
    expect(told.find((line) => line.includes("SOS_DOWN"))).toBe("2100 $PKIT,EVT,1,2,SOS_DOWN,600*5A");
  });
});

describe("a contact", () => {
  test.each([
    ["sos", "SOS_DOWN", "SOS_UP"],
    ["ok", "OK_DOWN", "OK_UP"],
    ["lid", "LID_OPEN", "LID_CLOSED"],
    ["test", "TEST", null],
  ] as const)("%s is %s and then %s", (contact, on, off) => {
    const timeline: Timeline = [
      [100, touch(contact, true)],
      [200, ACK1],
      [1_000, touch(contact, false)],
      [1_100, ACK2],
      [1_200, touch(contact, true)],
      [1_300, ACK2],
      [1_301, ACK3],
    ];
    const events = since(timeline, 2_000)
      .filter((line) => line.includes("EVT"))
      .map((line) => line.split(",")[4]);
    expect(events).toEqual(off === null ? [on, on] : [on, off, on]);
  });

  test("that bounces is one press and one release", () => {
    const bounces = (at: number, isOn: boolean): Timeline =>
      [0, 3, 5, 11, 14, 22, 30].map((ms, i) => [at + ms, touch("sos", i % 2 === 0 ? isOn : !isOn)]);
    const timeline: Timeline = [...bounces(100, true), [200, ACK1], ...bounces(1_000, false), [1_200, ACK2]];
    expect(since(timeline, 3_000).filter((line) => line.includes("EVT"))).toEqual([
      "150 $PKIT,EVT,1,1,SOS_DOWN,20*6D",
      "1080 $PKIT,EVT,1,2,SOS_UP,50*7E",
    ]);
  });

  test.each([
    [19, []],
    [20, ["SOS_DOWN", "SOS_UP"]],
  ])("that is on for %i ms reports %j", (ms, events) => {
    const timeline: Timeline = [
      [100, touch("sos", true)],
      [100 + ms, { type: "tick" }],
      [100 + ms, touch("sos", false)],
      [300, ACK1],
    ];
    const said = since(timeline, 400).filter((line) => line.includes("EVT"));
    expect(said.map((line) => line.split(",")[4])).toEqual(events);
  });

  test.each([
    [49, ["SOS_DOWN"]],
    [50, ["SOS_DOWN", "SOS_UP", "SOS_DOWN"]],
  ])("let go for %i ms during a hold reports %j", (ms, events) => {
    const timeline: Timeline = [
      [100, touch("sos", true)],
      [200, ACK1],
      [500, touch("sos", false)],
      [500 + ms, { type: "tick" }],
      [500 + ms, touch("sos", true)],
      [700, ACK2],
      [800, ACK3],
    ];
    const said = since(timeline, 900).filter((line) => line.includes("EVT"));
    expect(said.map((line) => line.split(",")[4])).toEqual(events);
  });
});
