/** Worker thread: asks InfluxDB for tracks over a connection of its own, and reads the answers. */
import { moved, serve } from "../../runtime/thread.ts";
import { packFixes } from "../core/fix-block.ts";
import { fixesQuery, fixOf, nextFixQuery } from "../core/influx/influxql.ts";
import { type InfluxSettings, openInflux } from "./client.ts";
import type { FixesAnswer, FixesAsked, TimeAnswer, TimeAsked } from "./reader.ts";

serve<InfluxSettings>((settings) => {
  const client = openInflux(settings);
  return {
    calls: {
      fixes: async ({ unit, span, most }: FixesAsked): Promise<FixesAnswer> => {
        const answer = await client.query(fixesQuery(settings.bucket, unit, span, most));
        if (!answer.ok) return answer;
        const { rows, isPartial } = answer;
        const block = packFixes(rows.flatMap((row) => fixOf(row) ?? []));
        const last = rows.at(-1)?.[0];
        const isMore = rows.length >= most || isPartial;
        const next = isMore && typeof last === "number" ? last + 1 : null;
        return moved({ ok: true, block, next }, [block.buffer as ArrayBuffer]);
      },
      nextTime: async ({ unit, span }: TimeAsked): Promise<TimeAnswer> => {
        const answer = await client.query(nextFixQuery(settings.bucket, unit, span));
        if (!answer.ok) return answer;
        const time = answer.rows[0]?.[0];
        return { ok: true, time: typeof time === "number" ? time : null };
      },
      server: () => client.server(),
    },
    close: () => client[Symbol.asyncDispose](),
  };
});
