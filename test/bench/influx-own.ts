/** Peer of P9: the same lines handed to the client's own batching, as its documentation shows. */
import { InfluxDB, setLogger } from "@influxdata/influxdb-client";
import type { Influxd } from "../support/influxd.ts";

type OwnBatching = {
  readonly fixesPerS: number;
  /** CPU of this process, all its threads. */
  readonly cpuUsPerHundred: number;
  /** Lines that InfluxDB has afterwards, of those handed over. */
  readonly arrived: number;
  readonly lines: number;
};

const DATABASE = "peer";

const POLL_MS = 250;
const STALLED_MS = 10_000;

/**
 * Everything handed over at once, then flushed. Neither `flush` nor `close` waits for what is on its way, so that time counts until
 * InfluxDB has as many points as it ever gets. Lines are made beforehand, as ours are.
 */
export async function ownBatching(influxd: Influxd, lines: readonly string[]): Promise<OwnBatching> {
  await influxd.ask(`CREATE DATABASE ${DATABASE}`);
  // What it says of each batch that fails is counted below.
  setLogger({ error: () => {}, warn: () => {} });
  const writer = new InfluxDB({ url: influxd.url, timeout: 60_000 }).getWriteApi("", DATABASE, "ms");
  // The address that 1.x has.
  Object.assign(writer, { path: `/write?db=${DATABASE}&precision=ms` });
  const [before, begun] = [process.cpuUsage(), performance.now()];
  writer.writeRecords([...lines]);
  await writer.flush();
  let last = { arrived: 0, at: begun, cpu: process.cpuUsage(before) };
  while (last.arrived < lines.length && performance.now() - last.at < STALLED_MS) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const [row] = await influxd.ask("SELECT count(lat) FROM pos", DATABASE);
    const arrived = Number(row?.[1] ?? 0);
    if (arrived > last.arrived) last = { arrived, at: performance.now(), cpu: process.cpuUsage(before) };
  }
  await writer.close();
  await influxd.ask(`DROP DATABASE ${DATABASE}`);
  const { arrived, at, cpu } = last;
  return {
    fixesPerS: (arrived / (at - begun)) * 1_000,
    cpuUsPerHundred: ((cpu.user + cpu.system) / arrived) * 100,
    arrived,
    lines: lines.length,
  };
}

/** Lines as ours are, of made fixes: `units` with `each` of them, 5 s apart and the last one now. */
export function madeLines(units: number, each: number, now: number): readonly string[] {
  return Array.from({ length: units * each }, (_, n) => {
    const [unit, k] = [Math.floor(n / each), n % each];
    const time = now - (each - k) * 5_000;
    const place = `lat=${(30.5 + k / 1e5).toFixed(7)},lon=${(117 + unit / 100).toFixed(7)}`;
    const rest = `alt=312i,spd=410i,crs=${k % 3600}i,hdop=9i,sat=14i,mode=3i,reason="interval",clock="gnss",rx=${time + 900}i`;
    return `pos,unit=bike-${unit} ${place},${rest} ${time}`;
  });
}
