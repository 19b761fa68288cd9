/** One data directory has one gateway: whose `control.sock` answers has it. */
import { connect } from "node:net";
import { PatrolError } from "../../runtime/error.ts";

/** Rejects with `conflict` when a gateway answers on `path` already. */
export async function refuseSecond(path: string): Promise<void> {
  const isAnswered = await new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
  if (isAnswered) {
    throw new PatrolError("conflict", `another gateway runs on this data directory (${path} answers); stop it first`);
  }
}
