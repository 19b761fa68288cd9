/** What the bench and its load process say to each other. */

/** One connection's identity. */
export type Login = { readonly unit: string; readonly secret: string };

/**
 * What says that a message is on disk. `puback`: the broker's PUBACK (nothing stored: the control run); `receipt`: a
 * message on the unit's `receipt` topic; `total`: the running count that a consumer publishes on `bench/total`.
 */
export type Proof = "puback" | "receipt" | "total";

export type LoadPlan = {
  readonly port: number;
  readonly logins: readonly Login[];
  /** Who listens to `bench/total`. */
  readonly control: Login | null;
  readonly proof: Proof;
  /** Whether a PUBACK comes only after the commit, so that it bounds what is under way. */
  readonly isPubackAfterCommit: boolean;
  /**
   * Messages that a connection may have sent without a PUBACK. Where that says nothing about the disk, all connections
   * together may also have no more than that each without proof.
   */
  readonly window: number;
  /** Messages a second over all connections, whatever the answers do; null: as fast as the window allows. */
  readonly ratePerS: number | null;
  readonly warmUpMs: number;
  readonly measureMs: number;
};

/** The measured span begins, or ends: now is the time to read the CPU clocks. */
export type LoadMark = { readonly mark: "begin" | "end" };

export type LoadResult = {
  readonly mark: "result";
  /** Messages proved to be on disk within the measured span, and its length. */
  readonly proved: number;
  readonly spanMs: number;
  /** Messages sent in all, and how many of them were never proved. */
  readonly sent: number;
  readonly missing: number;
  readonly payloadBytes: number;
  /** Share of a core that the load itself took. */
  readonly loadCpu: number;
  /** Milliseconds from when a message was due to its PUBACK and to its proof; empty when there is no fixed rate. */
  readonly pubackMs: Latency | null;
  readonly proofMs: Latency | null;
};

export type Latency = { readonly p50: number; readonly p99: number; readonly max: number };
