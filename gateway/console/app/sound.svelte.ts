/** The alarm's sound: a two-tone made here, which a browser lets be heard only after a gesture ("start shift"). */

/** `off`: nobody has started a shift here. `blocked`: the browser refuses. `on`: it would be heard. */
export type SoundState = "off" | "blocked" | "on";

/** Silence is this desk's, and short; it is never an acknowledgement (sos.md). */
const MUTED_MS = 30_000;
const TONE_S = 0.42;
const TONES_HZ = [880, 660] as const;
const LOUD = { normal: 0.35, louder: 0.9 } as const;

let context: AudioContext | null = null;
let state = $state.raw<SoundState>("off");
let mutedUntil = $state.raw(0);
/** What rang when it was muted, and what rings now: a press that comes after it is heard. */
let muted: ReadonlySet<string> = new Set();
let presses: ReadonlySet<string> = new Set();
let ringing: { readonly stop: () => void; readonly level: keyof typeof LOUD } | null = null;

export const sound = {
  get state() {
    return state;
  },
  /** Until when it is silent, by `performance.now()`. */
  get mutedUntil() {
    return mutedUntil;
  },
};

/** Must be called from a gesture of the operator's; plays the test tone. */
export async function startShift(): Promise<void> {
  context ??= new AudioContext();
  context.onstatechange = () => {
    state = context?.state === "running" ? "on" : "blocked";
  };
  await context.resume().catch(() => undefined);
  state = context.state === "running" ? "on" : "blocked";
  if (state === "on") tone(context, 660, context.currentTime, TONE_S, 0.2);
}

export function mute(): void {
  mutedUntil = performance.now() + MUTED_MS;
  muted = presses;
}

/** Rings, or stops; called whenever that may have changed. `of`: each press that waits for an answer. */
export function ring(level: keyof typeof LOUD | null, of: readonly string[]): void {
  presses = new Set(of);
  if (mutedUntil > 0 && of.some((press) => !muted.has(press))) mutedUntil = 0;
  const wanted = level !== null && performance.now() >= mutedUntil ? level : null;
  if (ringing?.level === wanted) return;
  ringing?.stop();
  ringing = null;
  if (wanted === null || !context || state !== "on") return;
  const ac = context;
  let next = ac.currentTime;
  let count = 0;
  const timer = setInterval(() => {
    while (next < ac.currentTime + 0.5) {
      tone(ac, TONES_HZ[count++ % 2] ?? 880, next, TONE_S, LOUD[wanted]);
      next += TONE_S + 0.06;
    }
  }, 100);
  ringing = { level: wanted, stop: () => clearInterval(timer) };
}

function tone(ac: AudioContext, hertz: number, at: number, seconds: number, loud: number): void {
  const oscillator = new OscillatorNode(ac, { type: "square", frequency: hertz });
  const gain = new GainNode(ac, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loud * 0.4, at + 0.02);
  gain.gain.setValueAtTime(loud * 0.4, at + seconds - 0.03);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  oscillator.connect(gain).connect(ac.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}
