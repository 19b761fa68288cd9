/** What could not be stored, looked at and tried again: by the rules of today, and by whoever may. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { openWriter } from "../gateway/sqlite/database.ts";
import { openTracks } from "../gateway/sqlite/tracks.ts";
import { TRACKS_MIGRATIONS } from "../gateway/sqlite/tracks-schema.ts";
import { detailOf, send } from "./support/client.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord, OUTBOX } from "./support/messages.ts";
import { SOS_ID, sosRecord } from "./support/sos.ts";
import { hire, signIn } from "./support/staff.ts";
import { tempFolder } from "./support/temp.ts";

type Listed = Readonly<Record<string, unknown>> & { readonly id: number; readonly seq: number | null };
type Items = { readonly items: readonly Listed[]; readonly next: string | null };

const HOUR = 3_600_000;
const NOW = Date.now();
/** The gateway's clock was two hours slow when it received what follows. */
const SLOW = NOW - 2 * HOUR;
const bytes = (message: unknown) => new TextEncoder().encode(JSON.stringify(message));

const stack: AsyncDisposable[] = [];
let dataDir: string;
let gateway: RunningGateway;
let base: string;
const headers: Record<string, Readonly<Record<string, string>>> = {};

const as = (who: string, method: string, path: string) =>
  send(method, `${base}/api/v1/${path}`, { headers: headers[who] ?? {} });
const listed = async (who = "chief", query = "") => ((await as(who, "GET", `quarantine${query}`)).body as Items).items;
const idOf = async (seq: number) => (await listed()).find((one) => one.seq === seq)?.id;
const admit = async (seq: number) => await as("chief", "POST", `quarantine/${await idOf(seq)}/admit`);

/** What lay in the quarantine of a gateway that is started again. */
async function fill(): Promise<void> {
  await using tracks = await openTracks(join(dataDir, "tracks.db"), 180 * 24 * HOUR);
  const arrived = (unit: string, message: unknown, receivedTime = SLOW) =>
    tracks.commit([{ unit, receivedTime, payload: bytes(message) }]);
  const early = [1, 2, 3, 4].map((seq) => fixRecord(seq, NOW - HOUR + seq * 1000));
  await arrived("bike-07", batch(early));
  const undated = fixRecord(5, 0, { clock: "none", uptimeMs: 1_000, lat: 91 });
  await arrived("bike-07", batch([undated], { sentUptimeMs: 601_000 }));
  await arrived("bike-07", batch([fixRecord(6, NOW + 24 * HOUR)]));
  await arrived("bike-07", "no batch");
  await arrived("bike-08", batch([fixRecord(7, NOW - HOUR)]));
  // The first gets a place of its own, and the instant of the second is taken.
  await arrived("bike-07", batch([fixRecord(2, NOW - HOUR + 2000)]), NOW);
  await arrived("bike-07", batch([fixRecord(13, NOW - HOUR + 3000)], { outbox: "00000001" }), NOW);
}

/** What an earlier version would not take, and this one does. */
function keep(seq: number | null, raw: string, reason = "schema", sentUptimeMs: number | null = null): void {
  const database = openWriter(join(dataDir, "tracks.db"), TRACKS_MIGRATIONS);
  database
    .prepare(
      `INSERT INTO quarantine (rx, unit, outbox, seq, reason, text, digest, raw, sent_uptime)
       VALUES (?, 'bike-07', ?, ?, ?, 'an old reason', ?, ?, ?)`,
    )
    .run(SLOW, seq === null ? null : OUTBOX, seq, reason, seq ?? raw.length, raw, sentUptimeMs);
  database.close();
}

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  dataDir = folder.path;
  await registerUnits(dataDir, ["bike-07", "bike-08"]);
  for (const [name, role, station] of [
    ["chief", "admin", null],
    ["wu", "supervisor", null],
    ["li", "viewer", null],
    ["north-wu", "supervisor", "north"],
    ["north-chief", "admin", "north"],
  ] as const) {
    await hire(dataDir, name, role, station);
  }
  await fill();
  keep(20, JSON.stringify(sosRecord(20)));
  keep(21, JSON.stringify(fixRecord(21, 0, { clock: "none", uptimeMs: 1_000 })), "schema", 601_000);
  keep(22, JSON.stringify(fixRecord(22, NOW - 200 * 24 * HOUR)));
  keep(23, "null");
  keep(24, `{"seq":24,"pad":"${"x".repeat(16_384)}`.slice(0, 16_384));
  keep(null, "pos,unit=bike-07 lat=1i 1", "influx");
  gateway = await startGateway(dataDir);
  stack.push(gateway);
  base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  for (const name of ["chief", "wu", "li", "north-wu", "north-chief"]) headers[name] = await signIn(base, name);
}, 120_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

test("an entry says when it came, from whom, why it was refused and what it was", async () => {
  const raw = JSON.stringify(fixRecord(1, NOW - HOUR + 1000));
  expect((await listed()).find(({ seq }) => seq === 1)).toEqual({
    ...{ id: 1, receivedTime: SLOW, unit: "bike-07", outbox: OUTBOX, seq: 1, reason: "future" },
    text: `seq 1: its time ${NOW - HOUR + 1000} is 3601 s ahead of the gateway's clock; set the device's clock from GNSS`,
    ...{ raw, rawCharacters: raw.length, isAdmissible: true },
  });
  const long = (await listed()).find(({ seq }) => seq === 24);
  expect(long).toMatchObject({ rawCharacters: 16_384, isAdmissible: false });
  expect(String(long?.raw)).toHaveLength(2_000);
  expect((await listed("chief", "?unit=bike-08")).map(({ seq }) => seq)).toEqual([7]);
  expect((await listed("chief", "?reason=influx")).map(({ isAdmissible }) => isAdmissible)).toEqual([false]);
});

