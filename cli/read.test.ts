import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { openPty } from "../test/receiver-logs/pty.ts";
import { type ReadGnssOptions, readGnss } from "./read.ts";

/** Made by hand: midnight, empty fields, a loss, GLL alone, a wrong checksum, a sentence torn by another. */
const CITY = fileURLToPath(new URL("../../test/receiver-logs/golden/city-midnight.nmea", import.meta.url));
/** 28 November 2026, 23:59:58. */
const FIXES = [
  "1795910398000 30.5433 117.0631 31.2 4.1156 88.5 0.9 14 3",
  "1795910399000 30.5433 117.06315 - - - - 14 3",
  "1795910401000 30.5433 117.06325 - - - - - 2",
  "1795910402500 -30.5433 -117.0633 - 0 - - - 2",
  "1795910404000 30.5433 117.0634 - 4.1156 88.5 - - 2",
];

function run(options: Partial<ReadGnssOptions>) {
  const stop = new AbortController();
  const text = { out: "", err: "" };
  const into = (name: "out" | "err") =>
    new Writable({
      write(chunk, _encoding, done) {
        text[name] += String(chunk);
        done();
      },
    });
  const all = { gnss: CITY, baud: null, recorded: true, json: false, ...options };
  const code = readGnss(all, into("out"), into("err"), pino({ level: "silent" }), stop.signal);
  return { text, code, stop };
}

describe("patrol read", () => {
  test("prints every fix of a recording, one a line, what is not known as -", async () => {
    const { text, code } = run({});
    expect(await code).toBe(0);
    expect(text).toEqual({ out: `${FIXES.join("\n")}\n`, err: "" });
  });

  test("prints JSON", async () => {
    const { text, code } = run({ json: true });
    expect(await code).toBe(0);
    expect(
      text.out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))[1],
    ).toEqual({
      fixTime: 1_795_910_399_000,
      clock: "gnss",
      lat: expect.closeTo(30.5433, 9),
      lon: expect.closeTo(117.06315, 9),
      altitudeM: null,
      speedMps: null,
      courseDeg: null,
      hdop: null,
      satellites: 14,
      mode: 3,
    });
  });

  test("says that it reads a tty, and reads it until it is stopped", async () => {
    await using pty = openPty();
    const { text, code, stop } = run({ gnss: pty.path });
    await vi.waitFor(() => expect(text.err).toBe("reading\n"), 5000);
    await pty.write("$GPRMC,235958.00,A,3032.5980,N,11703.7860,E,,,281126,,,A*5B\r\n");
    await vi.waitFor(() => expect(text.out).toBe("1795910398000 30.5433 117.0631 - - - - - 2\n"), 5000);
    stop.abort();
    expect(await code).toBe(0);
  });

  test("fails with a sentence when there is nothing to read", async () => {
    const { text, code } = run({ gnss: "/nowhere/tty" });
    expect(await code).toBe(1);
    expect(text.err).toBe("there is no /nowhere/tty; give the path of a receiver's tty or of a recording\n");
  });

  test("an empty recording has no fixes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "read-"));
    await writeFile(join(folder, "empty.nmea"), "");
    const { text, code } = run({ gnss: join(folder, "empty.nmea") });
    expect(await code).toBe(0);
    expect(text.out).toBe("");
    await rm(folder, { recursive: true });
  });
});
