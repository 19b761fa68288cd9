/** Plain tables, the first column to the left and figures to the right. */
export type Cell = string | number;

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [head, ...rows.map((row) => row.map(textOf))];
  const widths = head.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join("  ");
  return texts.map(line).join("\n");
}

/** Three significant digits; whole from 100 on. */
export function textOf(cell: Cell): string {
  if (typeof cell === "string") return cell;
  if (!Number.isFinite(cell)) return "-";
  return Math.abs(cell) >= 100 ? Math.round(cell).toLocaleString("en") : String(Number(cell.toPrecision(3)));
}
