/** “live” 页的文字。 */
export const LIVE = {} as const;
