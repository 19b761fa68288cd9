/** A reader of Server-Sent Events (WHATWG HTML, section 9.2), by hand, so that the stream is read as bytes. */
import { until } from "./until.ts";

export type ServerEvent = { readonly id: string; readonly name: string; readonly data: unknown };
export type EventStream = AsyncDisposable & {
  /** The next event of that name. */
  readonly next: (name: string) => Promise<ServerEvent>;
  /** Names of the events so far. */
  readonly seen: readonly string[];
  /** Whether the other end has closed it. */
  readonly isEnded: () => boolean;
};

export async function followEvents(
  url: string,
  lastEventId?: string,
  credentials: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const stop = new AbortController();
  const headers = { ...credentials, ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) };
  const answer = await fetch(url, { signal: stop.signal, headers });
  const waiting: ServerEvent[] = [];
  const seen: string[] = [];
  let isEnded = false;
  const reading = (async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parse(block);
        if (!event) continue;
        seen.push(event.name);
        waiting.push(event);
      }
    }
  })()
    .catch(() => {})
    .finally(() => {
      isEnded = true;
    });
  return {
    seen,
    isEnded: () => isEnded,
    next: (name) =>
      until(`event ${name}`, () => {
        const at = waiting.findIndex((event) => event.name === name);
        return at < 0 ? null : waiting.splice(0, at + 1).at(-1);
      }),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await reading;
    },
  };
}

function parse(block: string): ServerEvent | null {
  const fields = Object.fromEntries(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  return fields.data ? { id: fields.id ?? "", name: fields.event ?? "message", data: JSON.parse(fields.data) } : null;
}
