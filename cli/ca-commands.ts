/** `patrol ca init | server | list` and `patrol unit enrol` with their flags. */

import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Command, InvalidArgumentError } from "commander";
import { url } from "../runtime/config.ts";
import { PatrolError } from "../runtime/error.ts";
import type { AuthorityPlace } from "./authority-folder.ts";

type WithDataDir = (command: Command) => Command;
type AuthorityFlags = {
  readonly dataDir: string;
  readonly caDir?: string;
  readonly passphraseStdin?: true;
  readonly json?: boolean;
};

export function caCommand(withDataDir: WithDataDir): Command {
  const command = new Command("ca").description("a certificate authority of your own for units and gateways");
  withDataDir(command.command("init"))
    .description("make the authority: ca.pem and ca.key; one that is there is never written over")
    .option("--out <folder>", "where to; without it, ca in the data folder")
    .option("--name <name>", "its common name", "patrol-gateway authority")
    .option("--passphrase-stdin", "encrypt its key with the first line of standard input")
    .option("--json", "print a JSON object")
    .action(async ({ out, name, json = false, ...flags }: AuthorityFlags & { out?: string; name: string }) => {
      const { initAuthority } = await import("./ca.ts");
      await initAuthority(await placeOf(out === undefined ? flags : { ...flags, caDir: out }), name, json);
    });
  withAuthority(withDataDir(command.command("server")))
    .description("issue the gateway's own certificate")
    .requiredOption("--host <name...>", "DNS names and IP addresses that it is reached by")
    .requiredOption("--out <folder>", "where server.pem, server.key and ca.pem are written")
    .option("--json", "print a JSON object")
    .action(async ({ host, out, json = false, ...flags }: AuthorityFlags & { host: string[]; out: string }) => {
      const { issueServer } = await import("./ca.ts");
      await issueServer(flags.dataDir, await placeOf(flags), host, out, json);
    });
  withDataDir(command.command("list"))
    .description("list every certificate that was issued: serial number, whose, until when, whether it is good")
    .option("--json", "print a JSON array")
    .action(async ({ dataDir, json = false }: { dataDir: string; json?: boolean }) => {
      const { listCertificates } = await import("./ca.ts");
      await listCertificates(dataDir, json);
    });
  return command;
}

type EnrolFlags = AuthorityFlags & {
  readonly brokerUrl: string;
  readonly out: string;
  readonly deviceDir: string;
  readonly qrWithKey?: boolean;
};

export function enrolCommand(): Command {
  return withAuthority(new Command("enrol"))
    .argument("<unit>")
    .description("issue a unit's certificate, with all that its device needs in one folder, and a QR code")
    .requiredOption("--out <folder>", "a new or empty folder")
    .requiredOption("--broker-url <url>", "mqtts://, as the device reaches the gateway", mqtts)
    .option("--device-dir <folder>", "where that folder will lie on the device", absolute, "/etc/patrol")
    .option("--qr-with-key", "put the private key into the QR code too: whoever sees it can pass for the unit")
    .option("--json", "print a JSON object and no QR code")
    .action(async (unit: string, { qrWithKey = false, json = false, ...flags }: EnrolFlags) => {
      const { enrol } = await import("./enrol.ts");
      const { dataDir, brokerUrl, out, deviceDir } = flags;
      const enrolment = { unit, brokerUrl, out, deviceDir, isKeyInQr: qrWithKey, json };
      await enrol(dataDir, await placeOf(flags), enrolment);
    });
}

function withAuthority(command: Command): Command {
  return command
    .option("--ca-dir <folder>", "where the authority lies; without it, ca in the data folder")
    .option("--passphrase-stdin", "its key's passphrase is the first line of standard input");
}

async function placeOf({ dataDir, caDir, passphraseStdin }: AuthorityFlags): Promise<AuthorityPlace> {
  const passphrase = passphraseStdin ? ((await text(process.stdin)).split(/\r?\n/, 1)[0] ?? "") : null;
  if (passphrase === "") throw new PatrolError("invalid", "standard input holds no passphrase");
  return { folder: caDir ?? join(dataDir, "ca"), passphrase };
}

function mqtts(value: string): string {
  if (url("mqtts")(value).ok && /^mqtts:\/\/[\w.:[\]-]+\/?$/.test(value)) return value;
  throw new InvalidArgumentError("It must be mqtts://host or mqtts://host:port: a certificate needs TLS.");
}

/** It stands in an environment file, where spaces and quotes have meanings. */
function absolute(value: string): string {
  if (/^\/[\w./+@-]*$/.test(value)) return value;
  throw new InvalidArgumentError("It must be an absolute path of letters, digits and ./_+@-.");
}
