/**
 * A thread with a server of InfluxDB's `/query` that needs no other thread to answer: `path` says how. The number at
 * `turns[0]` counts the answers that were taken to their end.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const turns = workerData as Int32Array;
const ROW = [1_795_000_000_000, 30.5, 117.1, null, 410, null, 9, 14, 3, "interval", "gnss", 1_795_000_000_900];
const rows = (count: number) =>
  Array.from({ length: count }, (_, n) => [1_795_000_000_000 + n * 1_000, ...ROW.slice(1)]);

const server = createServer((request, response) => {
  const way = (request.url ?? "").split("/")[1];
  if (way === "silent") return;
  response.once("finish", () => {
    Atomics.add(turns, 0, 1);
    Atomics.notify(turns, 0);
  });
  response.writeHead(way === "refusing" ? 400 : 200, { "content-type": "application/json" });
  if (way === "torn") response.end('{"results":[{"ser');
  else if (way === "refusing") response.end('{"error":"error parsing query"}');
  else if (way === "failing") response.end('{"results":[{"error":"shard is disabled"}]}');
  else if (way === "strange") response.end(answer([[1_795_000_000_000, "x"], ROW]));
  else response.end(answer(rows(5_000)));
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));

function answer(values: readonly unknown[]): string {
  return JSON.stringify({ results: [{ statement_id: 0, series: [{ name: "pos", values }] }] });
}
