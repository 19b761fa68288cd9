/** Makes the demo's past: its people, and the last days of its units and of its room. */
import { ulid } from "ulid";
import { type Past, runPast } from "../gateway/past.ts";
import { VERSION } from "../protocol/limits.ts";
import type { PatrolRecord } from "../protocol/record.ts";
import { unitNames } from "../simulator/core/fleet.ts";
import { dutiesOf, past } from "../simulator/core/past.ts";
import type { Act, Happening } from "../simulator/core/past-incidents.ts";
import { makeTown } from "../simulator/core/town/town.ts";
import { askAs } from "./demo-ask.ts";
import { DESK, STORIES } from "./demo-people.ts";
import { settle, shiftsBetween } from "./demo-settling.ts";

export type PastSettings = {
  readonly dataDir: string;
  readonly units: number;
  /** How many days of 24 hours it lasts. */
  readonly days: number;
  readonly seed: number;
  /** IANA time zone of the shifts. */
  readonly zone: string;
  /** When the past ends, Unix ms. */
  readonly to: number;
};

const DAY_MS = 86_400_000;
const STEP_MS = 5_000;
/** How long a device gathers records; the gateway of the past receives them together. */
const GATHER_MS = 30_000;
/** wire.md: 1 to 100 records a message. */
const MOST_RECORDS = 100;
/** Messages that may wait for the disk before the past goes on. */
const MOST_WAITING = 400;
/** The outbox of a past, by the unit's number: a live device's own begins elsewhere. */
const outboxOf = (i: number): string => `de${String(i).padStart(6, "0")}`;

/** Resolves with the number of records that were stored. `onDay` is called as each day begins, with how many are left. */
export async function makePast(settings: PastSettings, onDay: (left: number) => void): Promise<number> {
  const { dataDir, units: count, days, seed, zone, to } = settings;
  const end = Math.floor(to / STEP_MS) * STEP_MS;
  const begin = end - days * DAY_MS;
  const clock = { now: begin };
  const town = makeTown(seed);
  const units = unitNames(count);
  return await runPast(
    dataDir,
    zone,
    () => clock.now,
    async (gateway) => {
      const world = { units, town, seed, from: begin, to: end, shifts: shiftsBetween(zone, begin, end) };
      await settle(gateway.api, { ...world, zone, duties: dutiesOf(world) });
      const orders = new Map<string, string>();
      const post = new Post(units, gateway, () => clock.now);
      const happenings = past({
        ...world,
        stories: STORIES.filter(({ beforeEndMs }) => beforeEndMs < end - begin),
        newId: (time) => ulid(time),
        orderOf: (incident) => orders.get(incident) ?? null,
      });
      let gathered = begin;
      let left = days;
      for (const happening of happenings) {
        if (happening.time >= end - left * DAY_MS) onDay(left--);
        if (happening.time >= gathered + GATHER_MS) {
          gathered = happening.time;
          await post.send();
        }
        // Only what is on its way has no more use for the time that it left at.
        clock.now = happening.time;
        await happen(happening, gateway, post, orders);
      }
      clock.now = end;
      await post.send();
      await post.idle();
      return post.records;
    },
  );
}

async function happen(happening: Happening, gateway: Past, post: Post, orders: Map<string, string>): Promise<void> {
  switch (happening.type) {
    case "record":
      return await post.take(happening.unit, happening.record);
    case "link":
      return await post.link(happening.unit, happening.isUp);
    case "act": {
      await post.idle();
      const order = await act(gateway, happening);
      if (order !== null) orders.set(happening.incident, order);
    }
  }
}

/** What the units' devices hold, and what is on its way. */
class Post {
  readonly #gateway: Past;
  readonly #now: () => number;
  readonly #waiting = new Map<string, PatrolRecord[]>();
  readonly #cutOff = new Set<string>();
  readonly #outboxes: ReadonlyMap<string, string>;
  #underWay: Promise<void>[] = [];
  /** What was sent before those; the disk has it soon. */
  #before: Promise<void>[] = [];
  records = 0;

  constructor(units: readonly string[], gateway: Past, now: () => number) {
    this.#gateway = gateway;
    this.#now = now;
    this.#outboxes = new Map(units.map((unit, i) => [unit, outboxOf(i)]));
  }

  /** Presses and what became of orders go at once, everything else in time. */
  async take(unit: string, record: PatrolRecord): Promise<void> {
    const waiting = this.#waiting.get(unit) ?? [];
    this.#waiting.set(unit, waiting);
    waiting.push(record);
    if ((record.type === "sos" || record.type === "order") && !this.#cutOff.has(unit)) await this.#sendOf(unit);
  }

  async link(unit: string, isUp: boolean): Promise<void> {
    if (!isUp) this.#cutOff.add(unit);
    else if (this.#cutOff.delete(unit)) await this.#sendOf(unit);
  }

  async send(): Promise<void> {
    for (const unit of this.#waiting.keys()) if (!this.#cutOff.has(unit)) await this.#sendOf(unit);
  }

  /** All that was sent is on disk. */
  async idle(): Promise<void> {
    await Promise.all([...this.#before.splice(0), ...this.#underWay.splice(0)]);
  }

  async #sendOf(unit: string): Promise<void> {
    const waiting = this.#waiting.get(unit)?.splice(0) ?? [];
    const presses = waiting.filter(({ type }) => type === "sos");
    for (const press of presses) await this.#give(unit, "sos", [press]);
    const others = waiting.filter(({ type }) => type !== "sos");
    for (let i = 0; i < others.length; i += MOST_RECORDS) {
      await this.#give(unit, "records", others.slice(i, i + MOST_RECORDS));
    }
    // The desk's clock says when it heard of these.
    if (waiting.some(({ type }) => type === "sos" || type === "order")) await this.idle();
  }

  async #give(unit: string, lane: "sos" | "records", records: readonly PatrolRecord[]): Promise<void> {
    const sentTime = this.#now();
    const sentUptimeMs = records.at(-1)?.uptimeMs ?? 0;
    const batch = { v: VERSION, outbox: this.#outboxes.get(unit), sentTime, sentUptimeMs, records };
    this.#underWay.push(this.#gateway.deliver(unit, lane, Buffer.from(JSON.stringify(batch))));
    this.records += records.length;
    if (this.#underWay.length < MOST_WAITING) return;
    const before = this.#before;
    this.#before = this.#underWay;
    this.#underWay = [];
    await Promise.all(before);
  }
}

/** The id of the order that was given; null: none was. */
async function act(
  { api, look }: Past,
  { incident, by, act: what }: Extract<Happening, { type: "act" }>,
): Promise<string | null> {
  if (what.do === "look") {
    await look();
    return null;
  }
  const person = DESK[by % DESK.length] ?? DESK[0];
  const answer = await askAs(api, `sos/${incident}/${what.do}`, bodyOf(what), person);
  return what.do === "dispatch" ? (answer as { readonly order: string }).order : null;
}

function bodyOf(what: Act): unknown {
  switch (what.do) {
    case "seen":
    case "acknowledge":
      return { console: "demo-room-1" };
    case "dispatch":
      return { unit: what.unit, text: "SOS 支援" };
    case "note":
      return { text: what.text };
    case "close":
      return { outcome: what.outcome, note: what.note };
    default:
      return undefined;
  }
}