describe("what is tried again", () => {
  test("is stored at its own time when it is a future one no more, and moves the marker", async () => {
    const id = await idOf(4);
    const { status, body } = await admit(4);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        ...{ id, unit: "bike-07", outbox: OUTBOX, seq: 4, fate: "stored", reason: null },
        text: "It is stored now, at its own time.",
      },
    });
    expect(await idOf(4)).toBeUndefined();
    const unit = (await as("chief", "GET", "units/bike-07")).body;
    expect(unit).toMatchObject({ fix: { fixTime: NOW - HOUR + 4000 } });
    const track = await as("chief", "GET", `tracks?unit=bike-07&from=0&to=${NOW}&format=ndjson&purpose=a+test`);
    expect(track.text).toContain(`"fixTime":${NOW - HOUR + 4000}`);
  });

  test.each<[number, string, string | null, RegExp, boolean]>([
    [2, "duplicate", null, /^It was taken in before with the same content; nothing was added\.$/, false],
    [3, "same-time", null, /^The unit's track has a fix of that instant already, which stays\.$/, false],
    [22, "expired", null, /^It is older than what is kept by now, so it was not stored\.$/, false],
    [5, "refused", "impossible", /^It is refused again: lat must be <= 90\.$/, true],
    [
      6,
      "refused",
      "future",
      /^It is refused again: seq 6: its time \d+ is \d+ s ahead of the gateway's clock; .*\.$/,
      true,
    ],
  ])("and is seq %i is %s", async (seq, fate, reason, says, stays) => {
    const before = (await listed()).length;
    expect(await admit(seq)).toMatchObject({
      status: 200,
      body: { seq, fate, reason, text: expect.stringMatching(says) },
    });
    expect((await idOf(seq)) !== undefined).toBe(stays);
    expect(await listed()).toHaveLength(stays ? before : before - 1);
  });

  test("without a clock is dated by when its message came", async () => {
    expect(await admit(21)).toMatchObject({ body: { fate: "stored" } });
    const track = await as("chief", "GET", `tracks?unit=bike-07&from=0&to=${NOW}&format=ndjson&purpose=a+test`);
    expect(track.text).toContain(`"fixTime":${SLOW - 600_000}`);
  });

  test("as an SOS is at the desk like any other", async () => {
    expect(await admit(20)).toMatchObject({ body: { fate: "stored" } });
    const { items } = (await as("chief", "GET", "sos?open=true")).body as {
      readonly items: readonly { readonly id: string; readonly unit: string }[];
    };
    expect(items.map(({ id, unit }) => [id, unit])).toEqual([[SOS_ID, "bike-07"]]);
  });

  test("is in the ledger before it is tried", async () => {
    const { items } = (await as("chief", "GET", "audit?act=quarantine-admit")).body as Items;
    expect(items.at(-1)).toMatchObject({
      ...{ actor: "operator:chief", act: "quarantine-admit", about: ["bike-07"] },
      detail: { outbox: OUTBOX, seq: 4, reason: "future" },
    });
  });
});

describe("what cannot be tried", () => {
  test.each([
    [23, /^Entry \d+ was not kept with its content, so there is nothing to store\.$/],
    [24, /^Entry \d+ was kept to 16384 characters only, so the record is not whole\.$/],
  ])("is refused with a sentence: seq %i", async (seq, says) => {
    const answer = await admit(seq);
    expect(answer.status).toBe(409);
    expect(detailOf(answer)).toMatch(says);
  });

  test.each([
    [
      "a message",
      /^Entry \d+ is nothing with an outbox and a seq that could be read, so there is no record to store\.$/,
    ],
    [
      "influx",
      /^Entry \d+ is a point that InfluxDB refused; its fix is in the gateway's own store, so nothing is missing\.$/,
    ],
  ])("is refused with a sentence: %s", async (kind, says) => {
    const entry = (await listed()).find(
      ({ seq, reason }) => seq === null && (reason === "influx") === (kind === "influx"),
    );
    const answer = await as("chief", "POST", `quarantine/${entry?.id}/admit`);
    expect(answer.status).toBe(409);
    expect(detailOf(answer)).toMatch(says);
  });

  test.each(["999", "x", "-1"])("is not there: %s", async (id) => {
    expect((await as("chief", "POST", `quarantine/${id}/admit`)).status).toBe(404);
  });
});

test("it takes the right for units to try, that for history to look, and both within the own station", async () => {
  const id = await idOf(7);
  expect((await as("wu", "POST", `quarantine/${id}/admit`)).status).toBe(403);
  expect((await as("li", "GET", "quarantine")).status).toBe(403);
  expect((await as("wu", "GET", "quarantine")).status).toBe(200);
  expect(await listed("north-wu")).toEqual([]);
  expect((await as("north-chief", "POST", `quarantine/${id}/admit`)).status).toBe(404);
  await ask(dataDir, { method: "PUT", path: "units/bike-08", body: { station: "north" } });
  expect((await listed("north-wu")).map(({ seq }) => seq)).toEqual([7]);
  expect((await as("north-chief", "POST", `quarantine/${id}/admit`)).body).toMatchObject({ fate: "stored" });
});
