/** How arrivals and fixes cross between threads: flat buffers, since structured clones of many objects cost more than the work. */
import type { Arrival } from "../core/journal.ts";
import { REASONS, type StoredFix } from "../core/track.ts";
import { WIDTH } from "./tracks-reader.ts";
import { CLOCKS } from "./tracks-schema.ts";

/** All payloads behind one another in `bytes`; `ends[n]` is where the n-th one ends. */
export type PackedArrivals = {
  readonly units: readonly string[];
  readonly receivedTimes: readonly number[];
  readonly ends: readonly number[];
  readonly bytes: ArrayBuffer;
};

export function packArrivals(arrivals: readonly Arrival[]): PackedArrivals {
  const total = arrivals.reduce((sum, arrival) => sum + arrival.payload.byteLength, 0);
  const bytes = new Uint8Array(total);
  const ends: number[] = [];
  let end = 0;
  for (const { payload } of arrivals) {
    bytes.set(payload, end);
    end += payload.byteLength;
    ends.push(end);
  }
  return {
    units: arrivals.map((arrival) => arrival.unit),
    receivedTimes: arrivals.map((arrival) => arrival.receivedTime),
    ends,
    bytes: bytes.buffer,
  };
}

export function unpackArrivals(packed: PackedArrivals): readonly Arrival[] {
  return packed.units.map((unit, n) => {
    const start = n === 0 ? 0 : (packed.ends[n - 1] as number);
    const payload = new Uint8Array(packed.bytes, start, (packed.ends[n] as number) - start);
    return { unit, receivedTime: packed.receivedTimes[n] as number, payload };
  });
}

/** Fixes out of a reader's block of numbers. */
export function unpackFixes(block: Float64Array): readonly StoredFix[] {
  const fixes: StoredFix[] = [];
  for (let at = 0; at < block.length; at += WIDTH) {
    fixes.push({
      ts: block[at] as number,
      lat: block[at + 1] as number,
      lon: block[at + 2] as number,
      alt: orNull(block[at + 3]),
      spd: orNull(block[at + 4]),
      crs: orNull(block[at + 5]),
      hdop: orNull(block[at + 6]),
      sat: orNull(block[at + 7]),
      mode: block[at + 8] as number,
      reason: REASONS[block[at + 9] as number] ?? "interval",
      clock: CLOCKS[block[at + 10] as number] ?? "none",
      rx: block[at + 11] as number,
    });
  }
  return fixes;
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
