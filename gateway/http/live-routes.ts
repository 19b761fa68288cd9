/** `GET /live`: Server-Sent Events (WHATWG HTML, section 9.2). */
import type { FastifyInstance } from "fastify";
import type { LiveStream } from "./live-stream.ts";

/** A console further behind than this is sent nothing more until it has read what it has. */
const MOST_UNSENT_BYTES = 1_048_576;

export function liveRoutes(server: FastifyInstance, live: LiveStream): void {
  server.get("/live", (request, reply) => {
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
    );
    raw.once("close", remove);
  });
}
