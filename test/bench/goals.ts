/** P1 to P12 of the performance goals, each beside what the parts have measured. */
import { byDaysOf } from "./curves.ts";
import { atLeast, atMost, type Goal, goalsOf } from "./goal.ts";
import type { Results } from "./parts.ts";
import type { Measured } from "./run.ts";
import { median, medianRatio, percentile } from "./statistics.ts";
import { textOf } from "./table.ts";
import type { Trial } from "./trial.ts";

/** Connections that there are goals for; those between are drawn. */
const ASKED_OF = [50, 500, 5_000];
/** `level` with a peer: ratios of a shared machine are not better than this. */
const LEVEL = 0.9;

export function goals(measured: Measured): readonly Goal[] {
  return [
    ...goalsOf(measured, "reader", "P1", readerGoals),
    ...goalsOf(measured, "ingest", "P2", ({ results }) => [
      ...results.filter(({ connections }) => ASKED_OF.includes(connections)).flatMap(ingestGoals),
      atMost(
        "sent and never proved, in all runs",
        0,
        missingOf(results.flatMap(({ trials }) => trials.patrol ?? [])),
        "",
      ),
    ]),
    ...goalsOf(measured, "latency", "P2", latencyGoals),
    ...goalsOf(measured, "backlog", "P3", backlogGoals),
    ...goalsOf(measured, "sos", "P4", sosGoals),
    ...goalsOf(measured, "console", "P4", ({ painted }) => [
      atMost(
        `one device, no flood: 2 s mark to painted, p50 of ${painted.length}`,
        100,
        percentile(painted, 50),
        " ms",
      ),
      atMost("the same, p99", 300, percentile(painted, 99), " ms"),
    ]),
    ...goalsOf(measured, "fleet", "P5", fleetGoals),
    ...goalsOf(measured, "device", "P6", deviceGoals),
    ...goalsOf(measured, "reporting", "P7", reportingGoals),
    ...goalsOf(measured, "tracks", "P8", replayGoals),
    ...goalsOf(measured, "tracks", "P9", forwardGoals),
    ...goalsOf(measured, "reports", "P10", reportsGoals),
    ...goalsOf(measured, "console", "P11", ({ weight, firsts, replay }) => [
      atMost("the whole console, gzip", 350, weight.gzip / 1024, " KB"),
      atMost("a new browser, units drawn", 1_500, median(firsts.drawn), " ms"),
      atLeast(`replay of ${textOf(replay.fixes)} fixes at 60x, in software`, 30, replay.framesPerS, " frames/s"),
    ]),
    ...goalsOf(measured, "start", "P12", ({ size, gateway, device }) => [
      atMost(
        `gateway with ${size.units} units x ${size.days} days, ready`,
        1_000,
        median(gateway.readyMs),
        " ms",
        `a Node that does nothing: ${textOf(median(gateway.nodeMs))} ms`,
      ),
      atMost(
        "device that runs, position at the tty to on air, slowest",
        2_000,
        percentile(device.runningMs, 100),
        " ms",
      ),
    ]),
  ];
}

/** Messages or records that were sent and of which nothing said that they are on disk. */
function missingOf(list: readonly { readonly missing: number }[]): number {
  return list.reduce((sum, one) => sum + one.missing, 0);
}

type Of<Name extends keyof Results> = NonNullable<Results[Name]>;

function readerGoals({ patrol, gpsd, cat, idle, rateRatio, cpuRatio }: Of<"reader">) {
  const of = (list: typeof patrol, which: "sentencesPerS" | "cpuUsPerSentence") =>
    textOf(median(list.map((one) => one[which])));
  const said = `gpsd ${of(gpsd, "sentencesPerS")}, ${of(gpsd, "cpuUsPerSentence")} us CPU each; cat ${of(cat, "sentencesPerS")}`;
  const rate = median(patrol.map((one) => one.sentencesPerS));
  const ratios = `ratio ${textOf(rateRatio)}, CPU ratio ${textOf(cpuRatio)} (${of(patrol, "cpuUsPerSentence")} us each)`;
  return [
    atLeast("tty to fix", 250_000, rate, " sentences/s", `${said}; ${ratios}`),
    atMost("CPU at 1 Hz beyond Node's own", 1, idle.beyond, " % of a core", `gpsd ${textOf(idle.gpsdPercent)} %`),
  ];
}

