/** Certificates that are about to end: a fleet whose certificates have run out is dark at once. */
import type { IssuedCertificate } from "../gateway/core/certificate.ts";
import { messageOf } from "../runtime/error.ts";
import { ask } from "./ask.ts";
import type { Finding } from "./finding.ts";

const DAY_MS = 86_400_000;
/** A problem from so many days before the end on. */
const SOON_DAYS = 60;
const MOST_NAMED = 5;

/** One finding; of each unit and each server the certificate that holds longest counts, of those that are not revoked. */
export async function certificateFinding(dataDir: string, now: number): Promise<Finding> {
  const what = "certificates";
  try {
    const { items } = (await ask(dataDir, { method: "GET", path: "certificates" })) as {
      readonly items: readonly IssuedCertificate[];
    };
    const longest = new Map<string, number>();
    for (const { unit, name, notAfterTime, revokedTime } of items) {
      const who = unit ?? `the gateway ${name}`;
      if (revokedTime === null) longest.set(who, Math.max(longest.get(who) ?? 0, notAfterTime));
    }
    if (longest.size === 0) return { what, isOk: null, text: "none issued by patrol ca" };
    const ending = [...longest].filter(([, until]) => until < now + SOON_DAYS * DAY_MS).map(([who]) => who);
    if (ending.length === 0) return { what, isOk: true, text: `${longest.size} hold for ${SOON_DAYS} days and more` };
    const named = ending.slice(0, MOST_NAMED).join(", ") + (ending.length > MOST_NAMED ? ", ..." : "");
    const text = `${ending.length} end within ${SOON_DAYS} days: ${named}; issue new ones (patrol unit enrol, patrol ca server)`;
    return { what, isOk: false, text };
  } catch (err) {
    return { what, isOk: false, text: `cannot be listed: ${messageOf(err)}` };
  }
}
