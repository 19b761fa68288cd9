/** What is wrong with a broker's certificate, in a sentence that says what to do. There is no way round it. */

const UNTRUSTED: readonly unknown[] = [
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_SIGNATURE_FAILURE",
];

/** `code`: of the error that Node's TLS gives (OpenSSL's X509_V_ERR names). Null when it is not about a certificate. */
export function certificateProblem(code: unknown): string | null {
  if (code === "CERT_NOT_YET_VALID") {
    return "the broker's certificate is not valid yet by this device's clock: set the clock (PATROL_CLOCK_STEP_CMD does it from GNSS)";
  }
  if (code === "CERT_HAS_EXPIRED") {
    return "the broker's certificate has expired by this device's clock: renew it, or set the clock";
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return "the broker's certificate is for another name: check PATROL_BROKER_URL";
  }
  if (UNTRUSTED.includes(code)) {
    return "the broker's certificate is signed by an authority that this device does not trust: check PATROL_BROKER_CA";
  }
  return null;
}
