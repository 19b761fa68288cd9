/**
 * The serial port's native code out of the bundle. Node loads such code from a file alone, so it is written into a folder
 * that only this process can enter, loaded, and removed at once: what is loaded stays loaded, nothing is left behind that
 * another version could find or another user could change, and a full card does not matter where `/dev/shm` is memory.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

/** One build: for which system it is, and the file, compressed, in base64. */
export type Addon = { readonly name: string; readonly code: string };

const MOST_NAMED = 3;

/** Loads the first of `addons` that this system takes. Throws, with what each try said, when it takes none. */
export function openAddon(addons: readonly Addon[], folders: readonly string[] = ["/dev/shm", tmpdir()]): unknown {
  const mine = addons.filter(({ name }) => isFor(name, process.platform, process.arch, armVersion()));
  const problems: string[] = [];
  for (const { name, code } of mine) {
    for (const folder of folders) {
      try {
        return loaded(brotliDecompressSync(Buffer.from(code, "base64")), folder);
      } catch (err) {
        problems.push(`${name} in ${folder}: ${err instanceof Error ? err.message : String(err)}`);
      }
    }
  }
  const here = `${process.platform} ${process.arch}`;
  if (mine.length === 0) throw new Error(`this file has no serial port for ${here}; install the npm package there`);
  const said = problems.slice(0, MOST_NAMED).join("; ");
  throw new Error(
    `the serial port's native code does not load here (${here}): ${said}; set TMPDIR to a folder that is writable and not mounted noexec`,
  );
}

/** Whether a build by the name `linux-arm/@serialport+bindings-cpp.armv7.glibc.node` is for such a machine; which libc it has only shows when it is loaded. */
export function isFor(name: string, platform: string, arch: string, armVersion: string): boolean {
  const [folder = "", file = ""] = name.split("/");
  if (folder !== `${platform}-${arch}`) return false;
  const version = /\.armv(\d+)\./.exec(file)?.[1];
  return arch !== "arm" || version === undefined || Number(version) <= Number(armVersion);
}

function loaded(bytes: Buffer, folder: string): unknown {
  const own = mkdtempSync(join(folder, "patrol-"));
  try {
    const path = join(own, "serial.node");
    writeFileSync(path, bytes, { mode: 0o500 });
    const module = { exports: {} };
    process.dlopen(module, path, constants.dlopen.RTLD_NOW);
    return module.exports;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function armVersion(): string {
  const { variables } = process.config as { readonly variables: { readonly arm_version?: string | number } };
  return String(variables.arm_version ?? "7");
}
