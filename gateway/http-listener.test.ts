import { hostname } from "node:os";
import { expect, test } from "vitest";
import type { HttpListener } from "./http/listen.ts";
import { urlOfListener } from "./http-listener.ts";
import { createAuthority, openAuthority } from "./x509/authority.ts";

const VALIDITY = { notBefore: Date.UTC(2020, 0, 1), notAfter: Date.UTC(2040, 0, 1) };
const authority = await openAuthority(await createAuthority("authority of the test", VALIDITY, null), null);

async function tlsFor(hosts: readonly string[]): Promise<HttpListener["tls"]> {
  const cert = Buffer.from((await authority.issueServer(hosts, VALIDITY)).cert);
  return { options: () => ({ cert }), onChange: () => () => {} };
}

test.each([
  ["127.0.0.1", null, "http://127.0.0.1:8443"],
  ["::1", null, "http://[::1]:8443"],
  ["gateway.example", ["other.example"], "https://gateway.example:8443"],
  ["0.0.0.0", ["gateway.example", "10.20.0.5"], "https://gateway.example:8443"],
  ["::", ["10.20.0.5", "gateway.example"], "https://10.20.0.5:8443"],
  ["0.0.0.0", ["::1"], `https://${hostname()}:8443`],
] as const)("listening on %s with a certificate for %s is reached by %s", async (host, names, url) => {
  const tls = names === null ? null : await tlsFor(names);
  expect(urlOfListener({ host, port: 0, isLoopback: false, tls }, 8443)).toBe(url);
});
