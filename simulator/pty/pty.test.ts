import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, readdirSync, readlinkSync, readSync, writeSync } from "node:fs";
import { access, lstat, mkdtemp, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pointLink, removeLink } from "./link.ts";
import { openPty } from "./pty.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pty-"));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = (text: string) => Buffer.from(text, "latin1");

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turn();
}

/** A reader in this process: an own file descriptor of the tty, as a device holds one. */
function openReader(path: string) {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(65_536);
  /** All there is now; null after a hang-up. */
  const read = (): string | null => {
    let text = "";
    for (;;) {
      try {
        const count = readSync(fd, buffer);
        if (count === 0) return null;
        text += buffer.toString("latin1", 0, count);
      } catch (err) {
        if (err instanceof Error && "code" in err && err.code === "EAGAIN") return text;
        if (err instanceof Error && "code" in err && err.code === "EIO") return null;
        throw err;
      }
    }
  };
  const readUntil = async (end: string): Promise<string> => {
    let text = "";
    while (!text.endsWith(end)) {
      text += read() ?? "";
      await turn();
    }
    return text;
  };
  return { read, readUntil, write: (text: string) => writeSync(fd, text), [Symbol.dispose]: () => closeSync(fd) };
}

function openTtys(): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return /^\/dev\/(ptmx|pts)/.test(target) ? [target] : [];
    } catch {
      return [];
    }
  });
}

describe("a pseudo-terminal", () => {
  test("1,000 lines all reach an independent reader, in order", async () => {
    await using pty = await openPty();
    const cat = spawn("cat", [pty.path], { stdio: ["ignore", "pipe", "inherit"] });
    let got = "";
    cat.stdout.setEncoding("latin1").on("data", (text: string) => {
      got += text;
    });
    const lines = Array.from({ length: 1000 }, (_, i) => `$GPTXT,${String(i).padStart(4, "0")},abcdefghij*00\r\n`);
    for (const line of lines) await until(() => pty.write(bytes(line)) === "written");
    await until(() => pty.write(bytes("end\n")) === "written");
    await until(() => got.endsWith("end\n"));
    expect(got).toBe(`${lines.join("")}end\n`);
    cat.kill();
    await once(cat, "exit");
  });

  test("passes every byte value as it is, and echoes nothing", async () => {
    await using pty = await openPty();
    using reader = openReader(pty.path);
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    reader.write("to the receiver\r\n");
    expect(pty.write(all)).toBe("written");
    expect(await reader.readUntil("\xff")).toBe(all.toString("latin1"));
  });

  test("throws away what the reader sends, however much", async () => {
    await using pty = await openPty();
    using reader = openReader(pty.path);
    for (let i = 0; i < 100; i += 1) {
      expect(reader.write("x".repeat(1000))).toBe(1000);
      expect(pty.write(bytes("y"))).toBe("written");
    }
    let got = "";
    await until(() => {
      got += reader.read() ?? "";
      return got.length >= 100;
    });
    expect(got).toBe("y".repeat(100));
  });

  test("keeps what the reader sends up to its inbox, when it has one", async () => {
    await using pty = await openPty({ inboxBytes: 10 });
    using reader = openReader(pty.path);
    reader.write("abc");
    let got = "";
    await until(() => {
      got += pty.read().toString("latin1");
      return got === "abc";
    });
    reader.write("0123456789x");
    await until(() => pty.write(bytes("y")) === "written" && pty.read().toString("latin1") === "0123456789");
    expect(pty.read()).toHaveLength(0);
    await pty.unplug();
    expect(pty.read()).toHaveLength(0);
  });

  test("drops whole pieces, and holds at most one, when the reader does not keep up", async () => {
    await using pty = await openPty();
    using reader = openReader(pty.path);
    const outcomes = Array.from({ length: 1000 }, (_, i) =>
      pty.write(bytes(`${String(i).padStart(4, "0")}${"-".repeat(400)}\r\n`)),
    );
    expect(outcomes[0]).toBe("written");
    expect(outcomes.at(-1)).toBe("dropped");
    const written = outcomes.flatMap((outcome, i) => (outcome === "written" ? [String(i).padStart(4, "0")] : []));
    expect(written.length).toBeLessThan(100);
    let got = "";
    const pull = () => {
      got += reader.read() ?? "";
      return true;
    };
    await until(() => pull() && pty.write(bytes("end\r\n")) === "written");
    await until(() => pull() && got.endsWith("end\r\n"));
    const lines = got.split("\r\n").slice(0, -2);
    expect(lines.map((line) => line.slice(0, 4))).toEqual(written);
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([404]));
  });

  test("keeps nothing for a reader that comes later", async () => {
    await using pty = await openPty();
    expect(pty.write(bytes("old\n"))).toBe("unheard");
    using reader = openReader(pty.path);
    expect(pty.write(bytes("new\n"))).toBe("written");
    expect(await reader.readUntil("\n")).toBe("new\n");
  });

  test("forgets what a reader that left had not read", async () => {
    await using pty = await openPty();
    openReader(pty.path)[Symbol.dispose]();
    {
      using _leaves = openReader(pty.path);
      expect(pty.write(bytes("old\n"))).toBe("written");
    }
    expect(pty.write(bytes("lost\n"))).toBe("unheard");
    using reader = openReader(pty.path);
    expect(pty.write(bytes("new\n"))).toBe("written");
    expect(await reader.readUntil("\n")).toBe("new\n");
  });
});

