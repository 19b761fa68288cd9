/** Expectations of a scenario, judged while it runs. */
import { pause } from "../runtime/activity.ts";
import { messageOf } from "../runtime/error.ts";
import type { Expectation } from "./core/command.ts";
import { sosStateOf } from "./core/sos-state.ts";
import type { Shown, SimulatedKit } from "./kit.ts";

/** The state of the newest incident of `unit` at the gateway, by any spelling of sos.md; null: there is none. */
export type Ask = (unit: string) => Promise<string | null>;

/** `text` says what was expected and what was found instead. */
export type Judged =
  | { readonly is: "held" }
  | { readonly is: "failed"; readonly text: string }
  | { readonly is: "unjudged" };

type Kits = { readonly kit: (unit: string) => Pick<SimulatedKit, "shown" | "onShow"> };

const ASK_EVERY_MS = 50;

/** Ends when it is decided, at the latest when its time is over; `unjudged` when it is aborted before. Never rejects. */
export async function judge(
  expectation: Expectation,
  name: string,
  { kit }: Kits,
  ask: Ask | null,
  signal: AbortSignal,
): Promise<Judged> {
  try {
    switch (expectation.verb) {
      case "expect-kit":
        return await judgeKit(expectation, name, kit(expectation.unit), signal);
      case "expect-sos":
      case "expect-no-sos":
        if (ask === null) return { is: "failed", text: `${name}: nobody here can ask the gateway` };
        return await judgeSos(expectation, name, ask, signal);
    }
  } catch (err) {
    return { is: "failed", text: `${name}: ${messageOf(err)}` };
  }
}

/** Hears of every change, so that a rung that is shown for a moment only is not missed. */
async function judgeKit(
  { pattern, isSilent, forMs }: Extract<Expectation, { verb: "expect-kit" }>,
  name: string,
  kit: Pick<SimulatedKit, "shown" | "onShow">,
  signal: AbortSignal,
): Promise<Judged> {
  const isIt = (shown: Shown) => shown.pattern === pattern && (shown.isSilent || !isSilent);
  if (isIt(kit.shown)) return { is: "held" };
  const found = new AbortController();
  const stop = kit.onShow((shown) => {
    if (isIt(shown)) found.abort();
  });
  try {
    const isOver = await pause(forMs, AbortSignal.any([found.signal, signal]));
    if (found.signal.aborted) return { is: "held" };
    if (!isOver) return { is: "unjudged" };
    const { shown } = kit;
    return { is: "failed", text: `${name}: the kit shows ${shown.pattern}${shown.isSilent ? " silently" : ""}` };
  } finally {
    stop();
  }
}

async function judgeSos(
  expectation: Extract<Expectation, { verb: "expect-sos" | "expect-no-sos" }>,
  name: string,
  ask: Ask,
  signal: AbortSignal,
): Promise<Judged> {
  const { unit, forMs, verb } = expectation;
  const deadline = performance.now() + forMs;
  while (!signal.aborted) {
    const word = await ask(unit);
    const state = word === null ? null : sosStateOf(word);
    if (verb === "expect-sos" && state === expectation.state) return { is: "held" };
    if (verb === "expect-no-sos" && state !== null) return { is: "failed", text: `${name}: there is one, ${state}` };
    if (performance.now() >= deadline) {
      if (verb === "expect-no-sos") return { is: "held" };
      return { is: "failed", text: `${name}: ${state === null ? "there is no SOS" : `it is ${state}`}` };
    }
    await pause(Math.min(ASK_EVERY_MS, Math.max(1, deadline - performance.now())), signal);
  }
  return { is: "unjudged" };
}
