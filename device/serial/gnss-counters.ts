/** What has come from a receiver since the process began. Only ever growing; what is dropped anywhere is counted here. */
export type GnssCounters = {
  bytes: number;
  /** Sound sentences that fixes are made of. */
  sentences: number;
  /** Sound sentences that no fix is made of. */
  unknownSentences: number;
  badChecksum: number;
  noChecksum: number;
  /** Lines without a sentence: rubbish, binary. */
  strayLines: number;
  /** Lines longer than the framer's bound. */
  brokenLines: number;
  fixes: number;
  noFixes: number;
  /** Times that the port was opened. */
  opened: number;
  /** Times that it was opened for another baud rate or set to one. */
  baudChanges: number;
};

export function zeroGnssCounters(): GnssCounters {
  return {
    bytes: 0,
    sentences: 0,
    unknownSentences: 0,
    badChecksum: 0,
    noChecksum: 0,
    strayLines: 0,
    brokenLines: 0,
    fixes: 0,
    noFixes: 0,
    opened: 0,
    baudChanges: 0,
  };
}
