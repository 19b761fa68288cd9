/** A list of the gateway's, read page by page: what is there, or why it is not. */
import { call } from "./api.ts";
import { problemOf } from "./text.svelte.ts";

type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

export type List<T> = {
  readonly items: readonly T[];
  /** Why it could not be read; empty when it could. */
  readonly problem: string;
  readonly isLoaded: boolean;
  readonly reload: () => Promise<void>;
};

/** More than any list of a town holds; what is beyond is left out. */
const MOST_PAGES = 60;

/** Reads `path` at once, and again whenever it is asked to. */
export function openList<T>(path: string): List<T> {
  let items = $state.raw<readonly T[]>([]);
  let problem = $state("");
  let isLoaded = $state(false);
  const reload = async () => {
    try {
      items = await readAll<T>(path);
      problem = "";
    } catch (err) {
      problem = problemOf(err);
    }
    isLoaded = true;
  };
  void reload();
  return {
    get items() {
      return items;
    },
    get problem() {
      return problem;
    },
    get isLoaded() {
      return isLoaded;
    },
    reload,
  };
}

/** Every page of what is at `path`, up to a bound. Rejects with a `Refusal`. */
export async function readAll<T>(path: string): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | null = "";
  for (let page = 0; page < MOST_PAGES && next !== null; page++) {
    const answer: Page<T> = await call("GET", page === 0 ? path : `${path.split("?")[0]}${next}`);
    items.push(...answer.items);
    next = answer.next;
  }
  return items;
}
