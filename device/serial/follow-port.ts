/** A serial port that is followed: opened again for ever, with one loop that does so. */
import { pause } from "../../runtime/activity.ts";
import { type Backoff, backoff } from "../../runtime/backoff.ts";
import { PatrolError } from "../../runtime/error.ts";
import { openSerialLink, type SerialLink } from "./serial-link.ts";

export type FollowedPort<Event> = {
  readonly path: string;
  readonly baudRate: () => number;
  /** One opening of the port; ends when the line is gone or not worth keeping. */
  readonly session: (link: SerialLink) => AsyncGenerator<Event>;
  /** Whether the event shows that something is at the other end: then the next opening is not put off. */
  readonly isSignOfLife: (event: Event) => boolean;
  /** The port cannot be opened, for a reason in a sentence. */
  readonly onAbsent: (reason: string) => Iterable<Event>;
};

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 2000;

/** Yields until `signal` is aborted; never throws for anything that a cable does. */
export async function* followPort<Event>(port: FollowedPort<Event>, signal: AbortSignal): AsyncGenerator<Event> {
  const wait: Backoff = backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      await using link = await openSerialLink(port.path, port.baudRate());
      for await (const event of port.session(link)) {
        if (port.isSignOfLife(event)) attempt = 0;
        yield event;
      }
    } catch (err) {
      if (!(err instanceof PatrolError)) throw err;
      yield* port.onAbsent(err.message);
    }
    await pause(wait(attempt), signal);
  }
}
