import { expect, test } from "vitest";
import { tempFolder } from "../test/support/temp.ts";
import { ask } from "./ask.ts";
import { certificateFinding } from "./doctor-certificates.ts";

const DAY = 86_400_000;
const NOW = 1_795_000_000_000;

test.each([
  ["none", [], null, "none issued by patrol ca"],
  ["one that holds for 61 days", [["bike-01", 61]], true, "1 hold for 60 days and more"],
  ["one that ends in 59 days", [["bike-01", 59]], false, "1 end within 60 days: bike-01; issue new ones"],
  ["one that has ended", [["bike-01", -1]], false, "1 end within 60 days: bike-01"],
  [
    "one that was replaced in time",
    [
      ["bike-01", 5],
      ["bike-01", 700],
    ],
    true,
    "1 hold for 60 days",
  ],
  [
    "a gateway's that ends",
    [
      [null, 5],
      ["bike-01", 700],
    ],
    false,
    "the gateway gw.example",
  ],
] as const)("certificates: %s", async (_, issued, isOk, says) => {
  await using folder = await tempFolder();
  await ask(folder.path, { method: "PUT", path: "units/bike-01", body: {} });
  for (const [n, [unit, days]] of issued.entries()) {
    const body = { serial: `0${n}`, unit, name: unit ?? "gw.example", notAfterTime: NOW + days * DAY };
    await ask(folder.path, { method: "POST", path: "certificates", body });
  }
  const finding = await certificateFinding(folder.path, NOW);
  expect(finding).toMatchObject({ what: "certificates", isOk });
  expect(finding.text).toContain(says);
});
