/** HTTP with TLS beyond loopback: what it refuses to start with, its cookie, and a certificate that is renewed. */
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Authority, makeAuthority } from "../support/authority.ts";
import { detailOf, send } from "../support/client.ts";
import { startGateway } from "../support/gateway.ts";
import { startPatrol } from "../support/process.ts";
import { hire, issue, PASSWORD, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";

const stack: AsyncDisposable[] = [];
let dataDir: string;
let authority: Authority;
let base: string;
let port: number;
let auditor: string;
let viewer: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  dataDir = folder.path;
  authority = await makeAuthority();
  await writeCertificate();
  env = {
    PATROL_HTTP_HOST: "0.0.0.0",
    PATROL_TLS_CERT: join(dataDir, "cert.pem"),
    PATROL_TLS_KEY: join(dataDir, "key.pem"),
  };
  await hire(dataDir, "chief", "admin");
  auditor = await issue(dataDir, "prometheus", ["audit"]);
  viewer = await issue(dataDir, "wall", ["live"]);
  const gateway = await startGateway(dataDir, env);
  stack.push(gateway);
  port = gateway.addresses.httpPort;
  base = `https://127.0.0.1:${port}`;
}, 60_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

async function writeCertificate(): Promise<void> {
  const { cert, key } = await authority.server();
  for (const [name, text] of [
    ["cert.pem", cert],
    ["key.pem", key],
  ] as const) {
    await writeFile(join(dataDir, `${name}.new`), text);
    await rename(join(dataDir, `${name}.new`), join(dataDir, name));
  }
}

/** The serial number of the certificate that is served. */
function served(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, ca: authority.ca }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.end();
    });
    socket.once("error", reject);
  });
}

test("the cookie is for this host alone, and over TLS alone", async () => {
  const body = { name: "chief", password: PASSWORD };
  const answer = await send("POST", `${base}/api/v1/session`, { headers: { origin: base }, body, ca: authority.ca });
  expect(answer.headers["set-cookie"]?.[0]).toMatch(
    /^__Host-patrol=[\w-]{43}; Max-Age=863\d\d; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
  const plain = await send("POST", `${base}/api/v1/session`, {
    headers: { origin: base.replace("https", "http") },
    body,
    ca: authority.ca,
  });
  expect(plain.status).toBe(403);
});

describe("beyond loopback", () => {
  const asked = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    send("GET", base + path, { headers, ca: authority.ca });

  test("figures are for the auditor and the admin", async () => {
    expect((await asked("/metrics")).status).toBe(401);
    expect((await asked("/metrics", { host: "localhost" })).status).toBe(401);
    expect((await asked("/metrics", { authorization: `Bearer ${viewer}` })).status).toBe(403);
    expect((await asked("/metrics", { authorization: `Bearer ${auditor}` })).text).toContain("patrol_units 0");
    expect((await asked("/metrics", await signIn(base, "chief", authority.ca))).status).toBe(200);
  });

  test("whether it is well is for anyone", async () => {
    expect((await asked("/healthz")).body).toEqual({ status: "ok" });
    expect((await asked("/readyz")).body).toEqual({ status: "ready" });
  });
});

test("a renewed certificate is served without a restart, and sessions go on", { timeout: 30_000 }, async () => {
  const chief = await signIn(base, "chief", authority.ca);
  const before = await served();
  await writeCertificate();
  await until("the new certificate", async () => (await served()) !== before, 15_000);
  expect((await send("GET", `${base}/api/v1/me`, { headers: chief, ca: authority.ca })).status).toBe(200);
});

describe("it refuses to start", () => {
  async function refusalOf(settings: Readonly<Record<string, string>>): Promise<{ code: number | null; err: string }> {
    await using folder = await tempFolder();
    await using gateway = startPatrol(["gateway"], {
      PATROL_DATA_DIR: folder.path,
      PATROL_MQTT_PORT: "0",
      PATROL_HTTP_PORT: "0",
      ...settings,
    });
    return { code: await gateway.ended, err: gateway.errors.join("\n") };
  }

  test("beyond loopback without TLS", async () => {
    const { code, err } = await refusalOf({ PATROL_HTTP_HOST: "0.0.0.0" });
    expect(code).toBe(2);
    expect(err).toContain("without TLS the HTTP API listens on loopback only; set PATROL_TLS_CERT and PATROL_TLS_KEY");
  });

  test("beyond loopback without any operator", async () => {
    const { code, err } = await refusalOf(env);
    expect(code).toBe(1);
    expect(err).toContain("there is no operator yet: make an admin first with patrol operator add NAME --role admin");
  });

  test("with half a certificate", async () => {
    const { code, err } = await refusalOf({ PATROL_TLS_CERT: "cert.pem" });
    expect(code).toBe(2);
    expect(err).toContain("PATROL_TLS_CERT and PATROL_TLS_KEY go together");
  });

  test("with a certificate that is not there", async () => {
    const { code, err } = await refusalOf({ PATROL_TLS_CERT: "/nowhere/cert.pem", PATROL_TLS_KEY: "/nowhere/key.pem" });
    expect(code).toBe(1);
    expect(err).toContain("PATROL_TLS_CERT cannot be read");
  });
});

test("a request without TLS on the port of HTTPS gets nothing", async () => {
  await expect(send("GET", `http://127.0.0.1:${port}/healthz`).then(detailOf)).rejects.toThrow();
});
