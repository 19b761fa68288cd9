/** One thing that `patrol doctor` looked at. */

/** `isOk` null: there is nothing to look at here, or nothing to do about it. */
export type Finding = { readonly what: string; readonly isOk: boolean | null; readonly text: string };
