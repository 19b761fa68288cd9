import { describe, expect, test } from "vitest";
import { hello, IDS, position, ready, Script, START, status, told } from "./panel.test.fixture.ts";
import { NEW_MEMORY, realSince, step } from "./panel.ts";

describe("the order of things", () => {
  test("an event is on disk before it is acknowledged, the SOS before its record, its record before the lamp", () => {
    const script = ready();
    expect(script.event("SOS_DOWN", 1).news()).toEqual(["persist", "ACK 7 1"]);
    expect(script.wait(2_000).news()).toEqual(["persist", "record sos raise", "SHOW LATCHED", "persist"]);
  });

  test("what is on disk before the record is made holds the record", () => {
    const script = ready();
    script.event("SOS_DOWN", 1);
    const { effects } = step(
      { ...script.panel },
      { type: "tick" },
      {
        now: script.now + 2_000,
        newId: IDS[0] ?? "",
        stamp: { time: START, clock: "none", uptimeMs: 102_000 },
        place: { position: null, positionAgeMs: null },
        isSilent: false,
      },
    );
    const record = {
      type: "sos",
      time: START,
      clock: "none",
      uptimeMs: 102_000,
      id: IDS[0],
      event: "raise",
      drill: false,
      silent: false,
      presses: 1,
      position: null,
      positionAgeMs: null,
    };
    expect(effects[0]).toMatchObject({ type: "persist", memory: { incident: { id: IDS[0] }, pending: [record] } });
    expect(effects[1]).toEqual({ type: "record", record });
  });

  test("after a crash between the two the record is made again, and only then no more", () => {
    const pending = [
      { type: "kit", time: START, clock: "gnss", uptimeMs: 1, event: "lid-open", batteryMv: null },
    ] as const;
    const script = new Script({ ...NEW_MEMORY, pending });
    expect(script.news()).toEqual(["record kit lid-open", "persist"]);
    expect(script.memory.pending).toEqual([]);
  });
});

describe("an event of the board", () => {
  test("that comes again is acknowledged again and happens once", () => {
    const script = ready();
    script.event("LID_OPEN", 1).news();
    expect(script.event("LID_OPEN", 1).news()).toEqual(["ACK 7 1"]);
    expect(script.records).toHaveLength(1);
  });

  test("a press of 2.2 s that a stalled host hears of when it is over raises", () => {
    const script = ready();
    for (const ageMs of [0, 200, 600, 1_100, 1_600, 2_100, 2_600]) script.event("SOS_DOWN", 1, ageMs);
    expect(script.news().filter((said) => said !== "persist")).toEqual(Array(7).fill("ACK 7 1"));
    expect(script.event("SOS_UP", 2, 400).news()).toEqual([
      "persist",
      "ACK 7 2",
      "record sos raise",
      "SHOW LATCHED",
      "persist",
    ]);
  });

  test("that was on disk before a restart is known again", () => {
    const script = ready();
    script.event("LID_OPEN", 1);
    const again = ready(script.memory);
    expect(again.event("LID_OPEN", 1).news()).toEqual(["ACK 7 1"]);
  });

  test("known before the board has said who it is, is left until it has", () => {
    const script = ready();
    script.event("SOS_DOWN", 1);
    const again = new Script(script.memory).take({ type: "port", isOpen: true });
    again.news();
    expect(again.event("SOS_DOWN", 1).news()).toEqual(["WHO"]);
    expect(again.say(hello(1, "kit-02")).event("SOS_DOWN", 1).news()).toContain("ACK 7 1");
  });

  test("of another board with the same numbers is another event", () => {
    const script = ready();
    script.event("TEST", 1).say(hello(7, "kit-02"));
    script.event("TEST", 1);
    expect(script.records).toHaveLength(2);
  });

  test("of the boot before is another than one of this boot", () => {
    const script = ready();
    script.event("TEST", 1).say(hello(8)).event("TEST", 1, 0, 8).event("TEST", 1, 9_000, 7);
    expect(script.records).toHaveLength(2);
  });

  test("is recorded with the time at which it happened", () => {
    const script = ready();
    script.event("LID_OPEN", 1, 60_000).event("LID_CLOSED", 2, 86_400_000);
    expect(script.records).toEqual([
      { type: "kit", time: START + 40_000, clock: "gnss", uptimeMs: 40_000, event: "lid-open", batteryMv: null },
      {
        type: "kit",
        time: START + 100_000 - 86_400_000,
        clock: "gnss",
        uptimeMs: 0,
        event: "lid-closed",
        batteryMv: null,
      },
    ]);
  });
});

