/** One debounced contact of a board: what it is now, what it was taken for, and since when it differs. */

/** `isOn`: the button is down, the lid is open. `changedAt`: when the raw level last changed. */
export type Contact = { readonly isOnRaw: boolean; readonly isOn: boolean; readonly changedAt: number };

const ON_AFTER_MS = 20;
/** Later than a press: a finger that shakes on a motorcycle does not end a hold. */
const OFF_AFTER_MS = 50;

/** The raw level at `now`. */
export function touched(contact: Contact, isOnRaw: boolean, now: number): Contact {
  return contact.isOnRaw === isOnRaw ? contact : { ...contact, isOnRaw, changedAt: now };
}

/** Whether the raw level has stood long enough at `now` to be believed, and differs from what was believed. */
export function hasSettled({ isOnRaw, isOn, changedAt }: Contact, now: number): boolean {
  return isOnRaw !== isOn && now - changedAt >= (isOnRaw ? ON_AFTER_MS : OFF_AFTER_MS);
}
