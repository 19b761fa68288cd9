/** A device that is none of ours: the guide's own lines, run with mosquitto's clients against a real gateway process. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { decodeReceipt } from "../protocol/decode.ts";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const run = promisify(execFile);
const clients = needs("mosquitto_pub", "mosquitto_sub", "xmllint");
const SCHEMA = "test/schemas/gpx-1.1-subset.xsd";

/** The fenced block of the guide that is marked `sh foreign-device`: the subscriber's line and those behind it. */
async function guideLines(): Promise<{ readonly subscribe: string; readonly publish: string }> {
  const guide = await readFile("docs/third-party-device.md", "utf8");
  const block = /```sh foreign-device\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const [subscribe = "", ...publish] = block.split("\n");
  return { subscribe: subscribe.replace(/ &$/, ""), publish: publish.join("\n") };
}

describe.skipIf(clients.isMissing)(`a device made of mosquitto's clients ${clients.label}`, () => {
  test("is receipted, listed and exported as valid GPX; sent twice, stored once", { timeout: 60_000 }, async () => {
    await using folder = await tempFolder();
    const env = { PATROL_DATA_DIR: folder.path, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
    await using gateway = startPatrol(["gateway"], env);
    const [, http, port] = await gateway.line(/(http:\/\/\S+)\s+mqtt:\/\/127\.0\.0\.1:(\d+)/);
    await using add = startPatrol(["unit", "add", "bike-07", "--kind", "e-bike", "--json"], env);
    const [added = "{}"] = await add.line(/^\{.*\}$/);
    const { secret } = JSON.parse(added) as { readonly secret: string };

    const shell = { ...process.env, SECRET: secret, PORT: port };
    const { subscribe, publish } = await guideLines();
    const subscriber = spawn("sh", ["-c", `exec ${subscribe}`], { env: shell, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const heard: string[] = [];
      subscriber.stdout.setEncoding("utf8").on("data", (text: string) => heard.push(...text.trim().split("\n")));
      await until("the subscriber is connected", async () =>
        /^patrol_connections 1$/m.test(await textOf(`${http}/metrics`)),
      );
      const twice = `${publish}\n${publish.split("\n").slice(1).join("\n")}`;
      await run("sh", ["-c", twice], { env: shell });
      const receipts = () => heard.map((line) => decodeReceipt(line)).filter((decoded) => decoded.ok);
      await until("two receipts", () => receipts().length === 2);
      expect(receipts().map((decoded) => decoded.ok && decoded.message.stored)).toEqual([[[1, 1]], [[1, 1]]]);
    } finally {
      subscriber.kill();
      await once(subscriber, "exit");
    }

    const units = JSON.parse(await textOf(`${http}/api/v1/units`)) as { items: unknown[] };
    expect(units.items).toMatchObject([
      { unit: "bike-07", kind: "e-bike", state: "live", fix: { lat: 30.5433, lon: 117.0631 } },
    ]);
    expect(await textOf(`${http}/metrics`)).toMatch(/^patrol_records_total\{kind="stored"\} 1$/m);
    expect(await textOf(`${http}/metrics`)).toMatch(/^patrol_records_total\{kind="duplicate"\} 1$/m);

    const out = join(folder.path, "bike-07.gpx");
    const span = ["--from", "2020-01-01", "--to", String(Date.now() + 60_000)];
    await using exporting = startPatrol(["export", "--unit", "bike-07", ...span, "--format", "gpx", "--out", out], env);
    expect(await exporting.ended).toBe(0);
    await run("xmllint", ["--noout", "--schema", SCHEMA, out]);
    expect(await readFile(out, "utf8")).toContain('<trkpt lat="30.5433000" lon="117.0631000">');

    expect(await gateway.stop()).toBe(0);
    await using later = startPatrol(["export", "--unit", "bike-07", ...span, "--format", "gpx"], env);
    expect(await later.ended).toBe(0);
    expect(later.lines.join("\n")).toBe((await readFile(out, "utf8")).trimEnd());
    await writeFile(out, "<gpx/>");
    await expect(run("xmllint", ["--noout", "--schema", SCHEMA, out])).rejects.toThrow();
  });
});

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}
