/** The sending policy played by a script. */
import type { OutboxBatch } from "./outbox-port.ts";
import { newUplink, step, type Uplink, type UplinkEffect, type UplinkInput } from "./uplink.ts";

export const batch = (first: number, last: number): OutboxBatch => ({
  outbox: "00c0ffee",
  ranges: [[first, last]],
  texts: ["{}"],
});
export const live = (seq: number): UplinkInput => ({
  type: "appended",
  waiting: { outbox: "00c0ffee", seq, isSos: false, text: "{}" },
});
export const press = (seq: number): UplinkInput => ({
  type: "appended",
  waiting: { outbox: "00c0ffee", seq, isSos: true, text: "{}" },
});
export const fetched = (from: "sos" | "records", found: OutboxBatch | null): UplinkInput => ({
  type: "fetched",
  from,
  batch: found,
});
export const receipt = (first: number, last: number): UplinkInput => ({
  type: "receipt",
  outbox: "00c0ffee",
  stored: [[first, last]],
});

/** Plays inputs `[time, input]` with random 0; gives the last state and every effect in short. */
export function play(inputs: readonly (readonly [number, UplinkInput])[], from: Uplink = newUplink()) {
  let uplink = from;
  const said: string[] = [];
  for (const [now, input] of inputs) {
    const result = step(uplink, input, now, 0);
    uplink = result.uplink;
    said.push(...result.effects.map(inShort));
  }
  return { uplink, said };
}

export function inShort(effect: UplinkEffect): string {
  switch (effect.type) {
    case "fetch":
      return `fetch ${effect.from}`;
    case "publish":
      return `${effect.topic} #${effect.id} ${effect.batch.ranges.join(" ")}`;
    case "remove":
      return `remove ${effect.ranges.join(" ")}`;
    case "drop":
      return `drop ${effect.reason}`;
  }
}

export const tick: UplinkInput = { type: "tick" };
export const up: UplinkInput = { type: "connected" };
export const down: UplinkInput = { type: "disconnected" };
/** Connected, with nothing left in the outbox. */
export const idle = play([
  [0, up],
  [0, fetched("sos", null)],
  [0, fetched("records", null)],
]).uplink;
