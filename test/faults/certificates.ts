/** Certificates for tests, made by openssl, with any time of validity. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type ServerCertificate = { readonly ca: string; readonly cert: string; readonly key: string };

const DAY_MS = 86_400_000;

/** For `localhost` and 127.0.0.1, signed by an authority of its own, valid for a year from `notBefore` (Unix ms). */
export function makeCertificate(folder: string, name: string, notBefore: number): ServerCertificate {
  const home = join(folder, name);
  mkdirSync(home);
  const path = (file: string) => join(home, file);
  writeFileSync(path("index"), "");
  const config = [
    "[ca]",
    "default_ca=this",
    "[this]",
    `database=${path("index")}`,
    `new_certs_dir=${home}`,
    "rand_serial=yes",
    "default_md=sha256",
    "policy=any",
    "x509_extensions=server",
    "[any]",
    "commonName=supplied",
    "[server]",
    "subjectAltName=DNS:localhost,IP:127.0.0.1",
  ];
  writeFileSync(path("config"), `${config.join("\n")}\n`);
  const run = (...args: readonly string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const [caCert, caKey] = [path("ca.pem"), path("ca.key")];
  run(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    caKey,
    "-out",
    caCert,
    "-subj",
    `/CN=authority of ${name}`,
    "-days",
    "36500",
  );
  run("req", ...newKey, "-keyout", path("key"), "-out", path("request"), "-subj", "/CN=localhost");
  const dates = ["-startdate", asn1(notBefore), "-enddate", asn1(notBefore + 365 * DAY_MS)];
  const signed = ["-in", path("request"), "-out", path("cert"), "-cert", caCert, "-keyfile", caKey];
  run("ca", "-batch", "-notext", "-config", path("config"), ...dates, ...signed);
  const text = (file: string) => readFileSync(path(file), "utf8");
  return { ca: text("ca.pem"), cert: text("cert"), key: text("key") };
}

/** GeneralizedTime, `YYYYMMDDHHMMSSZ`. */
function asn1(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
}
