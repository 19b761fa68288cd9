/** The address holds the state of the page: what is shown can be sent to a colleague. */

export const PAGES = ["live", "sos", "replay", "coverage", "units", "admin"] as const;
export type Page = (typeof PAGES)[number];

let url = $state.raw(new URL(location.href));

export const route = {
  /** Null: there is no such page. */
  get page(): Page | null {
    const name = url.pathname === "/" ? "live" : url.pathname.slice(1);
    return PAGES.find((page) => page === name) ?? null;
  },
  param(name: string): string | null {
    return url.searchParams.get(name);
  },
  params(name: string): readonly string[] {
    return url.searchParams.getAll(name);
  },
};

export function pathOf(page: Page): string {
  return page === "live" ? "/" : `/${page}`;
}

type Params = Readonly<Record<string, string | readonly string[] | null>>;

/** Goes to a page with these parameters and no others. */
export function go(page: Page, params: Params = {}): void {
  const next = new URL(pathOf(page), location.origin);
  write(next, params);
  history.pushState(null, "", next);
  url = next;
}

/** Changes parameters of the page that is open; null takes one away. Not a step in the browser's history. */
export function setParams(params: Params): void {
  const next = new URL(url);
  write(next, params);
  if (next.href === url.href) return;
  history.replaceState(null, "", next);
  url = next;
}

export function openRouter(): void {
  addEventListener("popstate", () => {
    url = new URL(location.href);
  });
}

function write(next: URL, params: Params): void {
  for (const [name, value] of Object.entries(params)) {
    next.searchParams.delete(name);
    for (const one of value === null ? [] : [value].flat()) next.searchParams.append(name, one);
  }
}
