/** Changes one word of one module on its way in. */
import type { LoadHook } from "node:module";

export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(url, context);
  if (!url.endsWith("/gateway/sqlite/database.js")) return loaded;
  return { ...loaded, source: String(loaded.source).replaceAll("synchronous=FULL", "synchronous=OFF") };
};
