/** What the live page says. */
export const LIVE = {} as const;
