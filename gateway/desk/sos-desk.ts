/** The SOS desk: decides, writes to disk, then tells. Everything of it goes through one queue, a commit at a time. */
import { every, pause } from "../../runtime/activity.ts";
import { backoff } from "../../runtime/backoff.ts";
import { messageOf, PatrolError } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import type { Page, SosService } from "../core/services.ts";
import { type Changes, changesOf, turns } from "../core/sos/changes.ts";
import { applied, type DeskEntry, type DeskInput, type DeskState, decide, EMPTY_DESK } from "../core/sos/desk.ts";
import { without } from "../core/sos/retention.ts";
import type { ArrivalFate, DeskTable, During, DuringQuery, SosArrival, SosQuery } from "../core/sos/table.ts";

/** What ended longer ago, but for a unit's newest, is looked up on disk when it is asked for. */
const KEPT_MS = 86_400_000;
/** A burst of presses is one transaction, and the next one waits no longer than this many take. */
const MOST_AT_ONCE = 500;

const TICK_MS = 500;
const RESERVE_EVERY_MS = 60_000;

export type SosDeskParts = {
  readonly table: DeskTable;
  readonly now: () => number;
  /** A new ULID. */
  readonly newId: () => string;
  /** Told what changed, after it is on disk and before whoever asked for it. */
  readonly onChanges: (changes: Changes) => void;
  readonly count: Count;
  readonly log: Logger;
};

/** `fate`: of the record that brought it; null where none did. */
export type Done = { readonly subject: string | null; readonly fate: ArrivalFate | null };
type Work = {
  readonly input: DeskInput;
  readonly arrival: SosArrival | null;
  /** Waits for as long as the disk refuses. */
  readonly isPatient: boolean;
  readonly resolve: (done: Done) => void;
  readonly reject: (err: PatrolError) => void;
};

export async function openSosDesk(parts: SosDeskParts): Promise<SosDesk> {
  const since = parts.now() - KEPT_MS;
  return new SosDesk(parts, without(applied(EMPTY_DESK, await parts.table.deskSince(since)), since));
}

export class SosDesk implements SosService {
  readonly #parts: SosDeskParts;
  readonly #retryIn = backoff(100, 2_000);
  #state: DeskState;
  #queue: Work[] = [];
  #wake: (() => void) | null = null;
  #isFailing = false;
  #hasReserve = true;

  constructor(parts: SosDeskParts, state: DeskState) {
    this.#parts = parts;
    this.#state = state;
  }

  /** All that is open, and what ended in the last day. */
  get state(): DeskState {
    return this.#state;
  }

  async withIncident(id: string): Promise<DeskState> {
    const entries = this.#state.incidents.has(id) ? [] : await this.#parts.table.incidentEntries(id);
    return entries.length === 0 ? this.#state : applied(this.#state, entries);
  }

  async withOrder(id: string): Promise<DeskState> {
    const entries = this.#state.orders.has(id) ? [] : await this.#parts.table.orderEntries(id);
    return entries.length === 0 ? this.#state : applied(this.#state, entries);
  }

  history(id: string): Promise<readonly DeskEntry[]> {
    return this.#parts.table.incidentEntries(id);
  }

  async list(what: "incident" | "order", isOpen: boolean, before: string | null, limit: number): Promise<Page> {
    const { table } = this.#parts;
    const query: SosQuery = { isOpen, before: before === null ? null : placeOf(before), limit };
    const items = await (what === "incident" ? table.listIncidents(query) : table.listOrders(query));
    const last = items.length < limit ? undefined : items.at(-1);
    return { ids: items.map(({ id }) => id), next: last ? `${last.at}-${last.id}` : null };
  }

  during(query: DuringQuery): Promise<During> {
    return this.#parts.table.during(query);
  }

  /** Whether the disk has refused the last commit. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** How many open incidents there are in each state. */
  tally(): Readonly<Record<string, number>> {
    const tally: Record<string, number> = {};
    for (const { state } of this.#state.incidents.values()) {
      if (state !== "CLOSED") tally[state] = (tally[state] ?? 0) + 1;
    }
    return tally;
  }

  /** Whether there is room for presses on a disk that is full otherwise. */
  get hasReserve(): boolean {
    return this.#hasReserve;
  }

  /**
   * What a unit's record told; resolves once it is on disk, however long the disk refuses. `arrival`: the record of a
   * press, which the desk keeps itself.
   */
  arrived(input: Extract<DeskInput, { type: "signal" | "order-event" }>, arrival: SosArrival | null): Promise<Done> {
    return this.#enqueue(input, arrival, true);
  }

  /** Anything else. Rejects: `not_found`, `conflict`, and `unavailable` when the disk refuses. */
  submit(input: DeskInput): Promise<Done> {
    return this.#enqueue(input, null, false);
  }

