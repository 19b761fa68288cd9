/** Where a process spent its time, out of what `node --cpu-prof` wrote (the Chrome DevTools protocol's `Profiler.Profile`). */

type Frame = { readonly functionName: string; readonly url: string; readonly lineNumber: number };
/** `timeDeltas`: microseconds, one for each of `samples`, which name nodes. */
export type Profile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

/** `ms` of its own, without what it called; `share` of the time in which the thread did anything. */
export type Spent = { readonly name: string; readonly ms: number; readonly share: number };
export type Spending = { readonly busyMs: number; readonly idleMs: number; readonly rows: readonly Spent[] };

const IDLE = "(idle)";

/** The `most` costliest functions of a thread, or packages and folders, the costliest first. */
export function spending(profile: Profile, by: "function" | "package", most: number): Spending {
  const names = new Map(
    profile.nodes.map(({ id, callFrame }) => [id, by === "function" ? placed(callFrame) : homeOf(callFrame)]),
  );
  const spent = new Map<string, number>();
  profile.samples.forEach((node, n) => {
    const name = names.get(node) ?? "";
    spent.set(name, (spent.get(name) ?? 0) + (profile.timeDeltas[n] ?? 0) / 1_000);
  });
  const idleMs = spent.get(IDLE) ?? 0;
  spent.delete(IDLE);
  const busyMs = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
  const rows = [...spent].map(([name, ms]) => ({ name, ms, share: ms / busyMs }));
  return { busyMs, idleMs, rows: rows.sort((a, b) => b.ms - a.ms).slice(0, most) };
}

/** `device/core/epoch.js addSentence`; of Node's own and of native code the name alone. */
function placed({ functionName, url, lineNumber }: Frame): string {
  const name = functionName || `line ${lineNumber + 1}`;
  const file = /\/(?:dist|node_modules)\/([^?]+)$/.exec(url)?.[1];
  return file === undefined ? name : `${file} ${name}`;
}

/** The package, the folder of ours, or Node. */
function homeOf({ functionName, url }: Frame): string {
  const theirs = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  const ours = /\/dist\/(.+)\/[^/]+$/.exec(url)?.[1];
  if (theirs !== undefined || ours !== undefined) return theirs ?? `ours: ${ours}`;
  return url.startsWith("node:") ? "Node's JavaScript" : functionName.startsWith("(") ? functionName : "native code";
}
