/** Puts the simulated machine under the real code: the file system, randomness and network of the modules that it runs. */
import type { ResolveHook } from "node:module";

/** What a module of the real code gets in place of what it asks for. */
const STAND_INS: readonly { readonly in: RegExp; readonly asked: string; readonly gets: string }[] = [
  { in: /\/device\/disk\/accepted-list\.js$/, asked: "node:fs", gets: "./list-file.js" },
  { in: /\/device\/disk\/[^/]+\.js$/, asked: "node:fs/promises", gets: "./file-system.js" },
  { in: /\/device\/disk\/[^/]+\.js$/, asked: "node:crypto", gets: "./randomness.js" },
  { in: /\/device\/panel\.js$/, asked: "ulid", gets: "./randomness.js" },
  { in: /\/device\/mqtt\/uplink\.js$/, asked: "./connection.js", gets: "./connection.js" },
];

export const resolve: ResolveHook = (specifier, context, next) => {
  const { parentURL } = context;
  const standIn = STAND_INS.find((one) => one.asked === specifier && parentURL !== undefined && one.in.test(parentURL));
  if (!standIn) return next(specifier, context);
  return { url: new URL(standIn.gets, import.meta.url).href, shortCircuit: true };
};
