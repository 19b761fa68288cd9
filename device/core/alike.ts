/** Whether two values say the same: plain ones, without cycles. Asked at each step of the kit's machine. */
export function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => isAlike(a[key as keyof typeof a], b[key as keyof typeof b]));
}
