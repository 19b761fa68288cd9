/** A look back at one unit around its press, on the live map, without leaving the incident. */
import { call } from "../app/api.ts";
import { attempt } from "../app/notices.svelte.ts";
import { look } from "../app/purpose.svelte.ts";
import { gatewayTime } from "../app/room.svelte.ts";
import type { ShownIncident } from "../core/room.ts";
import { pointsOf, type TrackBundle } from "../core/track-points.ts";
import type { TrailPoint } from "../core/trails.ts";

const BEFORE_MS = 300_000;
const AFTER_MS = 300_000;
const SPEED = 10;
const FRAME_MS = 50;

/** `time`: what is looked at, Unix ms, from `from` to `to`. `points`: where the unit was, oldest first. */
export class LookBack {
  readonly unit: string;
  readonly incident: string;
  readonly from: number;
  readonly to: number;
  #time = $state(0);
  #points = $state.raw<readonly TrailPoint[] | null>(null);
  #isPlaying = $state(false);
  #isRefused = $state(false);
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor({ id, unit, times }: ShownIncident) {
    this.incident = id;
    this.unit = unit;
    this.from = times.pressed - BEFORE_MS;
    this.to = Math.min(gatewayTime(), times.pressed + AFTER_MS);
    this.#time = this.from;
  }

  get time(): number {
    return this.#time;
  }

  set time(value: number) {
    this.#time = Math.max(this.from, Math.min(this.to, value));
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** The gateway did not say where it was. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Null: not known yet. */
  get points(): readonly TrailPoint[] | null {
    return this.#points;
  }

  /** Asks for the track, then plays it. */
  async open(): Promise<void> {
    const query = new URLSearchParams({ unit: this.unit, from: String(this.from), to: String(Math.floor(this.to)) });
    const asked = (purpose: string | null) => {
      if (purpose !== null) query.set("purpose", purpose);
      return call<TrackBundle>("GET", `/tracks?${query}`);
    };
    const bundle = await attempt(() => look("history", asked));
    this.#isRefused = bundle === undefined;
    this.#points = bundle ? pointsOf(bundle, this.unit) : [];
    const first = this.#points[0];
    if (!first) return;
    // Nothing is known of before.
    this.time = first.time;
    this.play();
  }

  play(): void {
    if (this.#time >= this.to) this.#time = this.from;
    this.#isPlaying = true;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      this.time = this.#time + FRAME_MS * SPEED;
      if (this.#time >= this.to) this.pause();
    }, FRAME_MS);
  }

  pause(): void {
    this.#isPlaying = false;
    clearInterval(this.#timer);
  }
}
