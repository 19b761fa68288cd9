/** Runs in the page: whether a bulletin keeps its parts where they belong. */

/** `cut`: parts with more in them than is shown. `under`: parts of the map's row that reach into the next. `heads`: heads of columns that are cut. */
export type Places = {
  readonly cut: readonly string[];
  readonly under: readonly string[];
  readonly heads: readonly string[];
  /** Room between the footer and the end of the paper, in CSS pixels. */
  readonly room: number;
};

export function placesOnPaper(): Places {
  const edges = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const named = (element: Element) => `${element.tagName} ${element.getAttribute("class") ?? ""}`.trim();
  const isOver = (element: Element) => element.scrollWidth > element.clientWidth + 1;
  const next = edges(".units")?.top ?? 0;
  return {
    cut: all("main, .ground > div, .units, footer, .note")
      .filter((element) => isOver(element) || element.scrollHeight > element.clientHeight + 1)
      .map(named),
    under: all(".ground > div > *")
      .filter((element) => element.getBoundingClientRect().bottom > next + 1)
      .map(named),
    heads: all("thead th:not(.name)")
      .filter(isOver)
      .map((element) => element.textContent ?? ""),
    room: (edges("main")?.bottom ?? 0) - (edges("footer")?.bottom ?? 0),
  };
}
