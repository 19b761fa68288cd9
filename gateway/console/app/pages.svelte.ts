/** A long list read backwards, a page at a time, when somebody asks: every look is written down. */
import { call } from "./api.ts";
import { problemOf } from "./text.svelte.ts";

type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

export type Pages<T> = {
  readonly items: readonly T[];
  readonly problem: string;
  readonly isBusy: boolean;
  /** Whether it was asked for at all. */
  readonly isOpen: boolean;
  readonly hasMore: boolean;
  /** Reads the first page of what `query` says. */
  readonly open: (path: string, query?: Readonly<Record<string, string>>) => Promise<void>;
  readonly more: () => Promise<void>;
  /** Takes what matches out of what is shown. */
  readonly drop: (isGone: (item: T) => boolean) => void;
};

export function openPages<T>(): Pages<T> {
  let items = $state.raw<readonly T[]>([]);
  let problem = $state("");
  let isBusy = $state(false);
  let isOpen = $state(false);
  let next = $state<string | null>(null);
  let base = "";
  const read = async (query: string, before: readonly T[]) => {
    isBusy = true;
    try {
      const page = await call<Page<T>>("GET", `${base}${query}`);
      items = [...before, ...page.items];
      next = page.next;
      problem = "";
    } catch (err) {
      problem = problemOf(err);
    }
    isBusy = false;
    isOpen = true;
  };
  return {
    get items() {
      return items;
    },
    get problem() {
      return problem;
    },
    get isBusy() {
      return isBusy;
    },
    get isOpen() {
      return isOpen;
    },
    get hasMore() {
      return next !== null;
    },
    open: async (path, query = {}) => {
      base = path;
      const text = new URLSearchParams(query).toString();
      await read(text === "" ? "" : `?${text}`, []);
    },
    more: async () => {
      if (next !== null && !isBusy) await read(next, items);
    },
    drop: (isGone) => {
      items = items.filter((item) => !isGone(item));
    },
  };
}
