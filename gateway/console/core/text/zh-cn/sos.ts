/** “sos” 页的文字。 */
export const SOS = {} as const;
