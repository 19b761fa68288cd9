/** A console that notes when it is first told of each incident, as soon as the bytes are there. */

/** By incident; times of `performance.now()`. */
export type TimedConsole = AsyncDisposable & { readonly heardAt: ReadonlyMap<string, number> };

export async function openTimedConsole(url: string): Promise<TimedConsole> {
  const stop = new AbortController();
  const answer = await fetch(url, { signal: stop.signal });
  const heardAt = new Map<string, number>();
  const reading = (async () => {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      const now = performance.now();
      const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const id of blocks.flatMap(incidentsIn)) if (!heardAt.has(id)) heardAt.set(id, now);
    }
  })().catch(() => {});
  return {
    heardAt,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await reading;
    },
  };
}

/** A console that fell behind is given the whole picture, which counts as well. */
function incidentsIn(block: string): readonly string[] {
  const data = /^event: (sos|snapshot)\ndata: (.*)$/m.exec(block);
  if (!data) return [];
  const { sos } = JSON.parse(data[2] ?? "{}") as { readonly sos: { readonly id: string } | readonly { id: string }[] };
  return [sos].flat().map(({ id }) => id);
}
