/** What the sos page says. */
export const SOS = {} as const;
