/** A device and certificates that it must not take: it says why in a sentence, and sends nothing. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer, type TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import { faketimeLibrary } from "./support/faketime.ts";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const tools = needs("faketime", "openssl");

/** A certificate for 127.0.0.1, signed by itself, of ten days from `from`. */
function certificate(
  folder: string,
  from: string,
): { readonly key: Buffer; readonly cert: Buffer; readonly path: string } {
  const [keyPath, path] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "10"];
  const ran = spawnSync("faketime", [from, "openssl", ...make, ...subject, "-keyout", keyPath, "-out", path]);
  if (ran.status !== 0) throw new Error(ran.stderr.toString());
  return { key: readFileSync(keyPath), cert: readFileSync(path), path };
}

describe.skipIf(tools.isMissing)(`a broker's certificate ${tools.label}`, () => {
  test.each([
    [
      "from the future",
      "2070-01-01 00:00:00",
      true,
      /the broker's certificate is not valid yet by this device's clock: .*PATROL_CLOCK_STEP_CMD/,
    ],
    [
      "that has expired",
      "2001-01-01 00:00:00",
      true,
      /the broker's certificate has expired by this device's clock: renew it/,
    ],
    [
      "of nobody known",
      "",
      false,
      /the broker's certificate is signed by an authority that this device does not trust: check PATROL_BROKER_CA/,
    ],
  ])("%s is refused with a sentence, and nothing is sent to it", async (_, from, isTrusted, sentence) => {
    await using folder = await tempFolder();
    const { key, cert, path } = certificate(
      folder.path,
      from || new Date().toISOString().slice(0, 19).replace("T", " "),
    );
    const heard: number[] = [];
    const sockets = new Set<TLSSocket>();
    const server = createServer({ key, cert }, (socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => heard.push(bytes.length));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    try {
      await using device = startPatrol(["device"], {
        PATROL_UNIT: "bike-01",
        PATROL_BROKER_SECRET: "never-to-be-sent",
        PATROL_BROKER_URL: `mqtts://127.0.0.1:${(server.address() as AddressInfo).port}`,
        PATROL_GNSS_PATH: join(folder.path, "no-such-tty"),
        PATROL_DATA_DIR: join(folder.path, "device"),
        ...(isTrusted ? { PATROL_BROKER_CA: path } : {}),
      });
      const told = await until("it says so", () =>
        device.errors.find((line) => line.includes("uplink cannot connect")),
      );
      expect((JSON.parse(told) as { readonly reason: string }).reason).toMatch(sentence);
      expect(heard).toEqual([]);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  test("is not judged by a clock that was never set: the uplink waits", async () => {
    await using folder = await tempFolder();
    const at1970 = startPatrol(["device"], {
      PATROL_UNIT: "bike-01",
      PATROL_BROKER_SECRET: "unused",
      PATROL_BROKER_URL: "mqtts://127.0.0.1:1",
      PATROL_GNSS_PATH: join(folder.path, "no-such-tty"),
      PATROL_DATA_DIR: join(folder.path, "device"),
      LD_PRELOAD: faketimeLibrary(),
      FAKETIME: "@1970-01-02 00:00:00",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    });
    await using device = at1970;
    await until("it waits", () => device.errors.some((line) => line.includes("uplink waits for the clock")));
    expect(device.errors.some((line) => line.includes("uplink cannot connect"))).toBe(false);
    expect(await device.stop()).toBe(0);
  });
});
