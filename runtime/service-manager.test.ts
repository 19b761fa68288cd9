/** What systemd hears, with a real datagram socket and systemd's own program. */
import { type ChildProcess, spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { needs } from "../test/support/need.ts";
import { tempFolder } from "../test/support/temp.ts";
import { until } from "../test/support/until.ts";
import { serviceManager } from "./service-manager.ts";

/** Node opens no such socket. Whatever file descriptor comes with a message is closed, which systemd-notify waits for. */
const LISTENER = `
  $| = 1;
  my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die;
  while (defined $socket->recv(my $text, 4096)) { print "$text\\n" }
`;
const programs = needs("perl", "systemd-notify");

describe.skipIf(programs.isMissing)(`a service under systemd ${programs.label}`, () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let listener: ChildProcess;
  let heard: string;
  let env: Record<string, string>;
  const troubles: unknown[] = [];
  const manager = () => serviceManager(env, (err) => troubles.push(err));

  beforeEach(async () => {
    folder = await tempFolder();
    const socket = join(folder.path, "notify");
    heard = "";
    troubles.length = 0;
    listener = spawn("perl", ["-MIO::Socket::UNIX", "-e", LISTENER, socket], { stdio: ["ignore", "pipe", "inherit"] });
    listener.stdout?.on("data", (chunk: Buffer) => {
      heard += chunk.toString();
    });
    env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "150000", PATH: process.env.PATH ?? "" };
    await until("it listens", () =>
      access(socket).then(
        () => true,
        () => false,
      ),
    );
  });
  afterEach(async () => {
    listener.kill();
    await folder[Symbol.asyncDispose]();
  });

  test("says that it is ready, with a line for its status, and that it stops", async () => {
    await manager().ready("bike-07 on /dev/ttyGNSS");
    await until("ready", () => heard.includes("READY=1"));
    expect(heard).toContain("STATUS=bike-07 on /dev/ttyGNSS");
    await manager().stopping();
    await until("stopping", () => heard.includes("STOPPING=1"));
    expect(troubles).toEqual([]);
  });

  test("is alive again and again as long as it answers", async () => {
    const stop = new AbortController();
    const running = manager().watch(() => Promise.resolve())(stop.signal);
    await until("three times", () => heard.split("WATCHDOG=1").length > 3);
    stop.abort();
    await running;
  });

  test.each<[string, () => Promise<unknown>]>([
    ["never answers", () => new Promise(() => {})],
    ["cannot go on", () => Promise.reject(new Error("its thread is gone"))],
  ])("that %s is not called alive", async (_, look) => {
    let looks = 0;
    const stop = new AbortController();
    const running = manager().watch(() => {
      looks++;
      return look();
    })(stop.signal);
    await until("it was looked at twice", () => looks > 1);
    stop.abort();
    await running;
    await manager().stopping();
    await until("the last word", () => heard.includes("STOPPING=1"));
    expect(heard).not.toContain("WATCHDOG");
  });

  test("without time for a watchdog says nothing of being alive", async () => {
    delete env.WATCHDOG_USEC;
    await manager().watch(() => Promise.resolve())(new AbortController().signal);
    await manager().stopping();
    await until("the last word", () => heard.includes("STOPPING=1"));
    expect(heard).not.toContain("WATCHDOG");
  });

  test("tells trouble once where systemd cannot be told", async () => {
    env.NOTIFY_SOCKET = join(folder.path, "nobody");
    const lonely = manager();
    await lonely.ready("a");
    await lonely.ready("b");
    expect(troubles).toHaveLength(1);
  });
});

test("without systemd nothing is told, and nothing waits", async () => {
  const manager = serviceManager({}, () => {});
  await manager.ready("bike-07");
  await manager.stopping();
  await manager.watch(() => new Promise(() => {}))(new AbortController().signal);
});
