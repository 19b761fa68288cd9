import { describe, expect, test } from "vitest";
import { batch, down, fetched, idle, inShort, live, play, press, receipt, tick, up } from "./uplink.test.fixture.ts";
import { inFlightSeqs, newUplink, step, type Uplink, type UplinkInput } from "./uplink.ts";

/** Connected, one live record sent at 0. */
const sent = play([[0, live(7)]], idle).uplink;

describe("every input in every state", () => {
  test.each<[string, Uplink, UplinkInput, readonly string[]]>([
    ["down: connected", newUplink(), up, ["fetch sos"]],
    ["down: disconnected", newUplink(), down, []],
    ["down: a new record", newUplink(), live(7), []],
    ["down: a press", newUplink(), press(7), []],
    ["down: a late fetch", newUplink(), fetched("records", batch(1, 5)), []],
    ["down: a late PUBACK", newUplink(), { type: "puback", id: 1 }, []],
    ["down: a receipt", newUplink(), receipt(1, 5), ["remove 1,5"]],
    ["down: time passes", newUplink(), tick, []],
    ["idle: disconnected", idle, down, []],
    ["idle: a new record", idle, live(7), ["records #1 7,7"]],
    ["idle: a press", idle, press(7), ["sos #1 7,7"]],
    ["idle: a backlog batch", idle, fetched("records", batch(1, 5)), ["records #1 1,5"]],
    ["idle: an SOS from the outbox", idle, fetched("sos", batch(5, 5)), ["sos #1 5,5"]],
    ["idle: a receipt for nothing in flight", idle, receipt(1, 5), ["remove 1,5"]],
    ["idle: a PUBACK for nothing in flight", idle, { type: "puback", id: 9 }, []],
    ["idle: time passes", idle, tick, []],
    ["sent: disconnected", sent, down, []],
    ["sent: connected again", sent, up, ["fetch sos"]],
    ["sent: another record", sent, live(8), ["records #2 8,8"]],
    ["sent: a press", sent, press(8), ["sos #2 8,8"]],
    ["sent: the same record from the outbox", sent, fetched("records", batch(7, 7)), []],
    ["sent: its PUBACK", sent, { type: "puback", id: 1 }, []],
    ["sent: its receipt", sent, receipt(7, 7), ["remove 7,7"]],
    ["sent: time passes", sent, tick, []],
  ])("%s", (_, uplink, input, effects) => {
    expect(step(uplink, input, 100, 0).effects.map(inShort)).toEqual(effects);
  });
});

test("once connected, SOS records are asked for until there are none, then the backlog", () => {
  const { said } = play([
    [0, up],
    [1, fetched("sos", batch(9, 9))],
    [2, fetched("sos", null)],
    [3, fetched("records", batch(101, 200))],
    [4, fetched("records", batch(1, 100))],
  ]);
  expect(said).toEqual([
    "fetch sos",
    "sos #1 9,9",
    "fetch sos",
    "fetch records",
    "records #2 101,200",
    "fetch records",
    "records #3 1,100",
  ]);
});

test("the backlog never takes the places of new records", () => {
  const asked = play([
    [0, up],
    [0, fetched("sos", null)],
    [0, fetched("records", batch(101, 200))],
    [0, fetched("records", batch(1, 100))],
  ]);
  expect(asked.said.at(-1)).toBe("records #2 1,100");
  const { said } = play(
    [8, 9, 10].map((n) => [1, live(n + 300)] as const),
    asked.uplink,
  );
  expect(said).toEqual(["records #3 308,308", "records #4 309,309", "records #5 310,310"]);
});

test("the ninth new record without a receipt waits in the outbox and comes with the backlog", () => {
  const full = play(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [0, live(n)] as const),
    idle,
  );
  expect(full.said).toHaveLength(8);
  expect(play([[0, live(9)]], full.uplink).said).toEqual(["fetch records"]);
});

test("quick receipts widen the backlog's window to sixteen batches, slow ones narrow it", () => {
  let uplink = play([
    [0, up],
    [0, fetched("sos", null)],
  ]).uplink;
  let seq = 0;
  for (let n = 0; n < 40; n++) {
    seq += 1;
    uplink = play(
      [
        [n, fetched("records", batch(seq, seq))],
        [n, receipt(seq, seq)],
      ],
      uplink,
    ).uplink;
  }
  expect(uplink.backlogWindow).toBe(16);
  const slow = play(
    [
      [100, fetched("records", batch(50, 50))],
      [4101, receipt(50, 50)],
    ],
    uplink,
  ).uplink;
  expect(slow.backlogWindow).toBe(8);
});

test("a receipt for a part leaves the rest in flight", () => {
  const { uplink } = play(
    [
      [0, fetched("records", batch(1, 10))],
      [1, receipt(1, 4)],
    ],
    idle,
  );
  expect([...inFlightSeqs(uplink)]).toEqual([["00c0ffee", [[5, 10]]]]);
});

test("a receipt for another outbox id touches nothing in flight", () => {
  const { uplink } = play([[1, { type: "receipt", outbox: "0badcafe", stored: [[7, 7]] }]], sent);
  expect([...inFlightSeqs(uplink)]).toEqual([["00c0ffee", [[7, 7]]]]);
});

test("a batch without a receipt goes back to the outbox after 15 s, and each time-out doubles the next", () => {
  const puback = (id: number): UplinkInput => ({ type: "puback", id });
  const first = play(
    [
      [1, puback(1)],
      [14_999, tick],
    ],
    sent,
  );
  expect(first.said).toEqual([]);
  const second = play([[15_000, tick]], first.uplink);
  expect(second.said).toEqual(["fetch records"]);
  const third = play(
    [
      [15_000, fetched("records", batch(7, 7))],
      [15_001, puback(2)],
      [44_999, tick],
    ],
    second.uplink,
  );
  expect(third.said).toEqual(["records #2 7,7"]);
  expect(play([[45_000, tick]], third.uplink).said).toEqual(["fetch records"]);
});

test("an SOS record is sent again after 2 s five times, then 5 s, then every 15 s", () => {
  let uplink = play([[0, press(7)]], idle).uplink;
  const times: number[] = [];
  for (let now = 0; now <= 50_000; now += 500) {
    const result = play(
      [
        [now, { type: "puback", id: 1 }],
        [now, tick],
      ],
      uplink,
    );
    uplink = result.uplink;
    if (result.said.includes("sos #1 7,7")) times.push(now);
  }
  expect(times).toEqual([2000, 4000, 6000, 8000, 10_000, 15_000, 30_000, 45_000]);
});

test("with a publish outstanding and no PUBACK for 20 s the connection is dropped", () => {
  const early = play([[19_999, tick]], play([[0, press(7)]], idle).uplink);
  expect(early.said.filter((one) => one.startsWith("drop"))).toEqual([]);
  expect(play([[20_000, tick]], early.uplink).said).toEqual(["drop no-puback"]);
});

test("PUBACKs that keep coming keep a slow link, however many are outstanding", () => {
  const { said } = play(
    [
      [0, press(1)],
      [0, press(2)],
      [15_000, { type: "puback", id: 1 }],
      [34_999, { type: "tick" }],
    ],
    idle,
  );
  expect(said.filter((one) => one.startsWith("drop"))).toEqual([]);
});
