/** What the gateway counts. The names become Prometheus metrics (`patrol_<name>_total`, label `kind`). */
export type CounterName =
  /** Records by fate: stored, duplicate, same-time, expired, quarantined. */
  | "records"
  /** Messages or records refused, by reason (protocol `Refusal`). */
  | "refusals"
  /** Things a client had no right to: publish, subscribe, client-id, will, keepalive, will-payload. */
  | "forbidden"
  /** Wrong user name or password. */
  | "auth_failures"
  /** Connections ended for what they announced or did not do: packet-size, connect-time, protocol. */
  | "guarded"
  /** Receipts and error messages sent to units. */
  | "answers"
  /** What had to be given up at a bound: quarantine rows, undelivered errors, retained messages, slow consoles. */
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
  /** Rows that grew too old: fixes, minutes, journal, events, quarantine; `failed`: rounds that broke off. */
  | "pruned";

/** Adds `by` (1 when left out) to a counter. */
export type Count = (name: CounterName, kind: string, by?: number) => void;
