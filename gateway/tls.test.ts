import { rename, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openLog } from "../runtime/log.ts";
import { makeAuthority } from "../test/support/authority.ts";
import { tempFolder } from "../test/support/temp.ts";
import { until } from "../test/support/until.ts";
import { openTlsFiles, type TlsPaths } from "./tls.ts";

const log = openLog("test", "silent");
const authority = await makeAuthority();
const [first, second] = [await authority.server(), await authority.server()];

async function write(folder: string): Promise<TlsPaths> {
  const paths = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem"), ca: join(folder, "ca.pem") };
  await writeFile(paths.cert, first.cert);
  await writeFile(paths.key, first.key);
  await writeFile(paths.ca, authority.ca);
  return paths;
}

/** The files as they are watched, every 20 ms, and what was counted. */
async function open(paths: TlsPaths) {
  const counts: string[] = [];
  const files = await openTlsFiles(paths, log, (name, kind) => counts.push(`${name} ${kind}`), 20);
  return { files, counts, cert: () => String(files.options().cert) };
}

describe("certificate files", () => {
  test("are read at the start, for TLS 1.2 and later", async () => {
    await using folder = await tempFolder();
    const { files } = await open(await write(folder.path));
    await using _files = files;
    expect(files.options()).toMatchObject({ minVersion: "TLSv1.2", cert: Buffer.from(first.cert) });
    expect(String(files.options().ca)).toBe(authority.ca);
  });

  test("may do without an authority for clients", async () => {
    await using folder = await tempFolder();
    const { files } = await open({ ...(await write(folder.path)), ca: null });
    await using _files = files;
    expect(files.options()).not.toHaveProperty("ca");
  });

  test.each([
    { what: "a missing certificate", file: "cert", text: null, says: /PATROL_TLS_CERT cannot be read: .*ENOENT/ },
    { what: "a missing key", file: "key", text: null, says: /PATROL_TLS_KEY cannot be read/ },
    { what: "a missing authority", file: "ca", text: null, says: /PATROL_TLS_CA cannot be read/ },
    { what: "a certificate that is none", file: "cert", text: "nonsense", says: /PATROL_TLS_CERT and PATROL_TLS_KEY/ },
    { what: "somebody else's key", file: "key", text: second.key, says: /must be a certificate and its own key/ },
  ] as const)("$what is refused in a sentence that shows nothing secret", async ({ file, text, says }) => {
    await using folder = await tempFolder();
    const paths = await write(folder.path);
    if (text === null) await unlink(String(paths[file]));
    else await writeFile(String(paths[file]), text);
    const attempt = openTlsFiles(paths, log);
    await expect(attempt).rejects.toThrow(says);
    await expect(attempt).rejects.not.toThrow(/PRIVATE KEY/);
    await expect(attempt).rejects.toMatchObject({ code: "invalid" });
  });

  test("that are written anew are read again, and whoever listens is told", async () => {
    await using folder = await tempFolder();
    const paths = await write(folder.path);
    const { files, counts, cert } = await open(paths);
    await using _files = files;
    let told = 0;
    const stop = files.onChange(() => {
      told += 1;
    });
    await writeFile(paths.cert, second.cert);
    await writeFile(paths.key, second.key);
    await until("the new certificate", () => cert() === second.cert);
    expect(told).toBe(1);
    stop();
    await writeFile(paths.cert, first.cert);
    await writeFile(paths.key, first.key);
    await until("the first one again", () => cert() === first.cert);
    expect(told).toBe(1);
    expect(counts.filter((one) => one === "certificates reloaded").length).toBeGreaterThanOrEqual(2);
  });

  test("behind a symbolic link that is turned to others are read again", async () => {
    await using folder = await tempFolder();
    const paths = await write(folder.path);
    const targets = { cert: join(folder.path, "cert-2"), key: join(folder.path, "key-2") };
    await writeFile(targets.cert, second.cert);
    await writeFile(targets.key, second.key);
    const { files, cert } = await open(paths);
    await using _files = files;
    for (const one of ["cert", "key"] as const) {
      await symlink(targets[one], join(folder.path, "new-link"));
      await rename(join(folder.path, "new-link"), paths[one]);
    }
    await until("the new certificate", () => cert() === second.cert);
  });

  test.each([
    ["are rubbish", (paths: TlsPaths) => writeFile(paths.cert, "rubbish")],
    ["have gone", (paths: TlsPaths) => unlink(paths.key)],
    ["do not belong together", (paths: TlsPaths) => writeFile(paths.cert, second.cert)],
  ])("that %s leave the old ones in use, counted once, until good ones come", async (_, spoil) => {
    await using folder = await tempFolder();
    const paths = await write(folder.path);
    const { files, counts, cert } = await open(paths);
    await using _files = files;
    await spoil(paths);
    await until("the refusal", () => counts.includes("certificates rejected"));
    expect(cert()).toBe(first.cert);
    await writeFile(paths.cert, second.cert);
    await writeFile(paths.key, second.key);
    await until("the new certificate", () => cert() === second.cert);
    expect(counts.at(-1)).toBe("certificates reloaded");
  });
});
