/** A page as PDF, printed by the Chromium that is installed; none comes with this program. */
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { PatrolError } from "../runtime/error.ts";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] as const;
/** A slow disk and two busy cores. */
const PATIENT_MS = 120_000;
/** No profile of a user's, no network, no paper's edges with dates and addresses. */
const FLAGS = [
  "--headless",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-extensions",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--no-pdf-header-footer",
  // The numbers of its tags differ from one printing to the next.
  "--disable-pdf-tagging",
  "--proxy-server=127.0.0.1:9",
] as const;

/** The path of the first Chromium in `path` (as in PATH); null without one. */
export async function findChromium(path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const name of PROGRAMS) {
      const program = join(folder, name);
      const isThere = await access(program, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return program;
    }
  }
  return null;
}

/**
 * The page as PDF, without the time at which it was printed, so that the same page gives the same bytes of the same Chromium.
 * Rejects with `unavailable` when it cannot be printed.
 */
export async function printPdf(program: string, html: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "patrol-pdf-"));
  try {
    const [page, pdf] = [join(folder, "page.html"), join(folder, "page.pdf")];
    await writeFile(page, html, { mode: 0o600 });
    const own = [`--user-data-dir=${join(folder, "profile")}`, `--print-to-pdf=${pdf}`];
    // As root it refuses to start with its sandbox; the page is our own and holds no script.
    const isRoot = process.getuid?.() === 0;
    await run(program, [...FLAGS, ...(isRoot ? ["--no-sandbox"] : []), ...own, pathToFileURL(page).href]);
    const printed = await readFile(pdf).catch((err: unknown) => {
      throw new PatrolError("unavailable", `${program} has ended without printing the page; try --format html`, err);
    });
    return withoutTimes(printed);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "ignore", timeout: PATIENT_MS, killSignal: "SIGKILL" });
    child.once("error", (err) =>
      reject(new PatrolError("unavailable", `${program} cannot be started: ${err.message}`, err)),
    );
    child.once("exit", (code, signal) => {
      if (code === 0) return resolve();
      const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
      reject(new PatrolError("unavailable", `${program} could not print the page: it ${how}; try --format html`));
    });
  });
}

/** PDF 32000-1, 7.9.4: `(D:20261123060000+00'00')`. Of the same length, so that the file's table of places stays right. */
function withoutTimes(pdf: Buffer): Buffer {
  const text = pdf.toString("latin1");
  return Buffer.from(
    text.replace(/\/(CreationDate|ModDate) \(D:\d{14}/g, (_, name: string) => `/${name} (D:20000101000000`),
    "latin1",
  );
}
