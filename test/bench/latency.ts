/** Part `latency` (P2): from when a message was due to its proof, at fixed rates, ours against the strong peer. */
import { join } from "node:path";
import { packetPeer, patrol, registerFleet } from "./contenders.ts";
import type { Latency } from "./load-messages.ts";
import type { Part } from "./part.ts";
import { median, medianRatio } from "./statistics.ts";
import { type Cell, table } from "./table.ts";
import { type Trial, trial } from "./trial.ts";

const CONNECTIONS = 500;
const WINDOW = 32;
const FIXED_RATES = [100, 1_000];
const CONTENDERS = [patrol(), packetPeer("rows", "receipt")];

export const latency = (async ({ folder, runs, isQuick, say }) => {
  const fleet = await registerFleet(join(folder, "fleet"), CONNECTIONS);
  const spans = { warmUpMs: 1_000, measureMs: isQuick ? 2_000 : 5_000, window: WINDOW };
  const results = [];
  const full = new Map<string, number>();
  for (const contender of CONTENDERS) {
    const first = await trial(folder, contender, fleet, { ...spans, ratePerS: null });
    const second = await trial(folder, contender, fleet, { ...spans, ratePerS: null });
    full.set(contender.name, median([first.ratePerS, second.ratePerS]));
  }
  const half = Math.floor(Math.min(...full.values()) / 2);
  say(`as fast as it goes: ${[...full].map(([name, rate]) => `${name} ${Math.round(rate)}/s`).join(", ")}`);
  for (const ratePerS of [...FIXED_RATES, half]) {
    const trials = new Map<string, Trial[]>(CONTENDERS.map(({ name }) => [name, []]));
    for (let run = 0; run < runs; run++) {
      for (const contender of run % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
        trials.get(contender.name)?.push(await trial(folder, contender, fleet, { ...spans, ratePerS }));
      }
    }
    const note = ratePerS === half ? " (half of the slower one's full rate)" : "";
    say(`\n${ratePerS} messages/s${note} over ${CONNECTIONS} connections, ${runs} alternating runs, ms:`);
    say(show(trials));
    results.push({ ratePerS, trials: Object.fromEntries(trials) });
  }
  say("\npatrol: the PUBACK comes after the commit, receipts are gathered for up to 200 ms.");
  say(
    "packet-rows: mosquitto's PUBACK says nothing about the disk; the consumer sends a receipt at once after its commit.",
  );
  return { fullRates: Object.fromEntries(full), results };
}) satisfies Part;

function show(trials: ReadonlyMap<string, readonly Trial[]>): string {
  const peer = trials.get("packet-rows")?.map((one) => one.proofMs?.p99 ?? Number.NaN) ?? [];
  const rows = [...trials].flatMap(([name, list]): readonly (readonly Cell[])[] => [
    row(
      `${name}: to the PUBACK${name === "patrol" ? ", on disk" : ""}`,
      list.map((one) => one.pubackMs),
      peer,
    ),
    row(
      `${name}: to the receipt`,
      list.map((one) => one.proofMs),
      peer,
    ),
    ["", `CPU ${median(list.map((one) => one.cpuUsPerMessage)).toFixed(0)} us/message`, "", "", ""],
  ]);
  return table(["", "p50", "p99", "max", "p99 to peer's receipt"], rows);
}

function row(name: string, list: readonly (Latency | null)[], peer: readonly number[]): readonly Cell[] {
  const all = (which: keyof Latency) => list.map((one) => one?.[which] ?? Number.NaN);
  return [name, median(all("p50")), median(all("p99")), Math.max(...all("max")), medianRatio(all("p99"), peer)];
}
