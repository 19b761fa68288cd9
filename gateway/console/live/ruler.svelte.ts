/** The distance tool: a way of clicks with its length. */
import { lengthOf, type MapPoint, placeOf } from "../core/distance.ts";
import { distanceText } from "../core/words.ts";

const MOST_POINTS = 200;

export class Ruler {
  #points = $state.raw<readonly MapPoint[]>([]);
  #isOn = $state(false);
  #isDone = $state(false);

  get isOn(): boolean {
    return this.#isOn;
  }

  get points(): readonly MapPoint[] {
    return this.#points;
  }

  /** Its length so far, in words; empty before there is one. */
  get total(): string {
    return this.#points.length < 2 ? "" : distanceText(lengthOf(this.#points.map(placeOf)));
  }

  /** What stands beside each point. */
  get texts(): readonly string[] {
    const places = this.#points.map(placeOf);
    return places.map((_, at) => (at === 0 ? "" : distanceText(lengthOf(places.slice(0, at + 1)))));
  }

  turn(): void {
    this.#isOn = !this.#isOn;
    this.clear();
  }

  /** A click; the one after the end begins anew. */
  add(point: MapPoint): void {
    if (this.#isDone) this.clear();
    if (this.#points.length < MOST_POINTS) this.#points = [...this.#points, point];
  }

  end(): void {
    this.#isDone = true;
  }

  clear(): void {
    this.#points = [];
    this.#isDone = false;
  }
}
