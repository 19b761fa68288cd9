import { describe, expect, test } from "vitest";
import { batch, fetched, idle, live, play, press, receipt, tick, up } from "./uplink.test.fixture.ts";
import { isSosStuck, newUplink, type UplinkInput } from "./uplink.ts";

describe("what a connection is for", () => {
  const carry = (sos: boolean, records: boolean): UplinkInput => ({ type: "carry", carries: { sos, records } });

  test("one for SOS asks for nothing else and sends nothing else, but takes every receipt", () => {
    const { said } = play(
      [
        [0, up],
        [1, fetched("sos", batch(9, 9))],
        [2, fetched("sos", null)],
        [3, live(10)],
        [4, press(11)],
        [5, receipt(1, 12)],
      ],
      newUplink({ sos: true, records: false }),
    );
    expect(said).toEqual(["fetch sos", "sos #1 9,9", "fetch sos", "sos #2 11,11", "remove 1,12"]);
  });

  test("one that leaves SOS to the other neither asks for it nor sends it", () => {
    const { said } = play(
      [
        [0, up],
        [1, fetched("records", null)],
        [2, press(8)],
        [3, live(9)],
        [2_100, tick],
      ],
      newUplink({ sos: false, records: true }),
    );
    expect(said).toEqual(["fetch records", "records #1 9,9"]);
  });

  test("one that is to carry SOS from now on asks for it at once; one that is not sends it no more", () => {
    const taken = play(
      [
        [0, press(8)],
        [10, carry(false, true)],
        [20, fetched("records", null)],
        [2_500, tick],
      ],
      idle,
    );
    expect(taken.said).toEqual(["sos #1 8,8", "fetch records"]);
    expect(play([[2_600, carry(true, true)]], taken.uplink).said).toEqual(["fetch sos"]);
  });

  test("what was asked for before it became another's is not sent", () => {
    const { said } = play([
      [0, up],
      [1, carry(false, true)],
      [2, fetched("sos", batch(9, 9))],
    ]);
    expect(said).toEqual(["fetch sos", "fetch records"]);
  });

  test("an SOS that had to be sent again says that its connection may be dead, until its receipt", () => {
    const once = play([[0, press(8)]], idle).uplink;
    const again = play([[2_000, tick]], once).uplink;
    const stored = play([[2_100, receipt(8, 8)]], again).uplink;
    expect([idle, once, again, stored].map(isSosStuck)).toEqual([false, false, true, false]);
  });
});
