/** The live stream (`GET /live`) as this desk reads it: it reconnects by itself, and says when it was last heard. */
import { createParser } from "eventsource-parser";
import type { LiveEvent } from "../core/room.ts";

/** What a link tells. `heard`: the line stands, though nothing changed. `refused`: nobody is signed in any more. */
export type LinkMessage =
  | { readonly kind: "event"; readonly event: LiveEvent }
  | { readonly kind: "heard" }
  | { readonly kind: "broken" }
  | { readonly kind: "refused" };

/** What a window tells the worker. `taken`: one message has been dealt with. */
export type WindowMessage = "here" | "bye" | "taken";

/** The gateway writes once a second: a line that is silent for so long is dead, whatever TCP says. */
const SILENT_MS = 8_000;
const FIRST_RETRY_MS = 500;
const MOST_RETRY_MS = 5_000;

/** What comes after such a pause has waited in buffers while this desk stood still: the whole picture is asked for instead. */
class Stale extends Error {}

/** Follows the stream until `signal` is aborted. */
export async function followLive(tell: (message: LinkMessage) => void, signal: AbortSignal): Promise<void> {
  let lastId: string | undefined;
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      await readOnce(lastId, signal, (message, id) => {
        lastId = id ?? lastId;
        retryMs = FIRST_RETRY_MS;
        tell(message);
      });
    } catch (err) {
      // Whatever ended it, it is tried again.
      if (err instanceof Stale) {
        lastId = undefined;
        continue;
      }
    }
    if (signal.aborted) return;
    tell({ kind: "broken" });
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    retryMs = Math.min(retryMs * 2, MOST_RETRY_MS);
  }
}

async function readOnce(
  lastId: string | undefined,
  signal: AbortSignal,
  tell: (message: LinkMessage, id?: string) => void,
): Promise<void> {
  const silence = new AbortController();
  const giveUp = () => silence.abort();
  let timer = setTimeout(giveUp, SILENT_MS);
  try {
    const answer = await fetch("/api/v1/live", {
      headers: lastId === undefined ? {} : { "last-event-id": lastId },
      signal: AbortSignal.any([signal, silence.signal]),
      cache: "no-store",
    });
    if (answer.status === 401) tell({ kind: "refused" });
    if (!answer.ok || !answer.body) return;
    const parser = createParser({
      onEvent: ({ event, data, id }) => {
        const parsed = { name: event, data: JSON.parse(data) } as LiveEvent;
        tell({ kind: "event", event: parsed }, id);
      },
      onComment: () => tell({ kind: "heard" }),
    });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    // The wall clock, since others stand still while a machine sleeps.
    let readTime = Date.now();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const now = Date.now();
      if (now - readTime > SILENT_MS) throw new Stale("this desk stood still");
      readTime = now;
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENT_MS);
      parser.feed(value);
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}
