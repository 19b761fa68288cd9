/** `npm run bench:profile -- FILE.cpuprofile [...]`: what a profile of the process under test says, a table each. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Profile, spending } from "./profile.ts";
import { table } from "./table.ts";

const MOST = 12;
/** Threads that did next to nothing are left out. */
const LEAST_BUSY_MS = 200;

for (const path of process.argv.slice(2)) {
  const profile = JSON.parse(readFileSync(path, "utf8")) as Profile;
  const { busyMs, idleMs } = spending(profile, "function", 0);
  if (busyMs < LEAST_BUSY_MS) continue;
  process.stdout.write(`\n${basename(path)}: busy ${Math.round(busyMs)} ms, idle ${Math.round(idleMs)} ms\n`);
  for (const by of ["package", "function"] as const) {
    const { rows } = spending(profile, by, MOST);
    const cells = rows.map(({ name, ms, share }) => [name, Math.round(ms), `${(share * 100).toFixed(1)} %`]);
    process.stdout.write(`${table([by, "ms of its own", "share"], cells)}\n`);
  }
}
