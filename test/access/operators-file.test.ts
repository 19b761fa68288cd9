/** Operators as a file: who may sign in, and what a spreadsheet is not to run. */
import { expect, test } from "vitest";
import { openChiefsGateway } from "./chief.ts";

test("every operator stands in a line, a formula behind an apostrophe, and the file is in the ledger", async () => {
  await using chiefs = await openChiefsGateway();
  const { admin, api } = chiefs;
  const hostile = { name: "wu", display: "=1+1, Wu", role: "viewer", station: null, password: "four words in a row" };
  expect((await api("POST", "operators", admin, hostile)).status).toBe(201);
  await api("PUT", "operators/wu", admin, { isDisabled: true });
  const file = await api("GET", "operators?format=csv", admin);
  expect(file.headers["content-type"]).toContain("text/csv");
  expect(file.text).toBe(
    '\ufeffname,display,role,station,isDisabled\r\nchief,chief,admin,,false\r\nwu,"\'=1+1, Wu",viewer,,true\r\n',
  );
  expect((await api("GET", "operators?format=xml", admin)).status).toBe(400);
  const { body } = await api("GET", "audit?act=export", admin);
  expect(body).toMatchObject({ items: [{ actor: "operator:chief", detail: { what: "operators", format: "csv" } }] });
});
