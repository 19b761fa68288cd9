/** Which rows of a long list are worth drawing. All rows are of one height, in pixels. */

export type RowWindow = { readonly first: number; readonly last: number };

/** Drawn above and below what is seen, so that a quick scroll shows no emptiness. */
const BEYOND = 6;

/** The rows from `first` until before `last` that a list of `count` shows, `scrollTop` down in a box of `height`. */
export function windowOf(count: number, row: number, scrollTop: number, height: number): RowWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / row)) - BEYOND);
  const last = Math.min(count, Math.max(0, Math.ceil((scrollTop + height) / row)) + BEYOND);
  return { first: Math.min(first, last), last };
}

/** The least scrolling that brings row `index` wholly into the box: the new `scrollTop`, or the same one. */
export function scrollTo(index: number, row: number, scrollTop: number, height: number): number {
  if (index * row < scrollTop) return index * row;
  if ((index + 1) * row > scrollTop + height) return (index + 1) * row - height;
  return scrollTop;
}
