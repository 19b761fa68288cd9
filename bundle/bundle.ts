/**
 * `npm run bundle`: dist/bundle/patrol-device.mjs, the device's command in one file, for a vehicle's board with Node and
 * nothing else. One file rather than an archive: to install is to copy it, to upgrade is to rename another over it, to roll
 * back is to rename it back, and there is no half of it. The native code of the serial port is in there for every Linux
 * that its package was built for (addon.ts).
 */
import { chmod, readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, type Plugin } from "vite";
import { version } from "../runtime/version.ts";
import type { Addon } from "./addon.ts";

const ENTRY = fileURLToPath(new URL("../cli/patrol-device.js", import.meta.url));
const ADDON = fileURLToPath(new URL("./addon.js", import.meta.url));
const FOLDER = dirname(ADDON);
const NAME = "patrol-device.mjs";

/** Builds the file; answers its path. */
export async function bundle(): Promise<string> {
  const addons = await serialAddons();
  await build({
    configFile: false,
    root: fileURLToPath(new URL("../..", import.meta.url)),
    logLevel: "warn",
    plugins: [nativeCode(addons), ownVersion(version()), withoutUnused(), latin()],
    ssr: { noExternal: true, target: "node" },
    build: {
      ssr: ENTRY,
      outDir: FOLDER,
      emptyOutDir: false,
      target: "node20",
      minify: true,
      rolldownOptions: {
        checks: { pluginTimings: false },
        output: { entryFileNames: NAME, codeSplitting: false, banner: "#!/usr/bin/env node" },
      },
    },
  });
  const path = join(FOLDER, NAME);
  await chmod(path, 0o755);
  return path;
}

/** The builds for Linux that the serial port's package brings, glibc's before musl's, newer ARM before older. */
async function serialAddons(): Promise<readonly Addon[]> {
  const load = createRequire(createRequire(import.meta.url).resolve("serialport"));
  const folder = join(dirname(load.resolve("@serialport/bindings-cpp")), "..", "prebuilds");
  const systems = (await readdir(folder)).filter((name) => name.startsWith("linux-"));
  const names = await Promise.all(
    systems.map(async (system) => (await readdir(join(folder, system))).map((file) => `${system}/${file}`)),
  );
  const inOrder = names.flat().sort((a, b) => Number(isMusl(a)) - Number(isMusl(b)) || (a < b ? 1 : -1));
  return await Promise.all(
    inOrder.map(async (name) => {
      const code = brotliCompressSync(await readFile(join(folder, name))).toString("base64");
      return { name, code };
    }),
  );
}

function isMusl(name: string): boolean {
  return name.includes("musl");
}

/** The package looks for its native code in folders beside it; here there are none. */
function nativeCode(addons: readonly Addon[]): Plugin {
  return {
    name: "native-code",
    load: {
      filter: { id: /@serialport\/bindings-cpp\/dist\/serialport-bindings\.js$/ },
      handler: () =>
        `import { openAddon } from ${JSON.stringify(ADDON)};\nexport const binding = openAddon(${JSON.stringify(addons)});`,
    },
  };
}

/** There is no package.json to read it from. */
function ownVersion(text: string): Plugin {
  return {
    name: "own-version",
    load: {
      filter: { id: /\/runtime\/version\.js$/ },
      handler: () => `export const version = () => ${JSON.stringify(text)};`,
    },
  };
}

/** Ways to a broker that a device has no setting for, and a copy of what Node has itself: a quarter of the code. */
function withoutUnused(): Plugin {
  return {
    name: "without-unused",
    resolveId: {
      filter: { id: /^readable-stream$/ },
      handler: () => ({ id: "node:stream", external: true }),
    },
    load: {
      filter: { id: /\/mqtt\/build\/lib\/connect\/(ws|wx|ali|socks)\.js$|\/worker-timers\// },
      handler: () => "export {};",
    },
  };
}

/** One letter beyond Latin-1 makes V8 keep all of the source in two bytes a letter. */
function latin(): Plugin {
  return {
    name: "latin",
    enforce: "post",
    generateBundle: (_, files) => {
      for (const file of Object.values(files)) {
        if (file.type !== "chunk") continue;
        file.code = file.code.replace(
          /[\u0080-\uffff]/g,
          (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
        );
      }
    },
  };
}

const path = await bundle();
process.stdout.write(`${path}: ${((await stat(path)).size / 1_000).toFixed(0)} KB\n`);
