/** “units” 页的文字。 */
export const UNITS = {} as const;
