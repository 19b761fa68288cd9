/** `GET /live`: Server-Sent Events (WHATWG HTML, section 9.2). */
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { Standing } from "../core/access/accounts.ts";
import { principalOf } from "./access.ts";
import type { LiveStream } from "./live-stream.ts";

/** A console further behind than this is sent nothing more until it has read what it has. */
const MOST_UNSENT_BYTES = 1_048_576;

const LIVE = {
  tags: ["live"],
  summary: "Where units are, as it changes: events snapshot, fixes (one a second), status, sos, order, ground",
  description:
    "Ends within a second when the session or token does. `Last-Event-ID` takes up where it was left. " +
    "`ground` is another text whenever zones or key points have changed: ask for them again.",
  response: { 200: { description: "Events", content: { "text/event-stream": { schema: Type.String() } } } },
};

export function liveRoutes(server: FastifyInstance, live: LiveStream, standing: Standing): void {
  server.get("/live", { schema: LIVE }, (request, reply) => {
    const principal = principalOf(request);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
    const lastEventId = request.headers["last-event-id"];
    const remove = live.add(
      {
        write: (text) => {
          raw.write(text);
          return raw.writableLength < MOST_UNSENT_BYTES;
        },
        onDrain: (listener) => raw.on("drain", listener),
        end: () => raw.end(),
      },
      typeof lastEventId === "string" ? lastEventId : undefined,
      principal.station,
    );
    // Whoever has stopped reading would never see a polite end.
    const release = standing.hold(principal, () => raw.destroy());
    raw.once("close", () => {
      release();
      remove();
    });
  });
}