  /** Commits what waits, and lets time pass, until `signal` is aborted. `stoodSince` is asked each second. */
  async run(signal: AbortSignal, stoodSince: () => ReadonlyMap<string, number>): Promise<void> {
    const onAbort = () => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    await Promise.all([
      this.#work(signal),
      every(TICK_MS, () => this.#tick(stoodSince()))(signal),
      this.#keepReserve(signal),
    ]);
    signal.removeEventListener("abort", onAbort);
    const gone = new PatrolError("unavailable", "the gateway is stopping");
    for (const { isPatient, reject } of this.#queue.splice(0)) if (!isPatient) reject(gone);
  }

  /** Presses must be storable when everything else has filled the disk. */
  async #keepReserve(signal: AbortSignal): Promise<void> {
    const look = async () => {
      const isThere = await this.#parts.table.reserveDesk().catch(() => false);
      if (!isThere && this.#hasReserve)
        this.#parts.log.error("the disk has no room left to reserve for SOS; make room");
      this.#hasReserve = isThere;
    };
    await look();
    await every(RESERVE_EVERY_MS, look)(signal);
  }

  #enqueue(input: DeskInput, arrival: SosArrival | null, isPatient: boolean): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ input, arrival, isPatient, resolve, reject });
      this.#wake?.();
    });
  }

  #tick(stoodSince: ReadonlyMap<string, number>): void {
    const { now, newId } = this.#parts;
    this.#state = without(this.#state, now() - KEPT_MS);
    const input = { type: "tick", stoodSince } as const;
    if (decide(this.#state, input, now(), newId).entries.length === 0) return;
    this.submit(input).catch((err: unknown) =>
      this.#parts.log.warn({ err: messageOf(err) }, "escalation not recorded"),
    );
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      if (this.#queue.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const batch = this.#queue.splice(0, MOST_AT_ONCE);
      const err = await this.#commit(batch);
      if (err?.code === "invalid") {
        for (const work of batch) await this.#alone(work);
        continue;
      }
      if (err) this.#putBack(batch, err);
      if (err) await pause(this.#retryIn(failures++), signal);
      else failures = 0;
    }
  }

  /** What no disk would take is found by taking each alone, so that it holds up no other. */
  async #alone(work: Work): Promise<void> {
    const err = await this.#commit([work]);
    if (!err) return;
    if (err.code !== "invalid") return this.#putBack([work], err);
    this.#parts.count("dropped", "uncommittable");
    this.#parts.log.error({ err: err.message, type: work.input.type }, "the desk's journal can never hold this");
    if (work.isPatient) work.resolve({ subject: null, fate: "conflict" });
    else work.reject(err);
  }

  /** What a unit told stays until the disk takes it; whoever waits for anything else is told. */
  #putBack(batch: readonly Work[], err: PatrolError): void {
    this.#queue.unshift(...batch.filter(({ isPatient }) => isPatient));
    for (const { isPatient, reject } of batch) if (!isPatient) reject(err);
    this.#parts.count("commit_failures", "desk");
    if (!this.#isFailing) this.#parts.log.error({ err: err.message }, "the disk refuses commits of the desk");
    this.#isFailing = true;
  }

  /** Null once it is on disk and told; otherwise why it is not. */
  async #commit(batch: readonly Work[]): Promise<PatrolError | null> {
    const { table, now, newId } = this.#parts;
    const entries: DeskEntry[] = [];
    const arrivals = batch.flatMap(({ arrival }) => arrival ?? []);
    let before: DeskState;
    let after: DeskState;
    let decisions: ReturnType<typeof decide>[];
    let fates: readonly ArrivalFate[];
    try {
      before = await this.#withForgotten(batch);
      const known = await this.#repeated(batch, before);
      after = before;
      decisions = batch.map((work) => {
        if (known.has(work)) return { entries: [], subject: null, refusal: null };
        const { input } = work;
        const decision = decide(after, input, now(), newId);
        after = applied(after, decision.entries);
        entries.push(...decision.entries);
        return decision;
      });
      const isNothing = arrivals.length === 0 && entries.length === 0;
      fates = isNothing ? [] : await table.commitDesk({ arrivals, entries, ...turns(before, after) });
    } catch (err) {
      if (err instanceof PatrolError) return err;
      throw err;
    }
    this.#state = after;
    if (this.#isFailing) this.#parts.log.info("commits of the desk succeed again");
    this.#isFailing = false;
    this.#parts.onChanges(changesOf(before, after, entries));
    this.#answer(batch, decisions, fates);
    return null;
  }

  #answer(batch: readonly Work[], decisions: ReturnType<typeof decide>[], fates: readonly ArrivalFate[]): void {
    let n = 0;
    batch.forEach(({ arrival, isPatient, resolve, reject }, at) => {
      const { subject, refusal } = decisions[at] as ReturnType<typeof decide>;
      const fate = arrival === null ? null : (fates[n++] ?? null);
      if (refusal && !isPatient) reject(new PatrolError(refusal.code, refusal.text));
      else resolve({ subject, fate: refusal ? "conflict" : fate });
    });
  }

  /** Repetitions of presses whose incident is closed: what went on with it may have ended too long ago to be in mind. */
  async #repeated(batch: readonly Work[], state: DeskState): Promise<ReadonlySet<Work>> {
    const known = new Set<Work>();
    for (const work of batch) {
      const { input, arrival } = work;
      if (arrival === null || input.type !== "signal") continue;
      if (state.incidents.get(input.id)?.state !== "CLOSED") continue;
      if (await this.#parts.table.knowsArrival(arrival)) known.add(work);
    }
    return known;
  }

  /** The state with the incidents and orders that are asked for and that ended too long ago to be in mind. */
  async #withForgotten(batch: readonly Work[]): Promise<DeskState> {
    const { table } = this.#parts;
    let state = this.#state;
    for (const { input } of batch) {
      const incident = input.type === "signal" ? input.id : "incident" in input ? input.incident : null;
      const order = "order" in input && typeof input.order === "string" ? input.order : null;
      if (incident !== null && !state.incidents.has(incident)) {
        state = applied(state, await table.incidentEntries(incident));
      }
      if (order !== null && !state.orders.has(order)) state = applied(state, await table.orderEntries(order));
    }
    return state;
  }
}

/** A page's `next`: the time and id of its last. */
function placeOf(before: string): { readonly at: number; readonly id: string } {
  const [, at, id] = /^(\d{1,15})-(\w{1,64})$/.exec(before) ?? [];
  if (at === undefined || id === undefined)
    throw new PatrolError("invalid", "before must be what a page said as next.");
  return { at: Number(at), id };
}
