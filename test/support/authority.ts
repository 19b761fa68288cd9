/** A certificate authority in memory, for tests: servers on 127.0.0.1 and units. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export type Signed = { readonly cert: string; readonly key: string };
export type Authority = {
  /** Its own certificate, PEM. */
  readonly ca: string;
  /** For `localhost` and 127.0.0.1. */
  readonly server: (validDays?: number) => Promise<Signed>;
  /** A client certificate with that common name; negative days: expired by so many. */
  readonly client: (commonName: string, validDays?: number) => Promise<Signed>;
};

const DAY_MS = 86_400_000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const PURPOSES = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;

export async function makeAuthority(name = "test authority"): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await makeKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 3650 * DAY_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const sign = async (commonName: string, purpose: keyof typeof PURPOSES, validDays: number): Promise<Signed> => {
    const own = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
      issuer: root.subject,
      notBefore: new Date(Date.now() - 1000 * DAY_MS),
      notAfter: new Date(Date.now() + validDays * DAY_MS),
      signingKey: keys.privateKey,
      publicKey: own.publicKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.ExtendedKeyUsageExtension([PURPOSES[purpose]]),
        new x509.SubjectAlternativeNameExtension([
          { type: "dns", value: "localhost" },
          { type: "ip", value: "127.0.0.1" },
        ]),
      ],
    });
    const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", own.privateKey)).toString("base64");
    return {
      cert: certificate.toString("pem"),
      key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`,
    };
  };
  return {
    ca: root.toString("pem"),
    server: (validDays = 90) => sign("localhost", "server", validDays),
    client: (commonName, validDays = 90) => sign(commonName, "client", validDays),
  };
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}
