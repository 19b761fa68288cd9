import { expect, test } from "vitest";
import { certificateProblem } from "./certificate-problem.ts";

test.each([
  ["CERT_NOT_YET_VALID", /not valid yet by this device's clock: set the clock/],
  ["CERT_HAS_EXPIRED", /has expired by this device's clock: renew it/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /for another name: check PATROL_BROKER_URL/],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /does not trust: check PATROL_BROKER_CA/],
  ["UNABLE_TO_GET_ISSUER_CERT", /does not trust: check PATROL_BROKER_CA/],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", /does not trust: check PATROL_BROKER_CA/],
  ["SELF_SIGNED_CERT_IN_CHAIN", /does not trust: check PATROL_BROKER_CA/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", /does not trust: check PATROL_BROKER_CA/],
  ["CERT_SIGNATURE_FAILURE", /does not trust: check PATROL_BROKER_CA/],
])("%s is said so that somebody can act on it", (code, sentence) => {
  expect(certificateProblem(code)).toMatch(sentence);
});

test.each([["ECONNREFUSED"], [5], [undefined]])("%s is not about a certificate", (code) => {
  expect(certificateProblem(code)).toBe(null);
});
