/** Asks a gateway's HTTP API how an SOS stands, for scenarios that expect something of it. */
import { messageOf, PatrolError } from "../runtime/error.ts";
import type { Ask } from "./expectation.ts";

type Page = { readonly items: readonly unknown[]; readonly next: unknown };

/** Of the newest incidents, 50 a page; who has pressed before all of these has no new one. */
const MOST_PAGES = 20;

/** `url`: the gateway's address, such as http://127.0.0.1:8080. What is asked rejects as `unavailable` with a sentence. */
export function askGateway(url: string): Ask {
  const base = new URL("/api/v1/sos", url).href;
  return async (unit) => {
    let query = "";
    for (let page = 0; page < MOST_PAGES; page++) {
      const { items, next } = await pageAt(base + query);
      const newest = items.find((one) => wordOf(one, "unit") === unit);
      if (newest !== undefined) return wordOf(newest, "state");
      if (typeof next !== "string") return null;
      query = next;
    }
    return null;
  };
}

async function pageAt(url: string): Promise<Page> {
  let body: unknown;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    body = await answer.json();
  } catch (err) {
    throw new PatrolError("unavailable", `the gateway cannot be asked at ${url}: ${messageOf(err)}`, err);
  }
  const isPage = typeof body === "object" && body !== null && "items" in body && Array.isArray(body.items);
  if (!isPage) throw new PatrolError("unavailable", `what answers at ${url} is no gateway`);
  return { items: (body as Page).items, next: (body as Page).next };
}

function wordOf(item: unknown, name: "unit" | "state"): string | null {
  const word = (item as Readonly<Record<string, unknown>> | null)?.[name];
  return typeof word === "string" ? word : null;
}
