/** The gateway's figures (`GET /metrics`, Prometheus's text format), as far as a console shows them. */

/** One line: its labels as they are written, and its value. */
export type Figure = { readonly name: string; readonly labels: string; readonly value: number };

export function figuresIn(text: string): readonly Figure[] {
  return text.split("\n").flatMap((line) => {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    const [, name, labels = "", value] = match ?? [];
    if (name === undefined || value === undefined) return [];
    return [{ name, labels, value: Number(value) }];
  });
}

/** The sum of all lines of that name whose labels hold `label`; null when there is none. */
export function figureOf(figures: readonly Figure[], name: string, label = ""): number | null {
  const found = figures.filter((one) => one.name === name && one.labels.includes(label) && Number.isFinite(one.value));
  return found.length === 0 ? null : found.reduce((sum, one) => sum + one.value, 0);
}
