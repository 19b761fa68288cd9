/** What the gateway counts. The names become Prometheus metrics (`patrol_<name>_total`, label `kind`). */
export type CounterName =
  /** Records by fate: stored, duplicate, same-time, expired, quarantined. */
  | "records"
  /** Messages or records refused, by reason (protocol `Refusal`). */
  | "refusals"
  /**
   * Things a client had no right to: publish, subscribe, receive, retain (the message was taken, and not retained),
   * client-id, client-ids (too many of one unit), will, keepalive, unknown-unit.
   */
  | "forbidden"
  /** Connections of nobody: secret (wrong user name or password), certificate (not trusted, of another or unknown unit). */
  | "auth_failures"
  /**
   * What the guard stopped. Connections ended: packet-size, connect-time, crowded (too many that had not signed in), protocol,
   * tls, keepalive-timeout, frozen, reset, revoked. Units made to wait: paced (too many records), withheld (too much waits).
   */
  | "guarded"
  /** What was tried again out of the quarantine, by fate: stored, duplicate, same-time, expired, refused. */
  | "admitted"
  /** Receipts and error messages sent to units. */
  | "answers"
  /**
   * What had to be given up at a bound: quarantine rows, undelivered errors, retained messages, sessions and their messages,
   * slow consoles.
   */
  | "dropped"
  /** People who sign in: right, wrong, delayed, busy; and sessions that ran out: expired. */
  | "sign_ins"
  /** HTTP requests and connections refused before anybody was asked who they are: origin, host, rate, connections. */
  | "http_refused"
  /** Commits that the disk refused and that are tried again. */
  | "commit_failures"
  /** Certificate files that changed: reloaded, rejected (the old ones stay in use). */
  | "certificates"
  /** Writes to InfluxDB by the status of the answer; `none` when there was no answer. */
  | "forward_writes"
  /** Fixes on their way to InfluxDB: forwarded, refused, expired (older than it keeps). */
  | "forward_fixes"
  /** SOS records by fate: stored, duplicate, conflict. */
  | "sos_records"
  /** Runs of PATROL_SIREN_CMD by what they were for; `failed`: those that failed. */
  | "sirens"
  /** Points beside the fixes on their way to InfluxDB: forwarded, refused, expired. */
  | "forward_further"
  /**
   * Tiles of the map: cached, shared (somebody else's fetch), fetched, unchanged, stale (the old one, since the map server
   * fails), missing, file; not given: failed, paused, busy; `evicted`: from the cache, at its bound.
   */
  | "map_tiles"
  /**
   * Pieces that reports are summed from: made, kept (made again in vain: their fixes are gone), unsaved (the disk refused them);
   * rebuilt: reports.db was begun anew; failed: rounds of making pieces beforehand that broke off.
   */
  | "reports"
  /** Rows that grew too old: fixes, minutes, journal, events, quarantine, queue; `failed`: rounds that broke off. */
  | "pruned";

/** Adds `by` (1 when left out) to a counter. */
export type Count = (name: CounterName, kind: string, by?: number) => void;
