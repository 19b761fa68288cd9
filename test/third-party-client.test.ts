/** The whole client of the guide for makers of trackers, word for word, against a real gateway. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const GUIDE = readFileSync("docs/third-party-device.md", "utf8");
const CLIENT = /^```js tracker\.mjs\n(.*?)^```$/ms.exec(GUIDE)?.[1] ?? "throw new Error('the guide has no client')";
const STORED = 'patrol_records_total{kind="stored"}';
const PRESSES = 'patrol_sos_records_total{kind="stored"}';

type Client = AsyncDisposable & { readonly say: (line: string) => void; readonly said: () => string };

/** What it keeps is in `folder`. Disposing kills it. */
function startClient(folder: string, secret: string, port: number): Client {
  const env = { PATH: process.env.PATH, UNIT: "bike-07", SECRET: secret, URL: `mqtt://127.0.0.1:${port}` };
  const child = spawn(process.execPath, ["tracker.mjs"], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "exit");
  return {
    say: (line) => child.stdin.write(`${line}\n`),
    said: () => said,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("the guide's client loses nothing, presses SOS and takes orders", { timeout: 60_000 }, async () => {
  await using data = await tempFolder();
  await using own = await tempFolder();
  await symlink(resolve("node_modules"), join(own.path, "node_modules"));
  await writeFile(join(own.path, "tracker.mjs"), CLIENT);
  const { "bike-07": secret } = await registerUnits(data.path, ["bike-07"]);
  const kept = async () => JSON.parse(await readFile(join(own.path, "bike-07.json"), "utf8"));
  let port: number;
  {
    await using gateway = await startGateway(data.path);
    port = gateway.addresses.mqttPort ?? 0;
    await using client = startClient(own.path, secret, port);
    client.say("fix 30.5433 117.0631");
    await until("the fix is stored", async () => (await gateway.metric(STORED)) === 1);
    client.say("sos");
    await until("the press is an SOS", () => client.said().includes("sos stored\n"));
    const { sos } = await kept();
    await ask(data.path, { method: "POST", path: `sos/${sos.id}/acknowledge`, body: {} });
    await until("it knows that it was acknowledged", () => client.said().includes("sos acknowledged\n"));
    client.say("sos");
    await until("both presses are stored", async () => (await gateway.metric(PRESSES)) === 2);
    await ask(data.path, { method: "POST", path: `sos/${sos.id}/acknowledge`, body: {} });
    const closing = { outcome: "drill", note: "tried" };
    await ask(data.path, { method: "POST", path: `sos/${sos.id}/close`, body: closing });
    await until("it knows that it was closed", () => client.said().includes("sos closed\n"));
    const order = { unit: "bike-07", kind: "message", text: "come home" };
    await ask(data.path, { method: "POST", path: "orders", body: order });
    await until("it has the order", () => client.said().includes("message: come home\n"));
    await until("the gateway knows that it has", async () => (await gateway.metric(STORED)) === 2);
    await until("it has let go of what is stored", async () => (await kept()).records.length === 0);
  }
  {
    await using client = startClient(own.path, secret, port);
    client.say("fix 30.5434 117.0632");
    client.say("fix 30.5435 117.0633");
    await until("both are kept", async () => (await kept()).records.length === 2);
  }
  await using gateway = await startGateway(data.path, { PATROL_MQTT_PORT: String(port) });
  await using client = startClient(own.path, secret, port);
  await until("both are stored", async () => (await gateway.metric(STORED)) === 2);
  await until("they are let go of", async () => (await kept()).records.length === 0);
  expect(client.said()).not.toContain("refused");
  expect(await kept()).toMatchObject({ seq: 6, session: expect.any(Number), sos: null });
  const units = (await gateway.get("/api/v1/units")).body as { readonly items: readonly unknown[] };
  expect(units.items).toMatchObject([{ unit: "bike-07", state: "live", fix: { lat: 30.5435, lon: 117.0633 } }]);
});
