import { describe, expect, test } from "vitest";
import { PACKETS_START, type PacketState, scan } from "./packets.ts";

const LIMITS = { connect: 1_024, publish: 262_144, control: 2_048 };
const all = (bytes: readonly number[], most?: number) => scan(PACKETS_START, Uint8Array.from(bytes), LIMITS, most);

/** As a network may cut it: one byte at a time. Answers at which byte it was refused and why, or null. */
function refused(bytes: readonly number[]): { at: number; kind: string } | null {
  let state: PacketState = PACKETS_START;
  for (const [at, byte] of bytes.entries()) {
    const next = scan(state, Uint8Array.of(byte), LIMITS);
    if (!next.ok) return { at, kind: next.kind };
    state = next.state;
  }
  return null;
}

const CONNECT = [0x10, 0x10, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 20, 0, 4, 0x61, 0x61, 0x61, 0x61];
const PINGREQ = [0xc0, 0x00];

/** Remaining lengths as MQTT 3.1.1 section 2.2.3, table 2.4 encodes them. */
describe("what a packet announces", () => {
  test.each([
    { name: "an empty packet", bytes: [...CONNECT, ...PINGREQ], at: null },
    { name: "a CONNECT at its limit (1,024)", bytes: [0x10, 0x80, 0x08], at: null },
    { name: "a CONNECT one byte over it", bytes: [0x10, 0x81, 0x08], at: 2 },
    { name: "a CONNECT of 2 MB", bytes: [0x10, 0x80, 0x80, 0x80, 0x01], at: 4 },
    { name: "256 MB, refused before the last byte of it", bytes: [0x10, 0xff, 0xff, 0xff, 0x7f], at: 2 },
    { name: "a publish at its limit (262,144)", bytes: [...CONNECT, 0x32, 0x80, 0x80, 0x10], at: null },
    { name: "a publish one byte over it", bytes: [...CONNECT, 0x32, 0x81, 0x80, 0x10], at: 21 },
    { name: "a publish of 256 MB", bytes: [...CONNECT, 0x32, 0xff, 0xff, 0xff, 0x7f], at: 21 },
    { name: "a length of five bytes", bytes: [...CONNECT, 0x32, 0x80, 0x80, 0x80, 0x80, 0x01], at: 22 },
    { name: "a length of four bytes that is 0", bytes: [...CONNECT, 0x32, 0x80, 0x80, 0x80, 0x00], at: null },
    { name: "a subscribe at the limit of control packets (2,048)", bytes: [...CONNECT, 0x82, 0x80, 0x10], at: null },
    { name: "a subscribe one byte over it", bytes: [...CONNECT, 0x82, 0x81, 0x10], at: 20 },
    { name: "a puback of 256 KiB", bytes: [...CONNECT, 0x40, 0x80, 0x80, 0x10], at: 21 },
  ])("$name", ({ bytes, at }) => {
    expect(refused(bytes)).toEqual(at === null ? null : { at, kind: "packet-size" });
    expect(all(bytes).ok).toBe(at === null);
  });

  test("is measured against the CONNECT's limit once only", () => {
    expect(all([...CONNECT, 0x32, 0x81, 0x08])).toMatchObject({ state: { skip: 1_025, packets: 1 }, end: 18 });
  });
});

describe("the first packet, and no other, is a CONNECT", () => {
  test.each([
    { name: "a PINGREQ first", bytes: PINGREQ, at: 0 },
    { name: "HTTP", bytes: [...Buffer.from("GET / HTTP/1.1")], at: 0 },
    { name: "TLS on the plain port", bytes: [0x16, 0x03, 0x01], at: null },
    { name: "a second CONNECT", bytes: [...CONNECT, ...CONNECT], at: 18 },
    { name: "packet type 0", bytes: [0x00, 0x00], at: 0 },
  ])("$name", ({ bytes, at }) => {
    expect(refused(bytes)).toEqual(at === null ? null : { at, kind: "protocol" });
  });
});

test.each([
  { what: "without a filter", bytes: [0xa2, 0x02, 0x00, 0x09], at: 19 },
  { what: "without anything", bytes: [0xa2, 0x00], at: 19 },
  { what: "with one", bytes: [0xa2, 0x05, 0x00, 0x09, 0x00, 0x01, 0x61], at: null },
])("an UNSUBSCRIBE $what", ({ bytes, at }) => {
  expect(refused([...CONNECT, ...bytes])).toEqual(at === null ? null : { at, kind: "protocol" });
});

test("payload bytes that look like headers are skipped", () => {
  const payload = [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
  expect(all([...CONNECT, 0x30, payload.length, ...payload, ...PINGREQ])).toMatchObject({
    state: { skip: 0, packets: 3 },
    end: 28,
  });
});

describe("what is whole", () => {
  test.each([
    { name: "nothing of half a header", bytes: CONNECT.slice(0, 1), end: 0 },
    { name: "nothing of half a packet", bytes: CONNECT.slice(0, 17), end: 0 },
    { name: "a packet to its last byte", bytes: CONNECT, end: 18 },
    { name: "the packet before a half one", bytes: [...CONNECT, 0xc0], end: 18 },
    { name: "two packets", bytes: [...CONNECT, ...PINGREQ], end: 20 },
  ])("$name", ({ bytes, end }) => {
    expect(all(bytes)).toMatchObject({ ok: true, end });
  });

  test("ends with the first packet when no more is asked for", () => {
    expect(all([...CONNECT, ...PINGREQ, ...PINGREQ], 1)).toMatchObject({ state: { packets: 1 }, end: 18 });
  });
});

describe("a stream of a CONNECT, a publish and a ping", () => {
  const stream = [...CONNECT, 0x32, 0x81, 0x01, ...Array<number>(129).fill(0xee), ...PINGREQ];

  test.each(stream.map((_, cut) => cut))("stands at the same place when it is cut at byte %i", (cut) => {
    const first = all(stream.slice(0, cut));
    const second = first.ok ? scan(first.state, Uint8Array.from(stream.slice(cut)), LIMITS) : first;
    expect(second).toMatchObject({ state: { skip: 0, header: "type", packets: 3 }, end: stream.length - cut });
  });

  test("stands at the same place when it comes byte by byte", () => {
    expect(refused(stream)).toBeNull();
  });
});

test("no bytes change nothing", () => {
  expect(scan(PACKETS_START, new Uint8Array(), LIMITS)).toEqual({ ok: true, state: PACKETS_START, end: 0 });
});
