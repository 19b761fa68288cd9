/** `patrol ca init | server | list`: an authority of the system's own, so that a closed network needs no other. */
import { join, resolve } from "node:path";
import { type IssuedCertificate, validityOf } from "../gateway/core/certificate.ts";
import { ask } from "./ask.ts";
import { type AuthorityPlace, makeFolder, readAuthority, writeAuthority, writeNew } from "./authority-folder.ts";

export async function initAuthority(place: AuthorityPlace, name: string, isJson: boolean): Promise<void> {
  const { createAuthority, fingerprintOf } = await import("../gateway/x509/authority.ts");
  const validity = validityOf("authority", Date.now());
  const pair = await createAuthority(name, validity, place.passphrase);
  await writeAuthority(place.folder, pair);
  const fingerprint = fingerprintOf(pair.cert);
  const folder = resolve(place.folder);
  if (isJson) {
    print(JSON.stringify({ cert: join(folder, "ca.pem"), key: join(folder, "ca.key"), fingerprint }));
    return;
  }
  print(`authority    ${join(folder, "ca.pem")}, good until ${day(validity.notAfter)}`);
  print(`key          ${join(folder, "ca.key")}${place.passphrase === null ? ", not encrypted" : ", encrypted"}`);
  print(`fingerprint  ${fingerprint}`);
  print("Whoever has the key can make devices and gateways: keep a copy offline, and none elsewhere.");
}

/** A certificate for a gateway that is reached by `hosts`, in `out`. */
export async function issueServer(
  dataDir: string,
  place: AuthorityPlace,
  hosts: readonly string[],
  out: string,
  isJson: boolean,
): Promise<void> {
  const { authority, ca } = await readAuthority(place);
  const issued = await authority.issueServer(hosts, validityOf("server", Date.now()));
  const { serial, notAfter } = issued;
  await makeFolder(out);
  const name = hosts[0] ?? "";
  await ask(dataDir, {
    method: "POST",
    path: "certificates",
    body: { serial, unit: null, name, notAfterTime: notAfter },
  });
  const folder = resolve(out);
  const [cert, key, caPath] = [join(folder, "server.pem"), join(folder, "server.key"), join(folder, "ca.pem")];
  await writeNew(key, issued.key, 0o600);
  await writeNew(cert, issued.cert, 0o644);
  await writeNew(caPath, ca, 0o644);
  if (isJson) {
    print(JSON.stringify({ serial, hosts, notAfterTime: notAfter, cert, key, ca: caPath }));
    return;
  }
  print(`certificate ${serial} for ${hosts.join(", ")}, good until ${day(notAfter)}. The gateway's settings:`);
  print(`PATROL_TLS_CERT=${cert}`);
  print(`PATROL_TLS_KEY=${key}`);
  print(`PATROL_TLS_CA=${caPath}`);
  print(`Only this user can read them so far. Where the gateway runs as the user patrol: chown -R patrol: ${folder}`);
}

/** Every certificate issued, oldest first. */
export async function listCertificates(dataDir: string, isJson: boolean): Promise<void> {
  const answer = (await ask(dataDir, { method: "GET", path: "certificates" })) as {
    readonly items: readonly IssuedCertificate[];
  };
  if (isJson) {
    print(JSON.stringify(answer.items));
    return;
  }
  if (answer.items.length === 0)
    print("No certificates yet. patrol ca init, then patrol unit enrol or patrol ca server.");
  for (const { serial, unit, name, notAfterTime, revokedTime } of answer.items) {
    const state = revokedTime === null ? (notAfterTime < Date.now() ? "expired" : "good") : "revoked";
    print([serial, (unit === null ? "server" : "unit").padEnd(6), name.padEnd(32), day(notAfterTime), state].join(" "));
  }
}

/** ISO 8601 day, UTC. */
export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
