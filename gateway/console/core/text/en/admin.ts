/** What the admin page says. */
export const ADMIN = {} as const;
