import { describe, expect, test } from "vitest";
import { hello, IDS, ready, Script } from "./panel.test.fixture.ts";

test("a drill that is done again just as the one before ends is a drill of its own", () => {
  const script = ready();
  const drill = (n: number) =>
    script
      .event("OK_DOWN", n)
      .wait(1_200)
      .event("SOS_DOWN", n + 1);
  drill(1).wait(2_000).event("SOS_UP", 3).event("OK_UP", 4).wait(116_800);
  drill(5).wait(2_000);
  expect(script.records.filter(({ type }) => type === "sos")).toMatchObject([
    { event: "raise", drill: true, presses: 1, id: IDS[0] },
    { event: "raise", drill: true, presses: 1, id: IDS[1] },
  ]);
});

describe("an SOS", () => {
  test("of a press that a reboot cut off is raised, however the clock stands now", () => {
    const script = ready();
    script.event("SOS_DOWN", 1);
    const again = new Script(script.memory, "boot-2").take({ type: "port", isOpen: true }).say(hello());
    again.event("SOS_UP", 2, 30_000);
    expect(again.records).toMatchObject([{ event: "raise", presses: 1 }]);
  });

  test("of a short press that only a restart of the process cut off is not", () => {
    const script = ready();
    script.event("SOS_DOWN", 1);
    const again = new Script(script.memory).take({ type: "port", isOpen: true }).say(hello());
    again.event("SOS_UP", 2).wait(3_000);
    expect(again.records).toEqual([]);
  });

  test("pressed after a release of OK that the board has given up is no drill", () => {
    const script = ready();
    script.event("OK_DOWN", 1).take({ type: "port", isOpen: false }).wait(7_000);
    // Event 2, the release of OK, was given up since SOS waited behind it.
    script.take({ type: "port", isOpen: true }).event("SOS_DOWN", 3, 4_000).event("SOS_UP", 4, 1_000);
    expect(script.records).toMatchObject([{ event: "raise", drill: false }]);
  });

  test("pressed after it, and after a release of SOS that came through, is no cancel", () => {
    const script = ready();
    script.event("SOS_DOWN", 1).wait(2_000).event("SOS_UP", 2);
    script.event("SOS_DOWN", 3).wait(500).event("OK_DOWN", 4).take({ type: "port", isOpen: false }).wait(14_000);
    // Event 5, the release of OK, was given up since SOS waited behind it.
    script.take({ type: "port", isOpen: true }).event("SOS_UP", 6, 7_000);
    script.event("SOS_DOWN", 7, 5_000).event("SOS_UP", 8, 2_500);
    expect(script.records).toMatchObject([{ event: "raise" }, { event: "cancel" }, { event: "repress", presses: 2 }]);
  });

  test("that the board kept over its reset is raised, however soon SOS is up after it", () => {
    const script = ready();
    script.say(hello(8)).event("SOS_DOWN", 5, 300, 7).wait(0).take({ type: "tick" });
    script.event("SOS_DOWN", 1, 280, 8).event("SOS_UP", 2, 0, 8);
    expect(script.records).toMatchObject([{ event: "raise", presses: 1 }]);
  });
});
