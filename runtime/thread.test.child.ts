/** The thread of `thread.test.ts`. */
import { PatrolError } from "./error.ts";
import { moved, serve } from "./thread.ts";

serve<{ readonly greeting: string }>(({ greeting }) => {
  const buffers: ArrayBuffer[] = [];
  return {
    calls: {
      greet: (name: string) => `${greeting} ${name}`,
      later: (name: string) => Promise.resolve(`${greeting} ${name}, later`),
      never: () => new Promise(() => {}),
      refuse: () => {
        throw new PatrolError("conflict", "there is one already");
      },
      refuseLater: () => Promise.reject(new Error("not today")),
      block: (size: number) => {
        const block = new Float64Array(size).fill(7);
        buffers.push(block.buffer);
        return moved(block, [block.buffer]);
      },
      bytesKept: () => buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0),
      die: () => {
        setImmediate(() => {
          throw new Error("a bug");
        });
      },
    },
    close: () => {},
  };
});
