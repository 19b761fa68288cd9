/** The gateway's figures in Prometheus's text format. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Count, CounterName } from "../core/counters.ts";

const HELP: Readonly<Record<CounterName, string>> = {
  records: "Records received, by what became of them",
  refusals: "Messages and records refused, by reason",
  forbidden: "What a client had no right to",
  auth_failures: "Connections refused for a wrong unit or secret",
  guarded: "Connections ended by the guard in front of the broker",
  answers: "Receipts and error messages sent to units",
  dropped: "What had to be given up at a bound",
  sign_ins: "Tries to sign in, by what came of them, and sessions that ran out",
  http_refused: "HTTP requests and connections refused for where they come from or how many they are",
  commit_failures: "Commits that failed and were tried again",
  certificates: "Certificate files that changed while the gateway ran",
  forward_writes: "Writes to InfluxDB, by the status of the answer",
  forward_fixes: "Fixes that left the queue to InfluxDB, by what became of them",
  admitted: "Records tried again out of the quarantine, by what became of them",
  sos_records: "SOS records received, by what became of them",
  sirens: "Runs of PATROL_SIREN_CMD, by what they were for",
  forward_further: "Points beside the fixes that left the queue to InfluxDB, by what became of them",
  map_tiles: "Tiles of the map asked for, by what became of them",
  reports: "Pieces that reports are summed from, by what became of them",
  pruned: "Rows deleted for their age, by table",
};

/** Figures that are read when they are asked for; several values of one figure go by the label `kind`. */
export type Gauges = Readonly<
  Record<string, { readonly help: string; readonly read: () => number | Readonly<Record<string, number>> }>
>;

export type Metrics = {
  readonly count: Count;
  /** Adds figures to read at each scrape. */
  readonly addGauges: (gauges: Gauges) => void;
  /** Everything, as `/metrics` shows it. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
};

export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<CounterName, Counter<"kind">>();
  for (const [name, help] of Object.entries(HELP) as [CounterName, string][]) {
    counters.set(
      name,
      new Counter({ name: `patrol_${name}_total`, help, labelNames: ["kind"], registers: [registry] }),
    );
  }
  return {
    count: (name, kind, by = 1) => {
      if (by > 0) counters.get(name)?.inc({ kind }, by);
    },
    addGauges: (gauges) => {
      for (const [name, { help, read }] of Object.entries(gauges)) {
        const collect = function (this: Gauge<"kind">) {
          const value = read();
          this.reset();
          if (typeof value === "number") this.set(value);
          else for (const [kind, each] of Object.entries(value)) this.set({ kind }, each);
        };
        const isLabelled = typeof read() !== "number";
        const labelNames = isLabelled ? (["kind"] as const) : [];
        registry.registerMetric(new Gauge({ name: `patrol_${name}`, help, labelNames, registers: [], collect }));
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
