/** Changes of what administration keeps: people, zones and key points. */

/** Something to be kept and where it was read: a line of a file from 1, or null. */
export type Placed<T> = { readonly value: T; readonly line: number | null };

/**
 * A change of one kind. `mode`: `add` refuses what is there, `change` what is not, `import` does either. `scope`: the
 * only station whose people may be changed; null: all. `word`: what the file's `line`s are; without it lines. All of `rows`
 * are kept, or none.
 */
export type Saving<T> = {
  readonly rows: readonly Placed<T>[];
  readonly mode: "add" | "change" | "import";
  readonly scope: string | null;
  readonly word?: "Line" | "Feature";
};

/** One to be removed; `scope` as in `Saving`. */
export type Removing = { readonly key: string | number; readonly scope: string | null };
