/** Certificates that this system's own authority has issued, in `desk.db`. */
import { PatrolError } from "../../runtime/error.ts";
import type { IssuedCertificate } from "../core/certificate.ts";
import type { Database } from "./database.ts";
import type { WithEntry } from "./desk-ledger.ts";

export function certificateCalls(database: Database, recorded: WithEntry) {
  const list = database.prepare(
    `SELECT serial, unit, name, issued_time AS issuedTime, not_after_time AS notAfterTime, revoked_time AS revokedTime
     FROM certificate ORDER BY issued_time, serial`,
  );
  const insert = database.prepare("INSERT INTO certificate VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  return {
    certificates: (): readonly IssuedCertificate[] => list.all().map((row) => ({ ...(row as IssuedCertificate) })),
    addCertificate: recorded((certificate: IssuedCertificate): void => {
      const { serial, unit, name, issuedTime, notAfterTime, revokedTime } = certificate;
      if (insert.run(serial, unit, name, issuedTime, notAfterTime, revokedTime).changes === 0)
        throw new PatrolError("conflict", `there is a certificate ${serial} already`);
    }),
  };
}
