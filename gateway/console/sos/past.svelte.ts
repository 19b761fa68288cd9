/** Past incidents, page by page, as far back as the operator asks. */
import { call } from "../app/api.ts";
import { attempt } from "../app/notices.svelte.ts";
import { room } from "../app/room.svelte.ts";
import type { ShownIncident } from "../core/room.ts";
import { isWished, pastOf, type SosWish } from "../core/sos-list.ts";

type Page = { readonly items: readonly ShownIncident[]; readonly next: string | null };

/** One wish for more reads so many pages at most, when few of them are what is looked for. */
const MOST_PAGES = 6;
const ENOUGH = 20;

export class Past {
  #read = $state.raw<readonly ShownIncident[]>([]);
  /** What to ask for next; empty: the newest; null: all is read. */
  #next = $state.raw<string | null>("");
  #isAsking = $state(false);

  /** Closed ones, the newest first. */
  get all(): readonly ShownIncident[] {
    return pastOf([...this.#read, ...room.now.closed]);
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Reads on until there are some more that are wished for. */
  async more(wish: SosWish): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    let found = 0;
    for (let count = 0; count < MOST_PAGES && found < ENOUGH && this.#next !== null; count++) {
      const query: string = this.#next;
      const page = await attempt(() => call<Page>("GET", `/sos${query}`));
      if (!page) break;
      this.#read = [...this.#read, ...page.items];
      this.#next = page.next;
      found += page.items.filter((one) => one.state === "CLOSED" && isWished(one, wish)).length;
    }
    this.#isAsking = false;
  }
}
