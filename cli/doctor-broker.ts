/** What `patrol doctor` says of a device's way to the gateway: the broker, the secret, the certificates. */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type PeerCertificate } from "node:tls";
import { pem } from "../device/host.ts";
import { openConnection, type TlsFiles } from "../device/mqtt/connection.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { untilFinding } from "./doctor-until.ts";
import type { Finding } from "./finding.ts";

export type BrokerOptions = {
  readonly url: string;
  readonly unit: string;
  readonly secret: string | null;
  /** Paths of PEM files. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
};

const CONNECT_MS = 10_000;

/** Signs in beside a device that runs, under a name that takes nothing from it, and signs out. */
export async function brokerFindings(options: BrokerOptions, now: number): Promise<readonly Finding[]> {
  const what = "broker";
  const { url, unit, secret } = options;
  const where = shown(url);
  try {
    const tls = { ca: await pem(options.ca), cert: await pem(options.cert), key: await pem(options.key) };
    const own = tls.cert === null ? [] : [ownCertificate(tls.cert, now)];
    try {
      const login = { url, unit, clientId: `${unit}.doctor`, secret, tls, will: null };
      const connection = await openConnection(
        login,
        [],
        () => {},
        () => {},
        AbortSignal.timeout(CONNECT_MS),
      );
      await connection.close();
    } catch (err) {
      return [{ what, isOk: false, text: refusal(where, err) }, ...own];
    }
    const theirs = url.startsWith("mqtts:") ? [await brokerCertificate(url, tls, now)] : [];
    return [{ what, isOk: true, text: `${where} takes ${unit} and what it signs in with` }, ...theirs, ...own];
  } catch (err) {
    if (!(err instanceof PatrolError)) throw err;
    return [{ what, isOk: false, text: `${err.message}; check PATROL_BROKER_CA, _CERT and _KEY` }];
  }
}

function refusal(where: string, err: unknown): string {
  if (!(err instanceof PatrolError)) return `${where}: ${messageOf(err)}`;
  if (err.code === "invalid")
    return `${where}: ${err.message}; patrol unit list at the gateway shows it, patrol unit rotate makes a new secret`;
  const todo =
    "see that the gateway runs, that PATROL_BROKER_URL is right, and that nothing between them closes the port";
  return `${where}: ${err.message}; ${todo}; records wait in the outbox meanwhile`;
}

function ownCertificate(text: string, now: number): Finding {
  const what = "unit certificate";
  try {
    const until = Date.parse(new X509Certificate(text).validTo);
    return untilFinding(what, until, now, "patrol unit enrol makes another");
  } catch (err) {
    return { what, isOk: false, text: `PATROL_BROKER_CERT holds no certificate (${messageOf(err)}); give a PEM file` };
  }
}

async function brokerCertificate(url: string, tls: TlsFiles, now: number): Promise<Finding> {
  const what = "broker certificate";
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const files = Object.fromEntries(Object.entries(tls).filter(([, text]) => text !== null));
  const name = isIP(host) ? {} : { servername: host };
  const found = await new Promise<PeerCertificate | null>((resolve) => {
    const socket = connect({ host, port: Number(port || 8883), ...name, ...files, timeout: CONNECT_MS }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    for (const event of ["error", "timeout"]) socket.once(event, () => resolve(null));
  });
  if (found === null) return { what, isOk: null, text: "could not be asked for a second time" };
  return untilFinding(what, Date.parse(found.valid_to), now, "renew it at the gateway (patrol ca server)");
}

/** A URL may carry a password where it should not. */
function shown(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
