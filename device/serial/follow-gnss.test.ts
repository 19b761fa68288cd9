import { mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { openPty } from "../../test/receiver-logs/pty.ts";
import { readSentence } from "../nmea/sentence-reader.ts";
import { followGnss } from "./follow-gnss.ts";
import { zeroGnssCounters } from "./gnss-counters.ts";
import type { GnssEvent } from "./gnss-session.ts";

const FIRST = "$GPRMC,120000.00,A,3000.0000,N,11700.0000,E,10.0,90.0,281126,,,A*5F\r\n";
const SECOND = "$GPRMC,120001.00,A,3030.0000,N,11700.0000,E,10.0,90.0,281126,,,A*5D\r\n";
const LOST = "$GPRMC,120002.00,V,,,,,,,281126,,,N*72\r\n";

/** Follows `path` in the background; `timeFactor` lets seconds since boot pass faster. */
function follow(path: string, baud: number | null = 9600, timeFactor = 1) {
  const stop = new AbortController();
  const counters = zeroGnssCounters();
  const events: GnssEvent[] = [];
  const options = {
    path,
    baud,
    recorded: false,
    log: pino({ level: "silent" }),
    readSentence,
    counters,
    now: () => Date.UTC(2026, 10, 28, 12, 0, 5),
    uptimeMs: () => performance.now() * timeFactor,
    builtTime: Date.UTC(2026, 10, 1),
    onListening: vi.fn(),
  };
  const done = (async () => {
    for await (const event of followGnss(options, stop.signal)) events.push(event);
  })();
  return {
    counters,
    events,
    /** The words of everything that happened. */
    story: () => events.map((event) => (event.type === "state" ? `is ${event.state}` : event.type)),
    listening: (times = 1) => vi.waitFor(() => expect(options.onListening).toHaveBeenCalledTimes(times), 10_000),
    until: (...story: readonly string[]) =>
      vi.waitFor(
        () => expect(events.map((e) => (e.type === "state" ? `is ${e.state}` : e.type))).toEqual(story),
        10_000,
      ),
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return done;
    },
  };
}

describe("a receiver on a serial port", { timeout: 30_000 }, () => {
  test("gives its fixes, the last of them by silence", async () => {
    await using pty = openPty();
    await using gnss = follow(pty.path);
    await gnss.listening();
    await pty.write(FIRST + SECOND + LOST);
    await gnss.until("is fix", "fix", "fix", "is no-fix", "no-fix");
    expect(gnss.events[1]).toMatchObject({
      fix: {
        fixTime: 1_795_867_200_000,
        clock: "gnss",
        lat: 30,
        lon: 117,
        speedMps: expect.closeTo(5.144, 3),
        mode: 2,
      },
    });
    expect(gnss.counters).toMatchObject({ sentences: 3, fixes: 2, noFixes: 1, opened: 1, badChecksum: 0 });
  });

  test("is absent until it is plugged in, and again when it is pulled out", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gnss-"));
    const path = join(folder, "tty");
    await using gnss = follow(path);
    await gnss.until("is absent");
    const first = openPty();
    await symlink(first.path, path);
    await gnss.listening();
    await first.write(FIRST + SECOND);
    await gnss.until("is absent", "is fix", "fix", "fix");
    await first.hangUp();
    await gnss.until("is absent", "is fix", "fix", "fix", "is absent");
    await rm(folder, { recursive: true });
  });

  test("is followed to where its path leads", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gnss-"));
    const path = join(folder, "tty");
    await using first = openPty();
    await using second = openPty();
    await symlink(first.path, path);
    await using gnss = follow(path);
    await gnss.listening();
    await symlink(second.path, `${path}.new`);
    await rename(`${path}.new`, path);
    await gnss.listening(2);
    await second.write(FIRST);
    await gnss.until("is absent", "is fix", "fix");
    await rm(folder, { recursive: true });
  });

  test("that says nothing for five seconds is silent and opened anew", async () => {
    await using pty = openPty();
    await using gnss = follow(pty.path, 9600, 10);
    await gnss.until("is silent");
    await gnss.listening(2);
    await pty.write(FIRST);
    await gnss.until("is silent", "is fix", "fix");
    expect(gnss.counters.opened).toBe(2);
  });

  test("that sends rubbish for five seconds is garbage, and every baud rate is tried", async () => {
    await using pty = openPty();
    await using gnss = follow(pty.path, null, 10);
    await gnss.listening();
    const noise = setInterval(() => void pty.write("\u0000\u00ffxx$GPRMC,\u0080*00\r\n"), 50);
    await gnss.until("is garbage");
    await vi.waitFor(() => expect(gnss.counters.baudChanges).toBeGreaterThanOrEqual(2), 10_000);
    clearInterval(noise);
    await pty.write(`\r\n${FIRST}`);
    await gnss.until("is garbage", "is fix", "fix");
    expect(gnss.counters.opened).toBe(1);
  });

  test("may be pulled out twenty times while it sends, and every time it is noticed", async () => {
    for (let i = 0; i < 20; i++) {
      const pty = openPty();
      await using gnss = follow(pty.path);
      await gnss.listening();
      const sending = pty.write(FIRST.repeat(200)).catch(() => "hung up");
      await vi.waitFor(() => expect(gnss.counters.bytes).toBeGreaterThan(0));
      await Promise.all([pty.hangUp(), sending]);
      await vi.waitFor(() => expect(gnss.story().at(-1)).toBe("is absent"), 3000);
    }
  });
});
