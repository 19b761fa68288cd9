/** The sockets of all listeners from their opening to their close: nothing is made for one before it has said something. */
import { createServer, type Server, type Socket } from "node:net";
import type { Count } from "../core/counters.ts";
import { Door, type DoorLimits } from "../core/guard/door.ts";

/** How often strangers are looked over, in milliseconds. */
const LOOK_MS = 250;

export class FrontDoor {
  readonly #door: Door<Socket>;
  readonly #sockets = new Set<Socket>();
  readonly #count: Count;
  readonly #now: () => number;
  readonly #looking: NodeJS.Timeout;

  constructor(limits: DoorLimits, now: () => number, count: Count) {
    this.#door = new Door(limits);
    this.#now = now;
    this.#count = count;
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
  }

  get sockets(): number {
    return this.#door.sockets;
  }

  get strangers(): number {
    return this.#door.strangers;
  }

  /** A listener whose sockets come to `onSpeaking` with their first bytes, still unread. */
  server(onSpeaking: (socket: Socket) => void): Server {
    return createServer({ noDelay: true }, (socket) => this.#receive(socket, onSpeaking));
  }

  /** Its CONNECT is whole. False when it has been sent away meanwhile. */
  introduce(socket: Socket): boolean {
    return this.#door.introduce(socket);
  }

  /** Ends every socket. */
  close(): void {
    clearInterval(this.#looking);
    for (const socket of this.#sockets) socket.destroy();
  }

  #receive(socket: Socket, onSpeaking: (socket: Socket) => void): void {
    socket.on("error", ignore);
    const arrived = this.#door.arrive(socket, socket.remoteAddress ?? "", this.#now());
    if (!arrived.ok || arrived.evicted) this.#count("guarded", "crowded");
    if (!arrived.ok) {
      socket.destroy();
      return;
    }
    arrived.evicted?.destroy();
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#door.leave(socket);
    });
    socket.once("readable", () => {
      if (socket.readableLength > 0) onSpeaking(socket);
      else socket.destroy();
    });
  }

  #look(): void {
    for (const socket of this.#door.overdue(this.#now())) {
      this.#count("guarded", "connect-time");
      socket.destroy();
    }
  }
}

/** What goes wrong with a socket ends it; there is nobody to tell. */
function ignore(): void {}
