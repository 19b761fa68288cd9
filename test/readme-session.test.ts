/** The session in the wire contract's README, run word for word with the mosquitto clients against a real gateway. */
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { needs } from "./support/need.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const README = readFileSync(new URL("../../protocol/README.md", import.meta.url), "utf8");
const clients = needs("mosquitto_pub", "mosquitto_sub", "stdbuf", "sh");

/** What stands in the fence, with this test's secret and port. */
function script(fence: RegExp, secret: string, port: number): string {
  const text = fence.exec(README)?.[1] ?? "exit 1";
  return text.replace("SECRET=...", `SECRET='${secret}'`).replaceAll("-h 127.0.0.1", `-h 127.0.0.1 -p ${port}`);
}

test.skipIf(clients.isMissing)(`the README's session gets the answers that it shows ${clients.label}`, async () => {
  await using folder = await tempFolder();
  const secrets = await registerUnits(folder.path, ["bike-07"]);
  await using gateway = await startGateway(folder.path);
  const port = gateway.addresses.mqttPort ?? 0;
  const listen = script(/^```sh\n(SECRET=.*?mosquitto_sub.*?)^```$/ms, secrets["bike-07"], port);
  const send = script(/^```sh session\n(.*?)^```$/ms, secrets["bike-07"], port);
  const subscriber = spawn("sh", ["-c", listen.replace("mosquitto_sub", "exec stdbuf -oL mosquitto_sub -d")]);
  let heard = "";
  for (const stream of [subscriber.stdout, subscriber.stderr]) {
    stream.on("data", (data: Buffer) => {
      heard += data;
    });
  }
  try {
    await until("the subscription stands", () => heard.includes("SUBACK"));
    await promisify(execFile)("sh", ["-e", "-c", send]);
    const shown = /^```text\n(.*?)^```$/ms.exec(README)?.[1]?.trimEnd().split("\n") ?? [];
    const answers = () => heard.split("\n").filter((line) => /\/(receipt|error) \{/.test(line));
    await until("all answers", () => answers().length >= shown.length);
    expect(shown).toHaveLength(3);
    expect(answers().sort()).toEqual(shown.sort());
  } finally {
    subscriber.kill();
  }
});
