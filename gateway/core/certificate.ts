/** Certificates of the system's own authority: how long they hold, and whether one may still be used. */

/**
 * A certificate as it was written down when it was issued. Times are Unix ms.
 * `serial`: upper-case hex, two digits a byte, as Node's TLS and `openssl x509 -serial` give it.
 * `unit`: whose; null for a server's. `name`: its common name. `revokedTime`: null while it may be used.
 */
export type IssuedCertificate = {
  readonly serial: string;
  readonly unit: string | null;
  readonly name: string;
  readonly issuedTime: number;
  readonly notAfterTime: number;
  readonly revokedTime: number | null;
};

/** When a certificate begins and ends to hold, Unix ms. */
export type Validity = { readonly notBefore: number; readonly notAfter: number };

const DAY_MS = 86_400_000;
/**
 * Every certificate holds from here on, long before the earliest clock that a device believes (2026): a host whose clock is
 * behind must not refuse a good gateway, and one whose clock was never set waits for GNSS.
 */
const NOT_BEFORE = Date.UTC(2020, 0, 1);

/** How long each kind holds from its issue, in days. */
const LIFETIME_DAYS = { authority: 3652, unit: 730, server: 730 } as const;

export function validityOf(kind: keyof typeof LIFETIME_DAYS, now: number): Validity {
  return { notBefore: NOT_BEFORE, notAfter: Math.floor(now / 1000) * 1000 + LIFETIME_DAYS[kind] * DAY_MS };
}

/**
 * What stands against a certificate whose chain and dates TLS has verified, as the words of a refusal; null when nothing
 * does. `issued`: what is written down of its serial number; null when nothing is (an authority that is not ours, or one
 * issued after the backup that was restored): then the unit's own state decides.
 */
export function certificateRefusal(
  unit: { readonly unit: string; readonly revokedTime: number | null } | null,
  issued: IssuedCertificate | null,
): string | null {
  if (unit === null) return "there is no such unit";
  if (unit.revokedTime !== null) return "the unit is revoked";
  if (issued === null) return null;
  if (issued.unit !== unit.unit) return "the certificate was issued to another unit";
  return issued.revokedTime === null ? null : "the certificate is revoked";
}

/** Whether `serial` reads as one: 1 to 20 bytes (RFC 5280, 4.1.2.2) in upper-case hex. */
export function isSerial(serial: string): boolean {
  return /^(?:[0-9A-F]{2}){1,20}$/.test(serial);
}
