/** “replay” 页的文字。 */
export const REPLAY = {} as const;