function ingestGoals({ connections, trials }: Of<"ingest">["results"][number]) {
  const ours = trials.patrol ?? [];
  const rate = (list: readonly Trial[]) => list.map((one) => one.ratePerS);
  const cpu = (list: readonly Trial[]) => list.map((one) => one.cpuUsPerMessage);
  const at = `${connections.toLocaleString("en")} connections`;
  const against = (name: string, least: number) => {
    const peer = trials[name] ?? [];
    if (peer.length === 0 || ours.length === 0) return [];
    const said = `${textOf(median(rate(ours)))} to ${textOf(median(rate(peer)))} messages/s`;
    return [atLeast(`${at}, messages/s to ${name}`, least, medianRatio(rate(ours), rate(peer)), " x", said)];
  };
  const strong = trials["packet-rows"] ?? [];
  const said = `${textOf(median(cpu(ours)))} to ${textOf(median(cpu(strong)))} us a message`;
  return [
    ...against("packet-rows", connections >= 5_000 ? LEVEL : 1.2),
    ...(strong.length === 0 || ours.length === 0
      ? []
      : [atMost(`${at}, CPU in all to packet-rows`, 1, medianRatio(cpu(ours), cpu(strong)), " x", said)]),
    ...against("mqttjs", 10),
  ];
}

/** The last rate is half of what the slower one can do. */
function latencyGoals({ results }: Of<"latency">) {
  const half = results.at(-1);
  if (half === undefined) return [];
  const p99 = (list: readonly Trial[] | undefined, of: "pubackMs" | "proofMs") =>
    median((list ?? []).map((one) => one[of]?.p99 ?? Number.NaN));
  const ours = half.trials.patrol;
  const peer = `its receipt ${textOf(p99(half.trials["packet-rows"], "proofMs"))} ms; our receipt, gathered for up to 200 ms, ${textOf(p99(ours, "proofMs"))} ms`;
  return [atMost(`p99 to the disk at ${textOf(half.ratePerS)}/s, half load`, 30, p99(ours, "pubackMs"), " ms", peer)];
}

/** Of the length that the goal names, or the longest there is. */
function backlogGoals({ results, units }: Of<"backlog">) {
  const one = results.find(({ records }) => records === 100_000) ?? results.at(-1);
  if (one === undefined) return [];
  const rate = (list: typeof one.patrol) => list.map((drain) => drain.recordsPerS);
  const live = (list: typeof one.patrol) => median(list.map((drain) => drain.liveMs.p99));
  const what = `${textOf(one.records)} records of ${units} units`;
  const peer = `${textOf(median(rate(one.peer)))}/s; ratio ${textOf(medianRatio(rate(one.patrol), rate(one.peer)))}`;
  return [
    atLeast(`${what}, durable`, 100_000, median(rate(one.patrol)), " records/s", peer),
    atMost("sent and never receipted, at all lengths", 0, missingOf(results.flatMap(({ patrol }) => patrol)), ""),
    atMost("live fixes meanwhile, p99 to the receipt", 2_000, live(one.patrol), " ms", `${textOf(live(one.peer))} ms`),
  ];
}

function sosGoals({ presses, toldMs, lost, syncMs, latchMs }: Of<"sos">) {
  const disk = `one fdatasync meanwhile: p50 ${textOf(syncMs.p50)}, p99 ${textOf(syncMs.p99)} ms`;
  return [
    atMost("under the flood, press to its event at a console, p50", 100, toldMs.p50, " ms", disk),
    atMost("the same, p99", 300, toldMs.p99, " ms"),
    atMost("the same, slowest", 1_000, toldMs.max, " ms"),
    atMost(`lost of ${textOf(presses)}`, 0, lost, ""),
    atMost("2 s mark to latched, p99", 50, latchMs.p99, " ms"),
  ];
}

function fleetGoals({ units, ours, mosquitto, backS }: Of<"fleet">) {
  const what = `${textOf(units)} units, a fix per 10 s each`;
  const peer = (of: "cpuPercent" | "rssMb") => (mosquitto ? `mosquitto, stores nothing: ${textOf(mosquitto[of])}` : "");
  return [
    atMost(`${what}: CPU`, 15, ours.cpuPercent, " % of a core", peer("cpuPercent")),
    atMost(`${what}: memory`, 250, ours.rssMb, " MB", peer("rssMb")),
    atMost("after kill -9 and a start, all back", 30, backS, " s"),
  ];
}

