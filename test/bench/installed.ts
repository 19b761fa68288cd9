/** Node as an installed service runs it: what is measured is started with the options of the unit file that is shipped. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const GATEWAY_NODE = nodeOf("patrol-gateway");
export const DEVICE_NODE = nodeOf("patrol-device");

/** Arguments for the process under test beyond those: `PATROL_BENCH_NODE="--cpu-prof --cpu-prof-dir=/tmp/profile"`. */
export const NODE_ARGS: readonly string[] = (process.env.PATROL_BENCH_NODE ?? "")
  .split(" ")
  .filter((one) => one !== "");

function nodeOf(service: string): Readonly<Record<string, string>> {
  const unit = readFileSync(
    fileURLToPath(new URL(`../../../deploy/systemd/${service}.service`, import.meta.url)),
    "utf8",
  );
  return Object.fromEntries(
    [...unit.matchAll(/^Environment=(NODE_OPTIONS|MALLOC_ARENA_MAX)=(.+)$/gm)].map(([, name, value]) => [name, value]),
  );
}
