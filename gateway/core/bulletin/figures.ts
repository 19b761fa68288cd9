/** Pieces that the page's sections have in common. */
import { change, type Form, figure, NO_FIGURE } from "./format.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import type { Language } from "./texts.ts";

/** How the figure differs from the one of the week before; a dash where that is not known. */
export function changed(language: Language, form: Form, now: number | null, before: number | null): Markup {
  const one = change(language, form, now, before);
  if (!one) return html`<small>${NO_FIGURE}</small>`;
  return html`<small>${one.arrow}${one.text === "" ? NOTHING : html`&nbsp;${one.text}`}</small>`;
}

/** A cell of a table with a figure, and one with its change. */
export function figureCells(language: Language, form: Form, now: number | null, before: number | null): Markup {
  return html`<td>${figure(language, form, now)}</td><td class="change">${changed(language, form, now, before)}</td>`;
}
