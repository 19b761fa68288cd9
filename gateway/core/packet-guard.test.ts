import { describe, expect, test } from "vitest";
import { GUARD_START, type GuardState, guard } from "./packet-guard.ts";

const LIMITS = { connect: 1_024, packet: 262_144 };
const all = (bytes: readonly number[]) => guard(GUARD_START, Uint8Array.from(bytes), LIMITS);

/** As a network may cut it: one byte at a time. Answers at which byte it was refused, or null. */
function refusedAt(bytes: readonly number[]): number | null {
  let state: GuardState = GUARD_START;
  for (const [n, byte] of bytes.entries()) {
    const next = guard(state, Uint8Array.of(byte), LIMITS);
    if (next === null) return n;
    state = next;
  }
  return null;
}

const CONNECT = [0x10, 0x10, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 20, 0, 4, 0x61, 0x61, 0x61, 0x61];
const PINGREQ = [0xc0, 0x00];

/** Remaining lengths as MQTT 3.1.1 section 2.2.3, table 2.4 encodes them. */
describe("what a packet announces", () => {
  test.each([
    { name: "an empty packet", bytes: PINGREQ, at: null },
    { name: "a CONNECT at its limit (1,024)", bytes: [0x10, 0x80, 0x08], at: null },
    { name: "a CONNECT one byte over it", bytes: [0x10, 0x81, 0x08], at: 2 },
    { name: "a CONNECT of 2 MB", bytes: [0x10, 0x80, 0x80, 0x80, 0x01], at: 4 },
    { name: "256 MB, refused before the last byte of it", bytes: [0x10, 0xff, 0xff, 0xff, 0x7f], at: 2 },
    { name: "a publish at its limit (262,144)", bytes: [...CONNECT, 0x32, 0x80, 0x80, 0x10], at: null },
    { name: "a publish one byte over it", bytes: [...CONNECT, 0x32, 0x81, 0x80, 0x10], at: 21 },
    { name: "a publish of 256 MB", bytes: [...CONNECT, 0x32, 0xff, 0xff, 0xff, 0x7f], at: 21 },
    { name: "a length of five bytes", bytes: [...CONNECT, 0x32, 0x80, 0x80, 0x80, 0x80, 0x01], at: 22 },
    { name: "a length of four bytes that is 0", bytes: [...CONNECT, 0x32, 0x80, 0x80, 0x80, 0x00], at: null },
  ])("$name", ({ bytes, at }) => {
    expect(refusedAt(bytes)).toBe(at);
    expect(all(bytes) === null).toBe(at !== null);
  });

  test("is measured against the CONNECT's limit once only", () => {
    const after = all([...CONNECT, 0x32, 0x81, 0x08]);
    expect(after).toMatchObject({ skip: 1_025, packets: 2 });
  });
});

test("payload bytes that look like headers are skipped", () => {
  const payload = [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
  expect(all([...CONNECT, 0x30, payload.length, ...payload, ...PINGREQ])).toMatchObject({ skip: 0, packets: 3 });
});

describe("a stream of a CONNECT, a publish and a ping", () => {
  const stream = [...CONNECT, 0x32, 0x81, 0x01, ...Array<number>(129).fill(0xee), ...PINGREQ];

  test.each(stream.map((_, cut) => cut))("stands at the same place when it is cut at byte %i", (cut) => {
    const first = all(stream.slice(0, cut));
    const second = first && guard(first, Uint8Array.from(stream.slice(cut)), LIMITS);
    expect(second).toMatchObject({ skip: 0, header: "type", packets: 3 });
  });

  test("stands at the same place when it comes byte by byte", () => {
    expect(refusedAt(stream)).toBeNull();
  });
});

test("no bytes change nothing", () => {
  expect(guard(GUARD_START, new Uint8Array(), LIMITS)).toEqual(GUARD_START);
});