describe("an SOS", () => {
  test("is recorded with the best position, and climbs", () => {
    const script = ready();
    script.event("SOS_DOWN", 1).wait(2_300).event("SOS_UP", 2);
    expect(script.records).toEqual([
      {
        type: "sos",
        time: START + 102_000,
        clock: "gnss",
        uptimeMs: 102_000,
        id: IDS[0],
        event: "raise",
        drill: false,
        silent: false,
        presses: 1,
        position,
        positionAgeMs: 400,
      },
    ]);
    expect(realSince(script.panel)).toBe(102_000);
    script.news();
    script.take({ type: "receipt", outbox: "00c0ffee", stored: [[1, 1]] });
    script.take(told(IDS[0], "acknowledged")).take(told(IDS[0], "seen")).take(told(IDS[0], "closed"));
    expect(script.news()).toEqual(["persist", "SHOW STORED", "persist", "SHOW ACKNOWLEDGED", "persist", "SHOW IDLE"]);
    expect(realSince(script.panel)).toBe(null);
  });

  test("of before a restart is shown on its rung, and pressed again under its id", () => {
    const script = ready();
    script.event("SOS_DOWN", 1).wait(2_300).event("SOS_UP", 2).take(told(IDS[0], "seen"));
    const again = new Script(script.memory);
    again.take({ type: "port", isOpen: true });
    expect(again.news()).toEqual(["SHOW SEEN", "WHO"]);
    again.say(hello()).event("SOS_DOWN", 3).wait(2_000);
    expect(again.records).toMatchObject([{ event: "repress", id: IDS[0], presses: 2 }]);
  });

  test("that was pressed while the host was away is raised when it is told of, with the time of the press", () => {
    const script = ready();
    script.event("SOS_DOWN", 1, 60_000).event("SOS_UP", 2, 57_000);
    expect(script.records).toMatchObject([{ event: "raise", time: START + 42_000 }]);
  });

  test("is raised by a board that is lost in the middle of the hold", () => {
    const script = ready();
    script.event("SOS_DOWN", 1).take({ type: "port", isOpen: false }).wait(2_000);
    expect(script.records).toMatchObject([{ event: "raise" }]);
  });

  test("OK with it asks for a cancel, which changes nothing on the kit", () => {
    const script = ready();
    script.event("SOS_DOWN", 1).wait(2_300).event("SOS_UP", 2).news();
    script.event("SOS_DOWN", 3).wait(500).event("OK_DOWN", 4).news();
    const did = script.wait(4_500).news();
    expect(did.filter((one) => one !== "SHOW LATCHED")).toEqual(["persist", "record sos cancel", "persist"]);
    expect(script.records.map((record) => "event" in record && record.event)).toEqual(["raise", "cancel"]);
    expect(script.panel.memory.incident?.id).toBe(IDS[0]);
  });

  test("a drill is marked, is no real one, and a hold in it is", () => {
    const script = ready();
    script.event("OK_DOWN", 1).wait(1_200).event("SOS_DOWN", 2).wait(2_100).event("SOS_UP", 3).event("OK_UP", 4);
    expect(script.records).toMatchObject([{ event: "raise", drill: true, id: IDS[0] }]);
    expect(realSince(script.panel)).toBe(null);
    script.event("SOS_DOWN", 5).wait(2_000);
    expect(script.records[1]).toMatchObject({ event: "raise", drill: false, id: IDS[1], presses: 1 });
    expect(realSince(script.panel)).not.toBe(null);
  });

  test("in silence is shown so from the press to its close, whatever is set meanwhile", () => {
    const script = ready();
    script.isSilent = true;
    script.event("SOS_DOWN", 1).wait(2_000);
    script.isSilent = false;
    script.take(told(IDS[0], "seen")).take(told(IDS[0], "closed"));
    expect(script.news().filter((one) => one.startsWith("SHOW"))).toEqual([
      "SHOW LATCHED silently",
      "SHOW SEEN silently",
      "SHOW IDLE",
    ]);
  });
});

