/** xmllint's verdict on an XML text. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempFolder } from "./temp.ts";

const run = promisify(execFile);

/** "valid", or what xmllint has against the text, by a schema of `test/schemas`. */
export async function verdictOn(text: string, schema: string): Promise<string> {
  await using folder = await tempFolder();
  const path = join(folder.path, "document.xml");
  await writeFile(path, text);
  return await run("xmllint", ["--noout", "--nonet", "--schema", `test/schemas/${schema}`, path]).then(
    () => "valid",
    (err: { readonly stderr: string }) => err.stderr.replaceAll(path, "document.xml"),
  );
}
