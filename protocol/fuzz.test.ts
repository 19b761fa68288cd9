/** Whatever comes in, decoding answers; and what it lets through is in range by these figures, not by its own. */
import { describe, expect, test } from "vitest";
import { batches, statuses } from "../test/fuzz/payloads.ts";
import { fuzz } from "../test/support/fuzz.ts";
import { decodeBatch, decodeError, decodeProfile, decodeReceipt, decodeStatus } from "./decode.ts";
import type { PatrolRecord } from "./record.ts";

const NOW = 1_795_000_000_000;
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
const isIn = (value: number | null, least: number, most: number) =>
  value === null || (Number.isFinite(value) && value >= least && value <= most);
const isWhole = (value: number | null, least: number, most: number) =>
  value === null || (Number.isSafeInteger(value) && value >= least && value <= most);

/** What every record of any type must be. */
function expectSound(one: PatrolRecord): void {
  const facts: Record<string, boolean> = {
    seq: isWhole(one.seq, 1, 9_007_199_254_740_991),
    time: isWhole(one.time, 0, 8_640_000_000_000_000),
    uptimeMs: isWhole(one.uptimeMs, 0, 3_155_760_000_000),
    clock: ["gnss", "system", "none"].includes(one.clock),
  };
  if (one.type === "fix") {
    facts.place = isIn(one.lat, -90, 90) && isIn(one.lon, -180, 180) && one.lat !== null && one.lon !== null;
    facts.motion = isIn(one.speedMps, 0, 600) && isIn(one.courseDeg, 0, 360) && isIn(one.altitudeM, -20_000, 100_000);
    facts.quality = isIn(one.hdop, 0, 1000) && isWhole(one.satellites, 0, 255) && [2, 3].includes(one.mode);
  }
  if (one.type === "sos") {
    facts.sos = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(one.id) && isWhole(one.presses, 1, 1_000_000);
    facts.position = one.position === null || (isIn(one.position.lat, -90, 90) && isIn(one.position.lon, -180, 180));
  }
  if (one.type === "kit") facts.battery = isWhole(one.batteryMv, 0, 100_000);
  expect(Object.entries(facts).filter(([, isSound]) => !isSound)).toEqual([]);
}

describe("decoding", { timeout: 60_000 }, () => {
  test("answers every batch, and lets only sound records through", async () => {
    let sound = 0;
    let refused = 0;
    await fuzz("decode a batch", batches(NOW), 3000, (bytes) => {
      const decoded = decodeBatch(textOf(bytes));
      if (!decoded.ok) {
        expect(decoded.text).toMatch(/\S/);
        return;
      }
      for (const one of decoded.batch.records) {
        if (one.ok) expectSound(one.record);
        else expect(one.text).toMatch(/\S/);
        if (one.ok) sound++;
        else refused++;
      }
    });
    expect(sound).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  });

  test("answers every other message", async () => {
    await fuzz("decode anything", statuses(), 2000, (bytes) => {
      const text = textOf(bytes);
      for (const decode of [decodeStatus, decodeReceipt, decodeError, decodeProfile]) {
        const decoded = decode(text);
        if (!decoded.ok) expect(decoded.text).toMatch(/\S/);
      }
      const status = decodeStatus(text);
      if (status.ok) expect(isWhole(status.message.session, 1, Number.MAX_SAFE_INTEGER)).toBe(true);
    });
  });
});
