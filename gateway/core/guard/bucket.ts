/** How fast a unit may send records: a token bucket, one token a record. */

/** Tokens left at a time; fewer than 0 when more was taken than there was. */
export type Bucket = { readonly tokens: number; readonly at: number };

export type BucketLimits = { readonly recordsPerS: number; readonly recordsBurst: number };

/** A record takes about so many bytes of a message; its number is estimated before anything is decoded. */
const RECORD_BYTES = 200;

/** What a message of that size costs: at least one token. */
export function costOf(payloadBytes: number): number {
  return Math.max(1, Math.floor(payloadBytes / RECORD_BYTES));
}

/**
 * Takes `cost` tokens. The message goes `waitMs` from `now`, 0 being at once: a bucket in debt makes the next one wait, so
 * that the largest message passes however small the burst is. `bucket` null: the unit has not sent yet.
 */
export function take(
  bucket: Bucket | null,
  cost: number,
  now: number,
  { recordsPerS, recordsBurst }: BucketLimits,
): { readonly bucket: Bucket; readonly waitMs: number } {
  const refilled =
    bucket === null
      ? recordsBurst
      : Math.min(recordsBurst, bucket.tokens + (Math.max(0, now - bucket.at) * recordsPerS) / 1_000);
  const waitMs = refilled > 0 ? 0 : Math.ceil(((1 - refilled) * 1_000) / recordsPerS);
  return { bucket: { tokens: refilled - cost, at: now }, waitMs };
}

/** Whether the bucket is as full as that of a unit that has not sent yet. */
export function isFull(bucket: Bucket, now: number, { recordsPerS, recordsBurst }: BucketLimits): boolean {
  return bucket.tokens + ((now - bucket.at) * recordsPerS) / 1_000 >= recordsBurst;
}
