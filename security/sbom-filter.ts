/** `npm run sbom`: npm's list of everything on standard input, that of production on standard output. */
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { lockedPackages } from "./lockfile.ts";
import { productionOnly, type Sbom } from "./sbom.ts";

const sbom = (await json(process.stdin)) as Sbom;
const locked = lockedPackages(await readFile("package-lock.json", "utf8"));
process.stdout.write(`${JSON.stringify(productionOnly(sbom, locked), null, 2)}\n`);
