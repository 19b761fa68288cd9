/** How findings are told. */
import type { Finding } from "./finding.ts";

/** Prints one a line, or all as a JSON array; answers the exit code: 1 when something is wrong. */
export function report(findings: readonly Finding[], isJson: boolean): number {
  if (isJson) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else {
    for (const { what, isOk, text } of findings) {
      process.stdout.write(`${isOk === null ? "-" : isOk ? "ok" : "PROBLEM"}\t${what}: ${text}\n`);
    }
  }
  return findings.some((finding) => finding.isOk === false) ? 1 : 0;
}