describe("unplugging", () => {
  test("the reader sees a hang-up, the link and the tty are gone, and writing says so", async () => {
    const link = join(folder, "bike-01");
    await using pty = await openPty({ link });
    const tty = await readlink(link);
    using reader = openReader(link);
    expect(reader.read()).toBe("");
    await pty.unplug();
    expect(reader.read()).toBeNull();
    expect(pty.isPlugged).toBe(false);
    expect(pty.write(bytes("x"))).toBe("unplugged");
    await expect(lstat(link)).rejects.toThrow("ENOENT");
    await expect(access(tty)).rejects.toThrow("ENOENT");
    await pty.unplug();
  });

  test("a reader that is waiting for bytes is woken by it", async () => {
    await using pty = await openPty({ link: join(folder, "bike-01") });
    const waiting = readFile(pty.path, "latin1").catch((err: Error) => err.message);
    await until(() => pty.write(bytes("last\n")) === "written");
    await pty.unplug();
    expect(await waiting).toMatch(/^last\n$|EIO/);
  });

  test("plugged in again, the same link leads to a tty that works", async () => {
    await using pty = await openPty({ link: join(folder, "bike-01") });
    using old = openReader(pty.path);
    await pty.unplug();
    await pty.replug();
    await pty.replug();
    using reader = openReader(pty.path);
    expect(pty.write(bytes("again\n"))).toBe("written");
    expect(await reader.readUntil("\n")).toBe("again\n");
    expect(old.read()).toBeNull();
    expect(pty.path).toBe(join(folder, "bike-01"));
  });

  test("orders that overlap are carried out one after the other", async () => {
    await using pty = await openPty({ link: join(folder, "bike-01") });
    await Promise.all([pty.unplug(), pty.replug(), pty.unplug(), pty.replug()]);
    expect(pty.isPlugged).toBe(true);
    await access(pty.path);
  });
});

describe("closing", () => {
  test("leaves no file descriptor and no link behind, however often it is done", async () => {
    const before = openTtys();
    for (let i = 0; i < 10; i += 1) {
      const pty = await openPty({ link: join(folder, "bike-01") });
      await pty.unplug();
      await pty.replug();
      await Promise.all([pty[Symbol.asyncDispose](), pty[Symbol.asyncDispose]()]);
      await expect(pty.replug()).rejects.toThrow("cannot be plugged in again");
    }
    expect(openTtys()).toEqual(before);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a process that has nothing else to do ends, with its ptys closed or not", async () => {
    const script = `import { openPty } from ${JSON.stringify(new URL("./pty.js", import.meta.url).href)};
      const [a, b] = [await openPty(), await openPty()]; await a[Symbol.asyncDispose](); b.write(Buffer.from("x")); process.stdout.write("done");`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    expect(stdout).toBe("done");
  });
});

describe("the link", () => {
  test("never replaces a file that is not a link, and then leaves no pty open", async () => {
    const before = openTtys();
    const path = join(folder, "precious");
    await writeFile(path, "data");
    await expect(openPty({ link: path })).rejects.toMatchObject({ name: "PatrolError", code: "conflict" });
    expect(await readFile(path, "utf8")).toBe("data");
    expect(openTtys()).toEqual(before);
  });

  test("replaces a link that a killed simulator left", async () => {
    const path = join(folder, "bike-01");
    await symlink("/dev/pts/gone", path);
    await pointLink(path, "/dev/null");
    expect(await readlink(path)).toBe("/dev/null");
    expect(readdirSync(folder)).toEqual(["bike-01"]);
  });

  test("is removed only while it points to one's own tty", async () => {
    const path = join(folder, "bike-01");
    await symlink("/dev/null", path);
    await removeLink(path, "/dev/zero");
    expect(await readlink(path)).toBe("/dev/null");
    await removeLink(path, "/dev/null");
    await removeLink(path, "/dev/null");
    await expect(lstat(path)).rejects.toThrow("ENOENT");
  });
});
