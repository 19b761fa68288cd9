/**
 * A link that goes down without a word: the device notices within 30 s although its socket says nothing, connects again
 * when the link is back, and nothing is lost. Once in a network namespace whose cable is pulled, once through a proxy
 * that swallows every byte, each with records to send; and once through the proxy with nothing to send.
 */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { openPty } from "../receiver-logs/pty.ts";
import { type Need, needs } from "../support/need.ts";
import { startPatrol } from "../support/process.ts";
import { startProxy } from "../support/proxy.ts";
import { until } from "../support/until.ts";
import { rmc } from "./receiver.ts";
import { startRelay } from "./relay.ts";
import { openStation } from "./station.ts";

const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` };
const ip = needsNamespace();
const FOUND_WITHIN_MS = 30_000;
const BACK_WITHIN_MS = 40_000;
const SECOND_MS = 20;
const HOUR_MS = 3_600_000;

/** A way to the gateway that can fall silent. `wrap` runs a device beyond it. */
type Link = AsyncDisposable & {
  readonly url: string;
  readonly wrap: readonly string[];
  readonly setUp: (isUp: boolean) => void;
};

const LINKS = [
  [`a cable that is pulled ${ip.label}`, ip, openNamespace, true],
  ["a half-open link", null, openSilentProxy, true],
  ["a half-open link with nothing to send", null, openSilentProxy, false],
] as const;

describe.concurrent("the device notices", { timeout: 150_000 }, () => {
  for (const [name, need, openLink, isBusy] of LINKS) {
    test.skipIf(need?.isMissing ?? false)(name, async () => {
      await using station = await openStation();
      await using link = await openLink(station.mqttPort);
      await using pty = openPty();
      const env = { ...station.deviceEnv(pty.path), PATROL_BROKER_URL: link.url };
      await using device = startPatrol(["device"], env, link.wrap);
      const said = (text: string) => device.errors.filter((line) => line.includes(text)).length;
      const startTime = Date.now() - HOUR_MS;
      let second = 0;
      const write = () => void pty.write(rmc(startTime, second++)).catch(() => {});
      const drive = isBusy ? setInterval(write, SECOND_MS) : undefined;
      await until("a record is stored", () => station.accepted().length > 0);
      await until("a connection", () => said('"uplink connected"') === 1);

      link.setUp(false);
      await until("the loss is noticed", () => said('"uplink lost"') === 1, FOUND_WITHIN_MS);
      link.setUp(true);
      await until("a new connection", () => said('"uplink connected"') === 2, BACK_WITHIN_MS);
      clearInterval(drive);
      expect(await station.verdict()).toMatchObject({ missing: [], different: [], reused: [], pointless: [] });
      expect(await device.stop()).toBe(0);
    });
  }
});

async function openSilentProxy(port: number): Promise<Link> {
  const proxy = await startProxy(port);
  return {
    url: `mqtt://127.0.0.1:${proxy.port}`,
    wrap: [],
    setUp: (isUp) => proxy.setFlowing(isUp),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

/** A namespace at the other end of a virtual cable, whose near end leads to the gateway on the loopback. */
async function openNamespace(port: number): Promise<Link> {
  const name = `pt${process.pid}`;
  const [near, far] = [`${name}a`, `${name}b`];
  run("netns", "add", name);
  run("link", "add", near, "type", "veth", "peer", "name", far, "netns", name);
  // TEST-NET-2 of RFC 5737: nobody's address.
  run("addr", "add", "198.51.100.1/30", "dev", near);
  run("link", "set", near, "up");
  run("-n", name, "addr", "add", "198.51.100.2/30", "dev", far);
  run("-n", name, "link", "set", far, "up");
  const relay = await startRelay(port, "198.51.100.1");
  return {
    url: `mqtt://198.51.100.1:${relay.port}`,
    wrap: ["ip", "netns", "exec", name],
    setUp: (isUp) => run("link", "set", near, isUp ? "up" : "down"),
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      run("link", "del", near);
      run("netns", "del", name);
    },
  };
}

function run(...args: readonly string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"], env: ENVIRONMENT });
}

/** The program, and the right to make namespaces. */
function needsNamespace(): Need {
  const { isMissing } = needs("ip");
  const label = "[needs ip, the right to make network namespaces]";
  const name = `probe${process.pid}`;
  try {
    if (isMissing) return { isMissing, label };
    run("netns", "add", name);
    run("-n", name, "link", "add", "probe-a", "type", "veth", "peer", "name", "probe-b");
    run("netns", "del", name);
    return { isMissing: false, label };
  } catch {
    return { isMissing: true, label };
  }
}
