/** The registry of units as a file: what an export gives, an import takes back. */
import { expect, test } from "vitest";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { tempFolder } from "./support/temp.ts";

test("units come out as the CSV that an import takes, and the export is in the ledger", async () => {
  await using folder = await tempFolder();
  await registerUnits(folder.path, ["bike-07", "bike-10"]);
  await using gateway = await startGateway(folder.path);
  const base = `http://127.0.0.1:${gateway.addresses.httpPort}/api/v1`;

  const answer = await fetch(`${base}/units?format=csv`);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="units.csv"');
  // A browser's own text() would swallow the byte order mark.
  expect(Buffer.from(await answer.arrayBuffer()).toString("utf8")).toBe(
    "\ufeffunit,kind,station,label\r\nbike-07,e-bike,,\r\nbike-10,e-bike,,\r\n",
  );
  const { body } = await gateway.get("/api/v1/audit?act=export");
  expect(body).toMatchObject({ items: [{ act: "export", detail: { what: "units", format: "csv" } }] });

  const wrong = await fetch(`${base}/units?format=xlsx`);
  expect(wrong.status).toBe(400);
  expect(((await wrong.json()) as { detail: string }).detail).toBe('format must be json or csv, not "xlsx".');
});
