/** A real `patrol demo`, and a browser that has opened its link. */
import { cookieOf, send } from "./client.ts";
import { type PatrolProcess, startPatrol } from "./process.ts";
import { until } from "./until.ts";

export type RunningDemo = AsyncDisposable & {
  readonly demo: PatrolProcess;
  readonly url: string;
  /** The secret of the link that it has printed; used up already. */
  readonly secret: string;
  /** A path under `/api/v1`, as the demo's administrator; null where it is refused. */
  readonly get: (path: string) => Promise<unknown>;
  readonly post: (path: string, body: unknown) => Promise<number>;
};

/** How long a busy machine may take to make up a day. */
const MADE_WITHIN_MS = 120_000;

/** Who asks more often than 1,200 times a minute is refused (gateway/http/shield.ts). */
const PACE_MS = 60;

/** One day behind it, where `args` say nothing of days. */
export async function startDemo(args: readonly string[]): Promise<RunningDemo> {
  const demo = startPatrol(["demo", "--days", "1", ...args]);
  const link = /^sign in, once, within 10 minutes: (http:\/\/[\d.:]+)\/sign-in#link=([\w-]{43})$/;
  const [, url = "", secret = ""] = await until(
    "the demo's link",
    () => {
      const found = demo.lines.map((line) => link.exec(line)).find((match) => match !== null);
      if (!found && demo.lines.some((line) => line.includes("ended"))) throw new Error(demo.lines.join("\n"));
      return found;
    },
    MADE_WITHIN_MS,
  );
  const opened = await send("POST", `${url}/api/v1/session`, { headers: { origin: url }, body: { link: secret } });
  if (opened.status !== 200) throw new Error(opened.text);
  const headers = { cookie: cookieOf(opened), origin: url };
  let free = Promise.resolve();
  return {
    demo,
    url,
    secret,
    get: async (path) => {
      await free;
      free = new Promise((resolve) => setTimeout(resolve, PACE_MS));
      const { status, body } = await send("GET", `${url}/api/v1/${path}`, { headers });
      return status === 200 ? body : null;
    },
    post: async (path, body) => (await send("POST", `${url}/api/v1/${path}`, { headers, body })).status,
    [Symbol.asyncDispose]: async () => {
      await demo.stop();
    },
  };
}
