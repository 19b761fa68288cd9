/** Part `ingest` (P2): single-fix messages, from publish to proof that they are on disk, as fast as it goes. */
import { join } from "node:path";
import { bareMosquitto, type Contender, mqttjsPeer, packetPeer, patrol, registerFleet } from "./contenders.ts";
import type { Part } from "./part.ts";
import { median, medianRatio } from "./statistics.ts";
import { table } from "./table.ts";
import { type Trial, trial } from "./trial.ts";

const WINDOW = 32;
/** Of all connections together: with more, what is measured is how long thousands stand in a queue. */
const MOST_UNDER_WAY = 16_000;
/** All are measured where goals are; between, for the curve, the two that are drawn. */
const WHOLE = [50, 500, 5_000];
const CURVE = [50, 200, 500, 1_000, 2_000, 5_000];
const QUICK = [50, 200, 500];
const DRAWN = ["patrol", "packet-rows"];
const PEERS: readonly Contender[] = [packetPeer("rows"), packetPeer("raw"), mqttjsPeer, bareMosquitto];

export const ingest = (async ({ folder, runs, isQuick, connections, only, before, say }) => {
  const plan = {
    ratePerS: null,
    warmUpMs: isQuick ? 1_000 : 2_000,
    measureMs: isQuick ? 2_000 : 5_000,
  };
  const builds = before === null ? [patrol()] : [patrol(), patrol("before", before)];
  const asked = [...builds, ...PEERS].filter(({ name }) => only.length === 0 || only.includes(name));
  const results = [];
  for (const count of connections ?? (isQuick ? QUICK : CURVE)) {
    const window = Math.max(1, Math.min(WINDOW, Math.floor(MOST_UNDER_WAY / count)));
    const isWhole = connections !== null || WHOLE.includes(count);
    const contenders = asked.filter(({ name }) => isWhole || DRAWN.includes(name));
    const fleet = await registerFleet(join(folder, `fleet-${count}`), count);
    const trials = new Map<string, Trial[]>(contenders.map(({ name }) => [name, []]));
    for (let run = 0; run < runs; run++) {
      for (const contender of rotated(contenders, run)) {
        trials.get(contender.name)?.push(await trial(folder, contender, fleet, { ...plan, window }));
      }
    }
    const [first] = trials.values();
    say(
      `\n${count} connections, window ${window}, ${first?.[0]?.payloadBytes} bytes of payload, ${runs} alternating runs of ${plan.measureMs / 1000} s:`,
    );
    say(show(trials));
    results.push({ connections: count, window, trials: Object.fromEntries(trials) });
  }
  say(
    `\nratio: ours to that contender's, median of run by run. CPU: all processes in the path but the load. missing: sent and never proved.`,
  );
  for (const { name, what } of asked) say(`  ${name}: ${what}`);
  return { plan, contenders: asked.map(({ name, what }) => ({ name, what })), results };
}) satisfies Part;

function show(trials: ReadonlyMap<string, readonly Trial[]>): string {
  const ours = trials.get("patrol") ?? [];
  const rows = [...trials].map(([name, list]) => [
    name,
    median(list.map((one) => one.ratePerS)),
    medianRatio(
      ours.map((one) => one.ratePerS),
      list.map((one) => one.ratePerS),
    ),
    median(list.map((one) => one.cpuUsPerMessage)),
    medianRatio(
      ours.map((one) => one.cpuUsPerMessage),
      list.map((one) => one.cpuUsPerMessage),
    ),
    median(list.map((one) => one.loadCpu)),
    list.reduce((sum, one) => sum + one.missing, 0),
  ]);
  return table(["", "messages/s", "ratio", "CPU us/message", "CPU ratio", "load's cores", "missing"], rows);
}

/** Another one begins in each run, so that none always runs on a warm or a full disk. */
function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
