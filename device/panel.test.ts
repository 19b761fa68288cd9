import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../test/support/until.ts";
import type { BoardSentence, HostSentence } from "./core/kit/sentence.ts";
import { openOutbox } from "./disk/outbox.ts";
import { openPanelJournal } from "./disk/panel-journal.ts";
import { KitPanel } from "./panel.ts";
import type { KitEvent } from "./serial/follow-kit.ts";

const log = pino({ level: "silent" });
const START = 1_795_248_000_000;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "kit-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A board whose events are there at once, each said until it is acknowledged. */
class Board {
  readonly heard: HostSentence[] = [];
  #events: BoardSentence[];
  #wake: () => void = () => {};

  constructor(events: readonly BoardSentence[]) {
    this.#events = [...events];
  }

  send(sentence: HostSentence): void {
    this.heard.push(sentence);
    const first = this.#events[0];
    if (sentence.type === "ACK" && first?.type === "EVT" && first.n === sentence.n) this.#events.shift();
    this.#wake();
  }

  async *follow(signal: AbortSignal): AsyncGenerator<KitEvent> {
    yield { type: "port", isOpen: true };
    yield { type: "sentence", sentence: { type: "HELLO", proto: 1, firmware: "1.0.0", boardId: "kit-01", boot: 7 } };
    while (!signal.aborted) {
      const [sentence] = this.#events;
      if (sentence) yield { type: "sentence", sentence };
      if (this.#events[0] === sentence) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      }
    }
  }

  get shown(): readonly string[] {
    return this.heard.flatMap((one) => (one.type === "SHOW" ? [one.pattern] : []));
  }
}

const event = (n: number, what: "SOS_DOWN" | "SOS_UP", ageMs: number): BoardSentence => ({
  type: "EVT",
  boot: 7,
  n,
  event: what,
  ageMs,
});
/** A hold of 3 s that ended a second ago. */
const HOLD = [event(1, "SOS_DOWN", 4_000), event(2, "SOS_UP", 1_000)];

class Crash extends Error {}

/** What a device does until it crashes at its `at`-th write, before it or after it; null: it goes on until it has nothing to do. */
async function live(board: Board, at: { readonly write: number; readonly isAfter: boolean } | null): Promise<string[]> {
  await using outbox = await openOutbox({ dir: join(dir, "outbox"), maxBytes: 1 << 20, log, stamp });
  const journal = await openPanelJournal(join(dir, "panel"), log);
  let writes = 0;
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (at?.write === writes && !at.isAfter) throw new Crash();
    const done = await work();
    if (at?.write === writes) throw new Crash();
    return done;
  };
  const stop = new AbortController();
  const panel = new KitPanel({
    journal: { memory: journal.memory, problem: null, persist: (memory) => write(() => journal.persist(memory)) },
    port: board,
    outbox: { id: outbox.id, append: (record) => write(() => outbox.append(record)) },
    stamp,
    place: () => ({ position: null, positionAgeMs: null }),
    uptimeMs: () => Math.round(performance.now()),
    machineBoot: "boot-1",
    isSilent: () => false,
    onRealSos: () => {},
    log,
  });
  const running = panel.run(stop.signal).catch((err) => {
    if (!(err instanceof Crash)) throw err;
  });
  if (at === null) {
    await until("it is latched", () => board.shown.at(-1) === "LATCHED");
    stop.abort();
  }
  await running;
  return await idsIn(outbox);
}

async function idsIn(outbox: Awaited<ReturnType<typeof openOutbox>>): Promise<string[]> {
  const ids: string[] = [];
  for (let first = 1; first < 20_000; first += 1_000) {
    // A crash begins a new block of seqs.
    for (let seq = first; seq < first + 10; seq++) {
      const except = new Map([[outbox.id, [[1, seq - 1] as const].filter(() => seq > 1)]]);
      const batch = await outbox.peek("sos", except, { records: 1, bytes: 10_000 });
      const text = batch?.ranges[0]?.[0] === seq ? batch.texts[0] : undefined;
      if (text !== undefined) ids.push((JSON.parse(text) as { readonly id: string }).id);
    }
  }
  return ids;
}

function stamp() {
  return { time: START, clock: "gnss" as const, uptimeMs: Math.round(performance.now()) };
}

describe("a press", () => {
  test("that was told of late is latched, and its one record is in the outbox", async () => {
    const board = new Board(HOLD);
    expect(await live(board, null)).toHaveLength(1);
    // The board may have said one again before it was answered.
    const answers = new Set(board.heard.flatMap((one) => (one.type === "ACK" ? [`${one.boot} ${one.n}`] : [])));
    expect([...answers]).toEqual(["7 1", "7 2"]);
    expect(new Set(board.shown)).toEqual(new Set(["IDLE", "LATCHED"]));
  });

  test.each([1, 2, 3, 4, 5].flatMap((write) => [false, true].map((isAfter) => ({ write, isAfter }))))(
    "is one incident over a crash at write $write, after it: $isAfter",
    async (at) => {
      const board = new Board(HOLD);
      await live(board, at);
      const wasLatched = board.shown.includes("LATCHED");
      const ids = await live(board, null);
      expect(new Set(ids).size).toBe(1);
      // A record that was in the outbox before its crash may be there again, under the same id.
      expect(ids.length).toBeLessThanOrEqual(2);
      if (wasLatched) expect(at.write).toBeGreaterThanOrEqual(5);
    },
  );
});
