/** What does not fit on a page. Sent there as it stands: it uses nothing outside itself. */

/**
 * Elements whose text is wider than they are, as `path: text (wanted px > given px)`. Cut with an ellipsis is fit for
 * names of people's own, which have the whole text in a title; anything else must fit.
 */
export function overflowing(): readonly string[] {
  const found: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.push(`the page: ${root.scrollWidth} > ${innerWidth}`);
  const pathOf = (one: Element) => {
    const parts: string[] = [];
    for (let at: Element | null = one; at && at !== document.body && parts.length < 4; at = at.parentElement) {
      const name = [...at.classList].filter((part) => !part.startsWith("svelte-")).join(".");
      parts.unshift(`${at.localName}${at.id ? `#${at.id}` : ""}${name ? `.${name}` : ""}`);
    }
    return parts.join(" > ");
  };
  const isInScroller = (one: Element) => {
    for (let at: Element | null = one; at; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) || at.matches(".skip, .hidden-label")) return true;
    }
    return false;
  };
  const pen = document.createElement("canvas").getContext("2d");
  for (const field of document.querySelectorAll<HTMLInputElement>("input[placeholder]")) {
    const { font, paddingLeft, paddingRight } = getComputedStyle(field);
    const given = field.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    if (!pen || field.clientWidth === 0) continue;
    pen.font = font;
    const { width } = pen.measureText(field.placeholder);
    if (width > given + 1) found.push(`${pathOf(field)}: ${field.placeholder} (${Math.ceil(width)} > ${given})`);
  }
  for (const one of document.body.querySelectorAll<HTMLElement>("*")) {
    const { left, right } = one.getBoundingClientRect();
    const isSaid = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
    if (isSaid && (right > innerWidth + 1 || left < -1) && !isInScroller(one)) {
      found.push(`${pathOf(one)}: ${one.textContent?.trim().slice(0, 60)} (off the screen, ${left} to ${right})`);
    }
    if (one.clientWidth === 0 || one.scrollWidth <= one.clientWidth + 1) continue;
    const { overflowX, textOverflow, clipPath, visibility, display } = getComputedStyle(one);
    const isScroller = overflowX === "auto" || overflowX === "scroll";
    const isForReaders = clipPath.startsWith("inset") || visibility === "hidden" || display === "contents";
    const isTitled = textOverflow === "ellipsis" && one.closest("[title], [aria-label]") !== null;
    const isCut = overflowX === "hidden" || overflowX === "clip";
    if (isScroller || isForReaders || isTitled || !(isSaid || isCut) || one.closest(".ol-viewport, .target")) continue;
    found.push(`${pathOf(one)}: ${one.textContent?.trim().slice(0, 60)} (${one.scrollWidth} > ${one.clientWidth})`);
  }
  return found;
}
