/** What the replay page says. */
export const REPLAY = {} as const;
