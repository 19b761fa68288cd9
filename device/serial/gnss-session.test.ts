import { expect, test } from "vitest";
import { decodeRecord } from "../../protocol/decode.ts";
import { readSentence } from "../nmea/sentence-reader.ts";
import { zeroGnssCounters } from "./gnss-counters.ts";
import { type EpochEvent, GnssSession } from "./gnss-session.ts";

/** A host whose clock says 12:00:05 on 28 November 2026, booted `uptimeMs` ago. */
function open(uptimeMs: () => number) {
  const counters = zeroGnssCounters();
  const now = () => Date.UTC(2026, 10, 28, 12, 0, 5);
  const builtTime = Date.UTC(2026, 10, 1);
  return { counters, session: new GnssSession({ readSentence, counters, now, uptimeMs, builtTime, recorded: false }) };
}

test("a fix without a date is dated by the host's clock at the epoch's beginning, not at its end", () => {
  let uptimeMs = 50_000;
  const { session } = open(() => uptimeMs);
  session.push(Buffer.from("$GPGGA,,3000.0000,N,11700.0000,E,1,09,0.9,31.2,M,,M,,*68\n"));
  uptimeMs = 50_150;
  expect(session.tick()).toMatchObject([
    { type: "fix", uptimeMs: 50_000, fix: { fixTime: 1_795_867_204_850, clock: "system" } },
  ]);
});

test("everything that is not used is counted", () => {
  const { session, counters } = open(() => 0);
  const lines = ["$GPTXT,END*2C", "$GPTXT,END*2D", "$GPTXT,END", "hello", "x".repeat(1100)];
  session.push(Buffer.from(`${lines.join("\r\n")}\r\n`));
  expect(counters).toEqual({
    bytes: 1151,
    sentences: 0,
    unknownSentences: 1,
    badChecksum: 1,
    noChecksum: 1,
    strayLines: 1,
    brokenLines: 1,
    fixes: 0,
    noFixes: 0,
    opened: 0,
    baudChanges: 0,
  });
});

test("no bytes break it, and whatever it makes of them can be put on the wire", () => {
  const random = seeded(20_261_128);
  const { session, counters } = open(() => 0);
  const events: EpochEvent[] = [];
  for (let i = 0; i < 20_000; i++) {
    const template = TEMPLATES[Math.floor(random() * TEMPLATES.length)] ?? "";
    events.push(...session.push(Buffer.from(mangled(template, random), "latin1")));
  }
  events.push(...session.end());
  expect(counters.fixes).toBeGreaterThan(500);
  for (const event of events) {
    if (event.type !== "fix") continue;
    const { fixTime, ...fix } = event.fix;
    const record = { ...fix, type: "fix", seq: 1, time: fixTime, uptimeMs: 0, reason: "interval" };
    expect(decodeRecord(record)).toMatchObject({ ok: true });
  }
});

const TEMPLATES = [
  "GPRMC,120000.00,A,3000.0000,N,11700.0000,E,10.0,90.0,281126,,,A",
  "GNGGA,120000.00,3000.0000,N,11700.0000,E,1,09,0.9,31.2,M,-8.1,M,,",
  "GNGNS,120000.00,3000.0000,N,11700.0000,E,AAN,14,0.9,31.2,-8.1,,,V",
  "GPGLL,3000.0000,N,11700.0000,E,120000.00,A,A",
  "GPGSA,A,3,10,28,,,,,,,,,,,03.4,01.7,03.0",
  "GPVTG,90.0,T,,M,10.0,N,18.5,K,A",
  "GPZDA,120000.00,28,11,2026,00,00",
];

/** Up to three characters changed, mostly with a right checksum afterwards, sometimes torn or run into binary. */
function mangled(template: string, random: () => number): string {
  const characters = [...template];
  for (let n = Math.floor(random() * 4); n > 0; n--) {
    const at = Math.floor(random() * characters.length);
    const pool = "0123456789.,-+eNSEWAV*$\u0000\u00ff";
    characters[at] = pool[Math.floor(random() * pool.length)] ?? "";
  }
  const text = characters.join("");
  const sum = [...text].reduce((x, c) => x ^ c.charCodeAt(0), 0);
  const line = `$${text}*${sum.toString(16).padStart(2, "0")}\r\n`;
  return random() < 0.05 ? line.slice(0, Math.floor(random() * line.length)) : line;
}

/** A linear congruential generator: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
