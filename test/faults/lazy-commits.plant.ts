/**
 * A planted bug, loaded before a gateway by `node --import`: its databases do not sync their commits, as if somebody had
 * written `synchronous=OFF`. Threads load it too.
 */
import { register } from "node:module";

register(new URL("./lazy-commits.hooks.js", import.meta.url));
