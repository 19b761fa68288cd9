/** What is asked of a CONNECT (MQTT 3.1.1 section 3.1) before its secret is looked at. */
import { unitOfClientId } from "../../../protocol/topics.ts";
import { isReadable, mayPublish } from "../topic-rights.ts";
import type { GuardLimits } from "./limits.ts";

/**
 * The client's certificate: none shown; one that nobody vouches for; or the common name and the serial number (hex) of one
 * that the authority signed.
 */
export type Certificate =
  | { readonly kind: "none" }
  | { readonly kind: "untrusted"; readonly why: string }
  | { readonly kind: "trusted"; readonly commonName: string; readonly serial: string };

export type ConnectFacts = {
  readonly clientId: string;
  /** null: the CONNECT has none. */
  readonly username: string | null;
  /** In seconds; 0: none. */
  readonly keepalive: number;
  readonly will: { readonly topic: string; readonly retain: boolean } | null;
};

/** CONNACK return codes [MQTT-3.2.2, table 3.1]. */
export const RETURN_CODE = { badIdentifier: 2, unavailable: 3, badCredentials: 4, notAuthorized: 5 } as const;

/** `kind`: a counter's label. */
export type ConnectRefusal = {
  readonly kind: "secret" | "certificate" | "client-id" | "keepalive" | "will" | "client-ids";
  readonly why: string;
  readonly returnCode: (typeof RETURN_CODE)[keyof typeof RETURN_CODE];
};

/** `serial`: of the certificate that has been shown in the place of a secret, and that has yet to be found good; null: none. */
export type Judged =
  | { readonly ok: true; readonly unit: string; readonly serial: string | null }
  | { readonly ok: false; readonly refusal: ConnectRefusal };

export const WRONG_SECRET: ConnectRefusal = {
  kind: "secret",
  why: "there is no such unit, or the secret is wrong",
  returnCode: RETURN_CODE.badCredentials,
};

/** What stands against a certificate that TLS found good, in words. */
export function wrongCertificate(why: string): ConnectRefusal {
  return { kind: "certificate", why, returnCode: RETURN_CODE.badCredentials };
}

export const TOO_MANY_CLIENT_IDS: ConnectRefusal = {
  kind: "client-ids",
  why: "the unit has too many connections with other client ids",
  returnCode: RETURN_CODE.notAuthorized,
};

export function judgeConnect(facts: ConnectFacts, certificate: Certificate, limits: GuardLimits): Judged {
  const { badIdentifier, badCredentials, notAuthorized } = RETURN_CODE;
  const refuse = (kind: ConnectRefusal["kind"], returnCode: ConnectRefusal["returnCode"], why: string): Judged => ({
    ok: false,
    refusal: { kind, why, returnCode },
  });
  if (certificate.kind === "untrusted") {
    return refuse("certificate", notAuthorized, `the client certificate is not trusted: ${certificate.why}`);
  }
  const named = facts.username === "" ? null : facts.username;
  const unit = certificate.kind === "trusted" ? certificate.commonName : named;
  if (unit === null) return { ok: false, refusal: { ...WRONG_SECRET, why: "no user name; it is the unit's name" } };
  if (named !== null && named !== unit) {
    return refuse("certificate", badCredentials, "the user name is not the common name of the certificate");
  }
  if (!isReadable(facts.clientId) || unitOfClientId(facts.clientId) !== unit) {
    const why = "the client id must be the unit's name, or that with a suffix behind a dot";
    return refuse("client-id", badIdentifier, why);
  }
  if (facts.keepalive < 1 || facts.keepalive > limits.keepaliveS) {
    return refuse("keepalive", notAuthorized, `the keepalive must be 1 to ${limits.keepaliveS} s`);
  }
  const asker = { unit, isBare: facts.clientId === unit };
  if (facts.will && !mayPublish(asker, { ...facts.will, verb: "will" }).ok) {
    const why = "only the bare client id may leave a will, and only on its own status topic";
    return refuse("will", notAuthorized, why);
  }
  return { ok: true, unit, serial: certificate.kind === "trusted" ? certificate.serial : null };
}
