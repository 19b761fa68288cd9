/** Short sentences at the foot of the page: what was done, or why it was not. */
import { problemOf } from "./text.svelte.ts";

export type Notice = { readonly id: number; readonly kind: "done" | "problem"; readonly text: string };

const MOST = 4;
const SHOWN_MS = 8_000;
let all = $state.raw<readonly Notice[]>([]);
let lastId = 0;

export const notices = {
  get all() {
    return all;
  },
};

export function notify(kind: Notice["kind"], text: string): void {
  const id = ++lastId;
  all = [...all, { id, kind, text }].slice(-MOST);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  all = all.filter((one) => one.id !== id);
}

/** Runs what the operator asked for; a refusal is said, and answers undefined. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (err) {
    notify("problem", problemOf(err));
    return undefined;
  }
}
