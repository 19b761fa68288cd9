/** `patrol unit enrol`: all that a device needs to connect with a certificate, in one folder, and a QR code to find it by. */
import { readdir } from "node:fs/promises";
import { join, posix, resolve } from "node:path";
import { renderSVG, renderUnicodeCompact } from "uqr";
import { validityOf } from "../gateway/core/certificate.ts";
import { fingerprintOf, type Issued } from "../gateway/x509/authority.ts";
import { PatrolError } from "../runtime/error.ts";
import { ask } from "./ask.ts";
import { type AuthorityPlace, makeFolder, readAuthority, writeNew } from "./authority-folder.ts";
import { day } from "./ca.ts";

export type Enrolment = {
  readonly unit: string;
  readonly brokerUrl: string;
  /** A new or empty folder for the bundle. */
  readonly out: string;
  /** Where the bundle will lie on the device. */
  readonly deviceDir: string;
  /** Whether the QR code holds the private key and the certificate too. */
  readonly isKeyInQr: boolean;
  readonly json: boolean;
};

/** Issues, writes down and bundles. Nothing is left behind of one that the registry refuses. */
export async function enrol(dataDir: string, place: AuthorityPlace, enrolment: Enrolment): Promise<void> {
  const { unit, out, brokerUrl, deviceDir, json: isJson } = enrolment;
  await ask(dataDir, { method: "GET", path: `units/${encodeURIComponent(unit)}` });
  const { authority, ca } = await readAuthority(place);
  await makeFolder(out);
  if ((await readdir(out)).length > 0) throw new PatrolError("conflict", `${out} is not empty; give a new folder`);
  const issued = await authority.issueUnit(unit, validityOf("unit", Date.now()));
  const { serial, notAfter } = issued;
  await ask(dataDir, {
    method: "POST",
    path: "certificates",
    body: { serial, unit, name: unit, notAfterTime: notAfter },
  });
  const fingerprint = fingerprintOf(ca);
  const qr = qrText(enrolment, fingerprint, issued);
  const folder = resolve(out);
  await writeNew(join(folder, "unit.key"), issued.key, 0o600);
  await writeNew(join(folder, "unit.pem"), issued.cert, 0o644);
  await writeNew(join(folder, "ca.pem"), ca, 0o644);
  await writeNew(join(folder, "device.env"), environmentOf(unit, brokerUrl, deviceDir), 0o600);
  await writeNew(join(folder, "unit.svg"), `${renderSVG(qr, { ecc: "M" })}\n`, enrolment.isKeyInQr ? 0o600 : 0o644);
  if (isJson) {
    print(
      JSON.stringify({
        unit,
        serial,
        notAfterTime: notAfter,
        caFingerprint: fingerprint,
        folder,
        qr: shownQr(enrolment, qr),
      }),
    );
    return;
  }
  print(renderUnicodeCompact(qr, { ecc: "M" }));
  print(`certificate ${serial} of ${unit}, good until ${day(notAfter)}: ${folder}`);
  print(
    `Put that folder on the device as ${deviceDir}, readable by its service alone, and start patrol device with its`,
  );
  print("device.env. Then delete it here: its private key is nowhere else.");
}

/** As a systemd EnvironmentFile. */
function environmentOf(unit: string, brokerUrl: string, deviceDir: string): string {
  const lines = [
    `PATROL_UNIT=${unit}`,
    `PATROL_BROKER_URL=${brokerUrl}`,
    `PATROL_BROKER_CERT=${posix.join(deviceDir, "unit.pem")}`,
    `PATROL_BROKER_KEY=${posix.join(deviceDir, "unit.key")}`,
    `PATROL_BROKER_CA=${posix.join(deviceDir, "ca.pem")}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** JSON: who it is, where it connects, which authority it must find there. The key only when it was asked for. */
function qrText({ unit, brokerUrl, isKeyInQr }: Enrolment, fingerprint: string, { cert, key }: Issued): string {
  const facts = { v: 1, unit, broker: brokerUrl, ca: `sha256:${fingerprint}` };
  return JSON.stringify(isKeyInQr ? { ...facts, cert: bodyOf(cert), key: bodyOf(key) } : facts);
}

/** What `--json` shows of it: a private key is in no pipe. */
function shownQr({ isKeyInQr }: Enrolment, qr: string): string | null {
  return isKeyInQr ? null : qr;
}

/** The base64 of a PEM text. */
function bodyOf(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, "");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
