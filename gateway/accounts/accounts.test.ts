/** What time does to access: sessions, tokens and links, with a clock of the test's own and a real `desk.db`. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { until } from "../../test/support/until.ts";
import type { Opened } from "../core/access/accounts.ts";
import { type Principal, RIGHTS } from "../core/access/rights.ts";
import type { Entry } from "../core/ledger.ts";
import { type Desk, openDesk } from "../sqlite/desk.ts";
import { type OpenAccounts, openAccounts } from "./accounts.ts";

const HOUR = 3_600_000;
const START = 1_795_000_000_000;
const PASSWORD = "four words in a row";
const ENTRY: Entry = {
  time: START,
  act: { actor: "test", from: "test", act: "test", about: [], purpose: null, detail: {} },
};
const LOCAL: Principal = {
  kind: "local",
  actor: "local:root",
  name: "root",
  rights: RIGHTS,
  station: null,
  session: null,
};

let folder: Awaited<ReturnType<typeof tempFolder>>;
let desk: Desk;
let accounts: OpenAccounts;
let now: number;

const open = () =>
  openAccounts({
    table: desk.tables,
    limits: { absoluteMs: 24 * HOUR, idleMs: 12 * HOUR },
    urlOf: (path) => path,
    now: () => now,
    count: () => {},
    isDemo: false,
  });

beforeEach(async () => {
  now = START;
  folder = await tempFolder();
  desk = await openDesk(join(folder.path, "desk.db"));
  accounts = await open();
});
afterEach(async () => {
  await desk[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function hire(): Promise<void> {
  const chief = { name: "chief", display: "Chief", role: "admin", station: null, password: PASSWORD } as const;
  await accounts.operators.add(chief, LOCAL, ENTRY);
}

async function signIn(): Promise<Opened> {
  return await accounts.signIn.open(await accounts.signIn.prove("chief", PASSWORD, "10.0.0.1"), null, ENTRY);
}

/** Runs what looks after sessions until `work` is done. */
async function running(work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const run = accounts.standing.run(stop.signal);
  await work();
  stop.abort();
  await run;
}

describe("a session", () => {
  test("lasts while it is used within 12 h, and 24 h at most", async () => {
    await hire();
    const { secret } = await signIn();
    now = START + 11 * HOUR;
    expect(accounts.standing.bySession(secret)?.actor).toBe("operator:chief");
    now = START + 23 * HOUR - 1;
    expect(accounts.standing.bySession(secret)?.actor).toBe("operator:chief");
    now = START + 24 * HOUR;
    expect(accounts.standing.bySession(secret)).toBeNull();
  });

  test("that nobody used for 12 h has ended", async () => {
    await hire();
    const { secret } = await signIn();
    now = START + 12 * HOUR;
    expect(accounts.standing.bySession(secret)).toBeNull();
  });

  test("goes on while a stream is open, until 24 h; then the stream ends and the disk forgets it", async () => {
    await hire();
    const { secret, principal } = await signIn();
    let ended = 0;
    accounts.standing.hold(principal, () => ended++);
    await running(async () => {
      for (const hours of [11, 22]) {
        now = START + hours * HOUR;
        const end = Math.min(now + 12 * HOUR, START + 24 * HOUR);
        await until("the stream counts as use", () => accounts.standing.endOf(principal) === end);
      }
      expect(ended).toBe(0);
      now = START + 24 * HOUR;
      await until("the stream ends", () => ended === 1);
      await until("the disk forgets it", async () => (await desk.tables.sessions()).length === 0);
    });
    expect(accounts.standing.bySession(secret)).toBeNull();
  });

  test("is remembered with its last use over a restart", async () => {
    await hire();
    const { secret } = await signIn();
    await running(async () => {
      now = START + 11 * HOUR;
      accounts.standing.bySession(secret);
      await until("the disk knows", async () => (await desk.tables.sessions())[0]?.usedTime === now);
    });
    accounts = await open();
    now = START + 22 * HOUR;
    expect(accounts.standing.bySession(secret)?.name).toBe("Chief");
  });

  test("a twenty-first of one operator ends the one unused for longest", async () => {
    await hire();
    const first = await signIn();
    const proof = await accounts.signIn.prove("chief", PASSWORD, "10.0.0.1");
    for (let n = 1; n <= 20; n++) {
      now = START + n * 1000;
      await accounts.signIn.open(proof, null, ENTRY);
    }
    expect(accounts.standing.bySession(first.secret)).toBeNull();
    expect(await desk.tables.sessions()).toHaveLength(20);
  });

  test("is not opened when the password was changed after it was proved", async () => {
    await hire();
    const proof = await accounts.signIn.prove("chief", PASSWORD, "10.0.0.1");
    await accounts.operators.setPassword("chief", "another four words", LOCAL, ENTRY);
    await expect(accounts.signIn.open(proof, null, ENTRY)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

test("a token ends after its days, with its streams", async () => {
  const { secret } = await accounts.tokens.add(
    { name: "wall", rights: ["live"], station: null, days: 2 },
    LOCAL,
    ENTRY,
  );
  const principal = accounts.standing.byToken(secret);
  if (!principal) throw new Error("the token is not known");
  let ended = 0;
  accounts.standing.hold(principal, () => ended++);
  now = START + 48 * HOUR - 1;
  expect(accounts.standing.byToken(secret)).toEqual(principal);
  now = START + 48 * HOUR;
  expect(accounts.standing.byToken(secret)).toBeNull();
  await running(() => until("the stream ends", () => ended === 1).then(() => {}));
});

test("the first link is good for an hour, and a restart makes another", async () => {
  const secret = accounts.setUp.begin() ?? "";
  now = START + HOUR;
  expect(() => accounts.setUp.claim(secret, "chief")).toThrow("too old");
  const other = accounts.setUp.begin() ?? "";
  expect(other).not.toBe(secret);
  expect(accounts.setUp.claim(other, "chief")).toMatchObject({ name: "chief", isFirst: true });
  await hire();
  expect(() => accounts.setUp.claim(other, "chief")).toThrow("has been used");
  expect(accounts.setUp.begin()).toBeNull();
});

test("an operator's link is good for three days, and a new one makes the old one void", async () => {
  await hire();
  const first = await accounts.operators.makeLink("chief", LOCAL, ENTRY);
  const second = await accounts.operators.makeLink("chief", LOCAL, ENTRY);
  const secretOf = ({ link }: { readonly link: string }) => /#([\w-]{43})\/chief$/.exec(link)?.[1] ?? "";
  expect(second.linkExpiresTime).toBe(START + 72 * HOUR);
  expect(() => accounts.setUp.claim(secretOf(first), "chief")).toThrow("has been used");
  expect(accounts.setUp.claim(secretOf(second), "chief")).toMatchObject({ isFirst: false });
  now = START + 72 * HOUR;
  expect(() => accounts.setUp.claim(secretOf(second), "chief")).toThrow("too old");
});

test("somebody who is disabled cannot sign in, and their link is void", async () => {
  await hire();
  const viewer = { name: "li", display: "li", role: "viewer", station: null, password: null } as const;
  const added = await accounts.operators.add(viewer, LOCAL, ENTRY);
  await expect(accounts.signIn.prove("li", "", "10.0.0.2")).rejects.toMatchObject({ code: "unauthenticated" });
  await accounts.operators.change("li", { isDisabled: true }, LOCAL, ENTRY);
  const secret = /#([\w-]{43})/.exec(added.link ?? "")?.[1] ?? "";
  expect(() => accounts.setUp.claim(secret, "li")).toThrow("has been used");
});
