import { describe, expect, test } from "vitest";
import { joined, type Piece, readNmeaLog, readRecording } from "./playback.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const shown = (pieces: readonly Piece[]) =>
  pieces.map((one) => `${one.atMs} ${String.fromCharCode(...one.bytes).replaceAll("\r\n", "/")}`);
const HEADER = "patrol-gnss-recording 1 session=00c0ffee file=3 atMs=5000 time=1795248000000 (what it is)\n";
/** At 5 s "$A", at 70,000 minutes two bytes of binary. */
const PIECES = "\x00\x00\x00\x00\x13\x88\x00\x02$A\x00\x00\xfa\x56\xea\x00\x00\x02\xff\x00";

describe("a flight recorder's file", () => {
  test("is its pieces and their times", () => {
    const recording = readRecording(bytes(HEADER + PIECES));
    expect(recording?.header).toEqual({ session: "00c0ffee", file: 3, atMs: 5000 });
    expect(recording?.isTorn).toBe(false);
    expect(recording?.pieces.map((one) => [one.atMs, [...one.bytes]])).toEqual([
      [5000, [36, 65]],
      [4_200_000_000, [255, 0]],
    ]);
  });

  test("is read up to its torn end, wherever that is", () => {
    const whole = HEADER + PIECES;
    for (let cut = 1; cut < 10; cut++) {
      const recording = readRecording(bytes(whole.slice(0, -cut)));
      expect(shown(recording?.pieces ?? [])).toEqual(["5000 $A"]);
      expect(recording?.isTorn).toBe(true);
    }
  });

  test.each([
    ["nothing", ""],
    ["a log", "$GPRMC,,V,,,,,,,,,,N*53\r\n"],
    ["a version to come", HEADER.replace("recording 1", "recording 2")],
    ["a header without an end", HEADER.trimEnd()],
  ])("%s is none", (_, text) => {
    expect(readRecording(bytes(text))).toBeNull();
  });

  const at = (session: string, file: number, times: readonly number[]) => ({
    header: { session, file, atMs: times[0] ?? 0 },
    pieces: times.map((atMs) => ({ atMs, bytes: bytes(`f${file}`) })),
    isTorn: false,
  });

  test("goes on in the next file of its session, whatever the order in which they are read", () => {
    const pieces = joined([at("0000000a", 8, [9_000, 9_500]), at("0000000a", 7, [8_000, 8_900])]);
    expect(shown(pieces)).toEqual(["0 f7", "900 f7", "1000 f8", "1500 f8"]);
  });

  test("is followed by another session a second later", () => {
    const pieces = joined([at("0000000a", 1, [5_000, 6_000]), at("0000000b", 2, []), at("0000000b", 3, [100, 300])]);
    expect(shown(pieces)).toEqual(["0 f1", "1000 f1", "2000 f3", "2200 f3"]);
  });
});

describe("a plain log", () => {
  test("comes one epoch a second, by the time of day in its sentences, and byte for byte", () => {
    const log =
      "$GPGSV,1,1,00*79\r\n$GPGGA,235959.00,,,,,0*00\r\n$GPRMC,235959,V*00\r\n$GPGSA,A,1*00\r\n" +
      "$GPGLL,,,,,000000.00,V*00\r\n\xb5b\x01\r\n$GNGNS,000000.000,*00\r\n$GPZDA,000001,*00\r\n$GP";
    const pieces = readNmeaLog(bytes(log));
    expect(shown(pieces)).toEqual([
      "0 $GPGSV,1,1,00*79/$GPGGA,235959.00,,,,,0*00/$GPRMC,235959,V*00/$GPGSA,A,1*00/",
      "1000 $GPGLL,,,,,000000.00,V*00/\xb5b\x01/$GNGNS,000000.000,*00/",
      "2000 $GPZDA,000001,*00/$GP",
    ]);
  });

  test("without any time comes eight lines a second", () => {
    const pieces = readNmeaLog(bytes("$PXXX\n".repeat(17)));
    expect(pieces.map((one) => [one.atMs, one.bytes.length])).toEqual([
      [0, 48],
      [1000, 48],
      [2000, 6],
    ]);
  });

  test("that is empty is nothing", () => {
    expect(readNmeaLog(bytes(""))).toEqual([]);
  });
});