function deviceGoals({
  device,
  oneFile,
  node,
  gpsd,
  publisher,
  mqttUpKbPerHour,
  mqttDownKbPerHour,
  peerMqttKbPerHour,
}: Of<"device">) {
  const [rss, cpu] = [gpsd.rssMb + publisher.rssMb, gpsd.cpuPercent + publisher.cpuPercent];
  const mqtt = mqttUpKbPerHour + mqttDownKbPerHour;
  return [
    atMost(
      "memory, in one file",
      60,
      oneFile.rssMb,
      " MB",
      `gpsd and mosquitto_pub: ${textOf(rss)}; a Node that does nothing: ${textOf(node.rssMb)}`,
    ),
    atMost("memory, of the package", 60, device.rssMb, " MB", `gpsd and mosquitto_pub: ${textOf(rss)}`),
    atMost("CPU at 1 Hz", 3, device.cpuPercent, " % of a core", `gpsd and mosquitto_pub: ${textOf(cpu)}`),
    atMost("MQTT both ways, moving", 250, mqtt, " KB/h", `each position of gpsd: ${textOf(peerMqttKbPerHour)}`),
    atMost("to disk while connected", 250, device.diskKbPerHour, " KB/h", "they keep nothing"),
  ];
}

function reportingGoals(rows: Of<"reporting">) {
  const row = (rule: string) => rows.find((one) => one.track === "all" && one.rule === rule);
  const [ours, fixed, simple] = [row("default profile"), row("fixed 5 s"), row("Teltonika-like")];
  const peers = (of: "perHour" | "maxErrorM") =>
    `fixed 5 s ${textOf(fixed?.[of] ?? Number.NaN)}, Teltonika-like ${textOf(simple?.[of] ?? Number.NaN)}`;
  return [
    atMost("messages on real tracks", 530, ours?.perHour ?? Number.NaN, " an hour", peers("perHour")),
    atMost("greatest error when extrapolated", 25, ours?.maxErrorM ?? Number.NaN, " m", peers("maxErrorM")),
  ];
}

function replayGoals({ results, size }: Of<"tracks">) {
  const MOST: Readonly<Record<string, { readonly ms: number; readonly kb: number }>> = {
    "unit-day": { ms: 15, kb: 40 },
    "10 units, 8 h": { ms: 120, kb: 300 },
  };
  return results.flatMap((one) => {
    const most = MOST[one.name];
    if (most === undefined) return [];
    const what = `${one.name} of ${size.units} units x ${size.days} days`;
    const peer = `InfluxDB ${textOf(median(one.influx))} ms, ratio ${textOf(one.ratio)}`;
    return [
      atMost(`${what}: CPU`, most.ms, median(one.embedded), " ms", peer),
      atMost(`${one.name}, on the wire`, most.kb, one.gzip / 1_000, " KB"),
    ];
  });
}

function forwardGoals({ forwarding, own }: Of<"tracks">) {
  const lost = own.lines - own.arrived;
  const peer = `the client's own batching: ${textOf(own.fixesPerS)}${lost > 0 ? `, lost ${textOf(lost)} of ${textOf(own.lines)}` : ""}`;
  const cpu = `the client's own batching: ${textOf(own.cpuUsPerHundred)}`;
  return [
    atLeast("catch-up to InfluxDB", 25_000, median(forwarding.forwarded), " fixes/s", peer),
    atMost("CPU at our end per 100 fixes", 100, median(forwarding.cpuPerHundred), " us", cpu),
  ];
}

function reportsGoals({ size, cold, peer, growth }: Of<"reports">) {
  const coldMs = median(cold.map((one) => one.coldMs));
  const warmMs = Object.keys(cold[0]?.warm ?? {}).reduce(
    (sum, kind) => sum + median(cold.flatMap((one) => one.warm[kind] ?? [])),
    0,
  );
  const byDays = byDaysOf({ growth, size });
  const [few, many] = [byDays.find(({ days }) => days >= 5), byDays.at(-1)];
  const perDay = few && many ? many.cold / many.days / (few.cold / few.days) : Number.NaN;
  const what = `week of ${size.units} units in ${size.days} days, three reports`;
  return [
    atMost(`${what}, cold`, 2_000, coldMs, " ms", `every fix counted again: ${textOf(median(peer))} ms`),
    atMost(`${what}, warm`, 200, warmMs, " ms"),
    atMost(`linear: ${many?.days} days to ${few?.days} days, cold ms a day`, 1.1, perDay, " x"),
  ];
}
