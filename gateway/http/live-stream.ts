/**
 * The live stream of Server-Sent Events: text made once per change and scope, not per console. A console that cannot keep
 * up gets the whole picture again when it can, never a queue.
 */
import { every } from "../../runtime/activity.ts";
import type { Count } from "../core/counters.ts";
import type { LiveFleet } from "../core/services.ts";
import type { Changes } from "../core/sos/changes.ts";
import type { DeskState } from "../core/sos/desk.ts";
import { liveDesk } from "../core/sos/live.ts";
import { isBeyondStation, type ShownIncident, shownIncident } from "../core/sos/view.ts";
import { LiveFeed, type Snapshot } from "./live-feed.ts";

/** Where a console's events go: `write` is false when its buffer is full, and `onDrain` is called when it is not. */
export type Console = {
  readonly write: (text: string) => boolean;
  readonly onDrain: (listener: () => void) => void;
  readonly end: () => void;
};

/** What a console that comes back can still be given: this many events, and this many characters of them. */
const MOST_EVENTS = 600;
const MOST_CHARACTERS = 4_194_304;
/** The same for consoles of one station; there are as many of these as stations. */
const MOST_CHARACTERS_OF_STATION = 524_288;
/** So many seconds after its last console a station's feed is forgotten, and who comes back gets a snapshot. */
const FORGOTTEN_S = 60;

export class LiveStream {
  readonly #fleet: LiveFleet;
  readonly #desk: () => DeskState;
  readonly #now: () => number;
  readonly #count: Count;
  readonly #boot: string;
  /** By station; null: of everything, which is always there. */
  readonly #feeds = new Map<string | null, LiveFeed>();
  readonly #changed = new Set<string>();
  #lastId = 0;
  #groundChanges = 0;
  /** How many feeds of stations there have been. */
  #stationFeeds = 0;

  /** `boot` tells this run's event ids from those of a run before. */
  constructor(fleet: LiveFleet, desk: () => DeskState, now: () => number, count: Count, boot: string) {
    this.#fleet = fleet;
    this.#desk = desk;
    this.#now = now;
    this.#count = count;
    this.#boot = boot;
    this.#feeds.set(null, this.#newFeed(null));
  }

  get consoles(): number {
    let consoles = 0;
    for (const feed of this.#feeds.values()) consoles += feed.consoles;
    return consoles;
  }

  /**
   * Adds a console; with a `lastEventId` of this run it gets what it missed, else a snapshot. `station`: the only one whose
   * units it sees; null: all. Answers how to remove it.
   */
  add(console: Console, lastEventId: string | undefined, station: string | null = null): () => void {
    const feed = this.#feeds.get(station) ?? this.#newFeed(station);
    this.#feeds.set(station, feed);
    return feed.add(console, lastEventId);
  }

  /** Gathers fixes into one event a second, tells status changes at once, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = this.#fleet.listen(({ unit, what }) => {
      if (what === "fix") this.#changed.add(unit);
      else this.#tellStatus(unit);
    });
    await every(1_000, () => this.#flush())(signal);
    stop();
    this.close();
  }

  /** What changed at the desk, at once. */
  onDesk({ incidents, orders }: Pick<Changes, "incidents" | "orders">): void {
    const state = this.#desk();
    const time = this.#now();
    for (const id of incidents) {
      const incident = state.incidents.get(id);
      if (!incident) continue;
      const shown = shownIncident(incident, state, this.#stationOf(incident.unit));
      const isForAll = this.#isForAll(shown);
      const eventId = ++this.#lastId;
      const moved = [...this.#feeds.values()].filter((feed) => feed.sos(eventId, time, shown, isForAll));
      if (moved.length > 0) this.#tellStatus(incident.unit);
    }
    for (const id of orders) {
      const order = state.orders.get(id);
      if (!order) continue;
      const eventId = ++this.#lastId;
      for (const feed of this.#feeds.values()) feed.order(eventId, time, order, this.#stationOf(order.unit));
    }
  }

  /** Zones or key points have changed: consoles are told that, and ask for them again. */
  onGround(): void {
    this.#groundChanges++;
    const eventId = ++this.#lastId;
    for (const feed of this.#feeds.values()) feed.ground(eventId, this.#now(), this.#ground);
  }

  /** What stands for the zones and key points as they are: another text, other ground, also after a restart. */
  get #ground(): string {
    return `${this.#boot}-${this.#groundChanges}`;
  }

  /** Whether it is for whoever sees `scope` alone (null: all), or was when they were told of it. */
  isFor(scope: string | null, sos: ShownIncident): boolean {
    if (scope === null || scope === sos.station || this.#isForAll(sos)) return true;
    return this.#feeds.get(scope)?.hasTold(sos.id) ?? false;
  }

  /** Whether it is for every console: none is open that sees its station, or none of those has answered. */
  #isForAll(sos: ShownIncident): boolean {
    const isAttended = [null, sos.station].some((scope) => (this.#feeds.get(scope)?.consoles ?? 0) > 0);
    return !isAttended || isBeyondStation(sos);
  }

  readonly #stationOf = (unit: string) => this.#fleet.one(unit)?.station ?? null;

  close(): void {
    for (const feed of this.#feeds.values()) feed.close();
  }

  #newFeed(station: string | null): LiveFeed {
    const mostCharacters = station === null ? MOST_CHARACTERS : MOST_CHARACTERS_OF_STATION;
    return new LiveFeed({
      station,
      snapshot: () => this.#snapshot(),
      lastId: () => this.#lastId,
      count: this.#count,
      name: station === null ? this.#boot : `${this.#boot}.${++this.#stationFeeds}`,
      bounds: { events: MOST_EVENTS, characters: mostCharacters, emptySeconds: FORGOTTEN_S },
    });
  }

  #snapshot(): Snapshot {
    const { sos, orders } = liveDesk(this.#desk(), this.#stationOf);
    return {
      time: this.#now(),
      units: this.#fleet.all(),
      sos: sos.map((one) => ({ ...one, isForAll: this.#isForAll(one) })),
      orders: orders.map((order) => ({ order, station: this.#stationOf(order.unit) })),
      ground: this.#ground,
    };
  }

  #tellStatus(name: string): void {
    const unit = this.#fleet.one(name);
    const id = ++this.#lastId;
    const time = this.#now();
    for (const feed of this.#feeds.values()) feed.status(id, time, name, unit);
  }

  #flush(): void {
    const units = [...this.#changed].map((unit) => this.#fleet.one(unit)).filter((unit) => unit !== null);
    const hasChanged = this.#changed.size > 0;
    this.#changed.clear();
    if (hasChanged) this.#lastId++;
    for (const [station, feed] of this.#feeds) {
      if (hasChanged) feed.fixes(this.#lastId, this.#now(), units);
      else feed.quiet();
      if (station !== null && feed.isForgotten()) this.#feeds.delete(station);
    }
  }
}
