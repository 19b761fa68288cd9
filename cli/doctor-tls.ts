/** What `patrol doctor` says of the certificate that a gateway shows to units and browsers. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { messageOf } from "../runtime/error.ts";
import { untilFinding } from "./doctor-until.ts";
import type { Finding } from "./finding.ts";

/** Paths of PEM files; nothing to say without both. */
export async function tlsFindings(
  certPath: string | null,
  keyPath: string | null,
  now: number,
): Promise<readonly Finding[]> {
  if (certPath === null || keyPath === null) return [];
  const what = "TLS certificate";
  try {
    const certificate = new X509Certificate(await readFile(certPath));
    const key = createPrivateKey(await readFile(keyPath));
    if (!certificate.checkPrivateKey(key)) {
      return [
        { what, isOk: false, text: `${keyPath} is not the key of ${certPath}; give the pair that belongs together` },
      ];
    }
    return [untilFinding(what, Date.parse(certificate.validTo), now, "patrol ca server makes another")];
  } catch (err) {
    const text = `${certPath} and ${keyPath} cannot be used: ${messageOf(err)}; give PEM files that the gateway's user can read`;
    return [{ what, isOk: false, text }];
  }
}
