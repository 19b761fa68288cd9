/**
 * The system's own certificate authority: ECDSA on P-256 with SHA-256, profiles of RFC 5280. A unit's certificate opens
 * connections and no listener, a server's the other way round, so that a stolen device cannot pass for the gateway.
 */
import "reflect-metadata";
import {
  createHash,
  createPrivateKey,
  type KeyObject,
  X509Certificate as NodeCertificate,
  randomBytes,
  webcrypto,
} from "node:crypto";
import { isIP } from "node:net";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { PatrolError } from "../../runtime/error.ts";
import type { Validity } from "../core/certificate.ts";

/** PEM texts; the key is PKCS #8. */
export type KeyPair = { readonly cert: string; readonly key: string };
/** `serial`: upper-case hex. `notAfter`: Unix ms. */
export type Issued = KeyPair & { readonly serial: string; readonly notAfter: number };

type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;
/** 126 random bits: positive and of one length (RFC 5280, 4.1.2.2). */
const SERIAL_BYTES = 16;
/** PBES2 with what OpenSSL takes by itself; its key derivation is quick, so a passphrase must be long. */
const CIPHER = "aes-256-cbc";
const SHORTEST_PASSPHRASE = 12;

/** A new authority. `passphrase`: what its key is encrypted with; null: it lies in clear. Rejects: `invalid`. */
export async function createAuthority(name: string, validity: Validity, passphrase: string | null): Promise<KeyPair> {
  if (passphrase !== null && passphrase.length < SHORTEST_PASSPHRASE) {
    throw new PatrolError("invalid", `a passphrase must have at least ${SHORTEST_PASSPHRASE} characters`);
  }
  const keys = await newKeys();
  const cert = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: commonName(name),
    notBefore: new Date(validity.notBefore),
    notAfter: new Date(validity.notAfter),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey, false),
    ],
  });
  return { cert: pem(cert), key: await privatePem(keys, passphrase) };
}

/** Opens an authority to issue with. Rejects with `invalid` when the passphrase is wrong or the two do not belong together. */
export async function openAuthority({ cert, key }: KeyPair, passphrase: string | null): Promise<Authority> {
  const opened = openKey(key, passphrase);
  if (!new NodeCertificate(cert).checkPrivateKey(opened)) {
    throw new PatrolError("invalid", "the authority's certificate and key do not belong together");
  }
  const der = opened.export({ type: "pkcs8", format: "der" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, CURVE, false, ["sign"]);
  return new Authority(new X509Certificate(cert), signingKey);
}

/** An authority that issues certificates. */
export class Authority {
  readonly #cert: X509Certificate;
  readonly #key: CryptoKey;

  constructor(cert: X509Certificate, key: CryptoKey) {
    this.#cert = cert;
    this.#key = key;
  }

  /** For a device: its common name is the unit's name. */
  issueUnit(unit: string, validity: Validity): Promise<Issued> {
    return this.#issue(unit, validity, [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])]);
  }

  /** For a gateway that is reached by `hosts`: DNS names and IP addresses. Rejects: `invalid`. */
  async issueServer(hosts: readonly string[], validity: Validity): Promise<Issued> {
    const names = hosts.map(subjectAltName);
    return await this.#issue(hosts[0] ?? "", validity, [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names),
    ]);
  }

  async #issue(name: string, validity: Validity, extensions: readonly Extension[]): Promise<Issued> {
    // A certificate that outlives its authority is refused with it, without a word that says so.
    const notAfter = Math.min(validity.notAfter, this.#cert.notAfter.getTime());
    const keys = await newKeys();
    const serial = newSerial();
    const cert = await X509CertificateGenerator.create({
      serialNumber: serial,
      subject: commonName(name),
      issuer: this.#cert.subjectName,
      notBefore: new Date(validity.notBefore),
      notAfter: new Date(notAfter),
      signingAlgorithm: SIGNING,
      publicKey: keys.publicKey,
      signingKey: this.#key,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false),
        await AuthorityKeyIdentifierExtension.create(this.#cert.publicKey, false),
        ...extensions,
      ],
    });
    return { cert: pem(cert), key: await privatePem(keys, null), serial: serial.toUpperCase(), notAfter };
  }
}

/** SHA-256 of a certificate's DER in lower-case hex, for people to compare. Throws on what is no certificate. */
export function fingerprintOf(cert: string): string {
  return createHash("sha256")
    .update(new Uint8Array(new X509Certificate(cert).rawData))
    .digest("hex");
}

function subjectAltName(host: string): JsonGeneralName {
  if (isIP(host) !== 0) return { type: "ip", value: host };
  const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  if (host.length <= 253 && new RegExp(`^${label}(\\.${label})*$`, "i").test(host)) return { type: "dns", value: host };
  throw new PatrolError("invalid", `"${host}" is neither a DNS name nor an IP address`);
}

/** Given as a structure, a name is not parsed: no character in it has a meaning. */
function commonName(name: string): Name {
  return new Name([{ CN: [{ utf8String: name }] }]);
}

function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

function newKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(CURVE, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
}

async function privatePem({ privateKey }: CryptoKeyPair, passphrase: string | null): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", privateKey));
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const protection = passphrase === null ? {} : { cipher: CIPHER, passphrase };
  return key.export({ type: "pkcs8", format: "pem", ...protection }).toString();
}

function openKey(key: string, passphrase: string | null): KeyObject {
  if (key.includes("ENCRYPTED") && passphrase === null) {
    throw new PatrolError("invalid", "the authority's key has a passphrase: give it with --passphrase-stdin");
  }
  try {
    return createPrivateKey({ key, format: "pem", ...(passphrase === null ? {} : { passphrase }) });
  } catch (err) {
    const why = passphrase === null ? "it is damaged" : "the passphrase is wrong, or it is damaged";
    throw new PatrolError("invalid", `the authority's key cannot be opened: ${why}`, err);
  }
}

function pem(cert: X509Certificate): string {
  return `${cert.toString("pem").trimEnd()}\n`;
}
