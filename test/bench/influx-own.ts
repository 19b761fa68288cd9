/** Peer of P9: the same lines handed to the client's own batching, as its documentation shows. */
import { InfluxDB } from "@influxdata/influxdb-client";
import type { Influxd } from "../support/influxd.ts";

export type OwnBatching = {
  readonly fixesPerS: number;
  /** CPU of this process, all its threads. */
  readonly cpuUsPerHundred: number;
  /** Lines that InfluxDB has afterwards, of those handed over. */
  readonly arrived: number;
  readonly lines: number;
};

const DATABASE = "peer";

/** Everything handed over at once, then closed, which sends what is left. Lines are made beforehand, as ours are. */
export async function ownBatching(influxd: Influxd, lines: readonly string[]): Promise<OwnBatching> {
  await influxd.ask(`CREATE DATABASE ${DATABASE}`);
  const writer = new InfluxDB({ url: influxd.url, timeout: 60_000 }).getWriteApi("", DATABASE, "ms");
  // 1.x has no other address; see the forwarder.
  Object.assign(writer, { path: `/write?db=${DATABASE}&precision=ms` });
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  writer.writeRecords([...lines]);
  await writer.close();
  const spent = process.cpuUsage(cpu);
  const ms = performance.now() - begun;
  const [row] = await influxd.ask("SELECT count(lat) FROM pos", DATABASE);
  await influxd.ask(`DROP DATABASE ${DATABASE}`);
  return {
    fixesPerS: (lines.length / ms) * 1_000,
    cpuUsPerHundred: ((spent.user + spent.system) / lines.length) * 100,
    arrived: Number(row?.[1] ?? 0),
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
