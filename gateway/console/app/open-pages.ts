/** Which pages of the console are for whoever has signed in here; of the others nothing is asked of the gateway. */
import { PAGES, type Page } from "./router.svelte.ts";
import { session } from "./session.svelte.ts";

const RIGHTS = { live: "live", sos: "live", replay: "history", coverage: "reports", units: "live" } as const;
/** Each of these has its own part of the admin page. */
const OF_ADMIN = ["people", "units", "operators", "audit"] as const;

export function isOpenHere(page: Page): boolean {
  return page === "admin" ? OF_ADMIN.some((right) => session.may(right)) : session.may(RIGHTS[page]);
}

/** In the order of the header. */
export function openPages(): readonly Page[] {
  return PAGES.filter(isOpenHere);
}
