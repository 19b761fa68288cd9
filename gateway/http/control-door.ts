/** The door of `control.sock` and of commands that work without a gateway: the machine's own users, by name. */
import { RIGHTS } from "../core/access/rights.ts";
import type { Door } from "./access.ts";

/** How a command says which operating-system user runs it; the socket's mode lets only the owner and root in. */
export const ACTOR_HEADER = "x-patrol-actor";

export function controlDoor(from: string): Door {
  return {
    from,
    isNear: () => true,
    admit: () => Promise.resolve(),
    identify: ({ headers }) => {
      const said = headers[ACTOR_HEADER];
      const user = typeof said === "string" && /^[\w.@-]{1,64}$/.test(said) ? said : "unknown";
      return Promise.resolve({
        kind: "local",
        actor: `local:${user}`,
        name: user,
        rights: RIGHTS,
        station: null,
        session: null,
      });
    },
  };
}
