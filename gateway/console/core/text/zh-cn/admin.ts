/** “admin” 页的文字。 */
export const ADMIN = {} as const;