describe("the lamp", () => {
  test("is told on change, on HELLO and every 5 s", () => {
    const script = ready();
    const shows = () => script.news().filter((one) => one === "SHOW IDLE").length;
    expect([script.wait(4_500) && shows(), script.wait(5_500) && shows(), script.say(hello()) && shows()]).toEqual([
      0, 2, 1,
    ]);
  });

  test("is asked for again with WHO while the board has not said who it is", () => {
    const script = new Script().take({ type: "port", isOpen: true });
    script.news();
    expect(script.wait(5_000).news()).toEqual(["SHOW IDLE", "WHO"]);
  });

  test("shows an order until it is answered, and an SOS before it", () => {
    const script = ready();
    script.take({ type: "order", order: { id: "o1", kind: "goto" } });
    expect(script.news()).toEqual(["persist", "record order delivered", "SHOW ORDER", "persist"]);
    script.event("SOS_DOWN", 1).wait(2_300).event("SOS_UP", 2).news();
    script.event("OK_DOWN", 3).event("OK_UP", 4);
    expect(script.news()).toEqual(["persist", "ACK 7 3", "persist", "ACK 7 4"]);
    expect(script.take(told(IDS[0], "closed")).news()).toContain("SHOW ORDER");
    script.event("OK_DOWN", 5).event("OK_UP", 6);
    expect(script.news()).toContain("SHOW IDLE");
    script.event("OK_DOWN", 7).event("OK_UP", 8);
    expect(script.records.map((record) => "event" in record && record.event)).toEqual([
      "delivered",
      "raise",
      "accepted",
      "arrived",
    ]);
  });

  test("says that the gateway is out of reach after a minute, but never over an SOS", () => {
    const script = ready();
    script.take({ type: "link", isUp: false }).wait(59_000);
    expect(script.news()).not.toContain("SHOW FAULT");
    expect(script.wait(1_500).news()).toContain("SHOW FAULT");
    script.event("SOS_DOWN", 1);
    expect(script.wait(2_000).news()).toContain("SHOW LATCHED");
    script.take({ type: "link", isUp: true }).take(told(IDS[0], "closed"));
    expect(script.news()).toContain("SHOW IDLE");
  });
});

describe("the board", () => {
  test("is lost after 15 s of silence, and back with its next sentence", () => {
    const script = ready();
    script.wait(14_500);
    expect(script.records).toEqual([]);
    script.wait(500);
    expect(script.records).toMatchObject([{ type: "kit", event: "board-lost" }]);
    script.wait(60_000).say(status());
    expect(script.records.map((record) => "event" in record && record.event)).toEqual(["board-lost", "board-back"]);
  });

  test("that never had a port is not lost", () => {
    expect(new Script().wait(60_000).records).toEqual([]);
  });

  test("says when its battery gets low and when it is well again, by its kind of battery", () => {
    const script = ready();
    const voltages = [3_900, 3_499, 3_600, 3_480, 3_650, 12_600, 11_799, 12_100, 12_200, null, 3_500];
    const seen = voltages.map((batteryMv) => {
      const before = script.records.length;
      script.say(status({ batteryMv }));
      return script.records.slice(before).map((record) => "event" in record && record.event);
    });
    expect(seen.flatMap((events, i) => events.map((event) => `${voltages[i]} ${event}`))).toEqual([
      "3499 battery-low",
      "3650 battery-ok",
      "11799 battery-low",
      "12200 battery-ok",
    ]);
  });
});

test("what is kept stays small, however much happens", () => {
  const script = ready();
  for (let n = 1; n < 400; n++) {
    script
      .say(hello(n))
      .event("SOS_DOWN", n * 2, 0, n)
      .wait(2_000)
      .event("SOS_UP", n * 2 + 5, 0, n);
    script.take({ type: "order", order: { id: `order-${n}`.padEnd(64, "x"), kind: "goto" } });
    script.event("LID_OPEN", n * 3 + 1_000_000_000, 0, n);
  }
  expect(script.panel.memory.incident?.presses).toBe(399);
  expect(JSON.stringify(script.memory).length).toBeLessThan(3_500);
});
