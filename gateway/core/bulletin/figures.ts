/** Pieces that the page's sections have in common. */
import { type Change, change, changeText, type Form, figure, NO_FIGURE } from "./format.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import type { Language } from "./texts.ts";

/** How the figure differs from the one of the week before; a dash where that is not known. */
export function changed(form: Form, now: number | null, before: number | null): Markup {
  const one = change(form, now, before);
  return arrowed(one, one?.text ?? "");
}

/** The same with its unit. */
export function changedWithUnit(language: Language, form: Form, now: number | null, before: number | null): Markup {
  const one = change(form, now, before);
  return arrowed(one, one === null ? "" : changeText(language, form, one));
}

function arrowed(one: Change | null, text: string): Markup {
  if (!one) return html`<small>${NO_FIGURE}</small>`;
  return html`<small>${one.arrow}${text === "" ? NOTHING : html`&nbsp;${text}`}</small>`;
}

/** A cell of a table with a figure, and one with its change. */
export function figureCells(language: Language, form: Form, now: number | null, before: number | null): Markup {
  return html`<td>${figure(language, form, now)}</td><td class="change">${changed(form, now, before)}</td>`;
}
