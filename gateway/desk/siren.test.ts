import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { until } from "../../test/support/until.ts";
import { openSiren } from "./siren.ts";

test("while it calls for one incident, the newest call of each other one waits, and the same is not called twice", async () => {
  await using folder = await tempFolder();
  const [said, go] = [join(folder.path, "said"), join(folder.path, "go")];
  const waits = `while [ ! -e ${go} ]; do sleep 0.02; done`;
  const counted: string[] = [];
  const siren = openSiren(
    `echo "$PATROL_SOS_UNIT $PATROL_SOS_LEVEL" >> ${said}; ${waits}`,
    (_, kind) => counted.push(kind),
    pino({ level: "silent" }),
  );
  const lines = () => (existsSync(said) ? readFileSync(said, "utf8").trim().split("\n") : []);
  siren({ incident: "A", unit: "bike-01", level: "siren-unseen" });
  siren({ incident: "B", unit: "moto-02", level: "siren-unseen" });
  siren({ incident: "A", unit: "bike-01", level: "louder" });
  siren({ incident: "B", unit: "moto-02", level: "louder" });
  await until("it calls", () => lines().length === 1);
  writeFileSync(go, "");
  await until("it calls for the other", () => lines().length === 2);
  expect(lines()).toEqual(["bike-01 siren-unseen", "moto-02 louder"]);
  expect(counted).toEqual(["siren-unseen", "louder"]);
});
