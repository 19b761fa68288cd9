/** The states of an incident at the gateway (sos.md), as scenarios write them. */
export const SOS_STATES = ["open", "seen", "acknowledged", "dispatched", "on-scene", "resolved", "closed"] as const;
export type SosState = (typeof SOS_STATES)[number];

/** What somebody who was asked calls it: `ON_SCENE` is `on-scene`. */
export function sosStateOf(word: string): string {
  return word.toLowerCase().replaceAll("_", "-");
}
