import { describe, expect, test } from "vitest";
import { ACK1, bytes, play, power, since, type Timeline, touch, UP, WHO } from "./kit-board.test.fixture.ts";
import { powerUp } from "./kit-board.ts";

describe("a board at power-up", () => {
  test("counts the boot, is dark, and says who and how it is", () => {
    expect(play(power(), [], 10_000).all).toEqual([
      "0 store boot 1 latched nothing",
      "0 show OFF",
      "0 $PKIT,HELLO,1,1.0.0,kit-01,1*03",
      "0 $PKIT,STA,1,3912,1,0,0,0,0*49",
      "5000 $PKIT,STA,1,3912,1,0,0,0,5000*7C",
      "10000 $PKIT,STA,1,3912,1,0,0,0,10000*48",
    ]);
  });

  test("takes an SOS that is held down for a press, once it is sure", () => {
    expect(play(power({ sos: true }), [], 100).told.slice(3)).toEqual([
      "20 store boot 1 latched 1,1",
      "20 $PKIT,EVT,1,1,SOS_DOWN,20*6D",
    ]);
  });

  test("takes nothing else that is on for an event, but tells it", () => {
    const { told, all } = play(power({ ok: true, lid: true, test: true }), [], 100);
    expect(told).toHaveLength(3);
    expect(all.at(-1)).toBe("0 $PKIT,STA,1,3912,1,1,0,1,0*49");
  });

  test("sends a latched press again under its old identity, before anything new", () => {
    const memory = { boots: 7, latched: { boot: 7, n: 3 }, isSilent: true };
    expect(play(power({ sos: true }, memory), [[90, bytes("$PHST,ACK,7,3*7E\r\n")]], 100).told).toEqual([
      "0 store boot 8 latched 7,3",
      "0 show OFF silent",
      "0 $PKIT,HELLO,1,1.0.0,kit-01,8*0A",
      "0 $PKIT,EVT,7,3,SOS_DOWN,0*5B",
      "90 store boot 8 latched 8,1",
      "90 $PKIT,EVT,8,1,SOS_DOWN,90*6F",
    ]);
  });

  test("begins at 1 again behind the last boot that there is", () => {
    const memory = { boots: 4_294_967_295, latched: null, isSilent: false };
    expect(play(power({}, memory), [], 10).told[2]).toBe("0 $PKIT,HELLO,1,1.0.0,kit-01,1*03");
  });
});

describe("a reset", () => {
  test("with the button still down sends the press that was not acknowledged and the one that it finds", () => {
    const { board } = play(power(), [[100, touch("sos", true)]], 1_000);
    const levels = { ...UP, sos: board.contacts.sos.isOnRaw };
    const again = powerUp(board.make, board.memory, board.battery, levels, 0);
    const { told } = play(again, [[100, ACK1]], 200);
    expect(told).toEqual([
      "0 store boot 2 latched 1,1",
      "0 show OFF",
      "0 $PKIT,HELLO,1,1.0.0,kit-01,2*00",
      "0 $PKIT,EVT,1,1,SOS_DOWN,0*5F",
      "100 store boot 2 latched 2,1",
      "100 $PKIT,EVT,2,1,SOS_DOWN,100*5D",
    ]);
  });

  test("forgets a press that was acknowledged", () => {
    const timeline: Timeline = [
      [100, touch("sos", true)],
      [200, touch("sos", false)],
      [300, ACK1],
    ];
    const { board } = play(power(), timeline, 1_000);
    expect(powerUp(board.make, board.memory, board.battery, UP, 0).board.queue).toEqual([]);
  });
});

describe("the host", () => {
  test("that asks is told who and how the board is, and the status counts from there", () => {
    expect(play(power(), [[2_000, WHO]], 8_000).all.slice(4)).toEqual([
      "2000 $PKIT,HELLO,1,1.0.0,kit-01,1*03",
      "2000 $PKIT,STA,1,3912,1,0,0,0,2000*7B",
      "7000 $PKIT,STA,1,3912,1,0,0,0,7000*7E",
    ]);
  });

  test("is shown when it changes something, and not when it repeats itself", () => {
    const timeline: Timeline = [
      [100, bytes("$PHST,SHOW,IDLE,0*04\r\n")],
      [200, bytes("$PHST,SHOW,IDLE,0*04\r\n")],
      [300, bytes("$PHST,SHOW,LATCHED,1*52\r\n")],
      [400, bytes("$PHST,SHOW,SEEN,1*1C\r\n")],
      [500, bytes("$PHST,SHOW,SEEN,0*1D\r\n")],
    ];
    expect(since(timeline, 1_000)).toEqual([
      "100 show IDLE",
      "300 store boot 1 latched nothing",
      "300 show LATCHED silent",
      "400 show SEEN silent",
      "500 store boot 1 latched nothing",
      "500 show SEEN",
    ]);
  });

  test("that is silent for 15 s is a fault, until it shows something again", () => {
    const timeline: Timeline = [
      [100, bytes("$PHST,SHOW,SEEN,0*1D\r\n")],
      [10_000, WHO],
      [26_000, ACK1],
      [27_000, bytes("$PHST,SHOW,SEEN,0*1D\r\n")],
    ];
    expect(since(timeline, 50_000).filter((line) => line.includes("show"))).toEqual([
      "100 show SEEN",
      "25000 show FAULT",
      "27000 show SEEN",
      "42000 show FAULT",
    ]);
  });

  test("that said silent has a silent fault", () => {
    expect(since([[100, bytes("$PHST,SHOW,SEEN,1*1C\r\n")]], 20_000).at(-1)).toBe("15100 show FAULT silent");
  });

  test("that only makes noise is silent", () => {
    const noise: Timeline = Array.from({ length: 19 }, (_, i) => [i * 1_000 + 5, bytes("$PHST,WHO*64\r\n\xff\x00")]);
    const { board, told } = play(power(), noise, 20_000);
    expect(told.slice(3)).toEqual(["15000 show FAULT"]);
    expect(board.counts.refused).toBe(19);
  });
});

test("a battery that is not measured is left empty, one that is charged says so", () => {
  const timeline: Timeline = [
    [100, { type: "battery", batteryMv: null, isCharging: false }],
    [6_000, { type: "battery", batteryMv: 3287, isCharging: false }],
  ];
  expect(play(power(), timeline, 10_000).all.slice(4)).toEqual([
    "5000 $PKIT,STA,1,,0,0,0,0,5000*74",
    "10000 $PKIT,STA,1,3287,0,0,0,0,10000*4E",
  ]);
});
