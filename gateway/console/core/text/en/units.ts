/** What the units page says. */
export const UNITS = {} as const;
