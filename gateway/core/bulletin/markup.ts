/** HTML and SVG out of templates: whatever is put in is escaped, unless it is markup itself. */
import { xml } from "../export/xml.ts";

export type Markup = { readonly markup: string };
type Value = Markup | string | number | readonly Markup[];

/** The template with its values in place: text and numbers become character data, which stands in quotes as well. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let markup = parts[0] ?? "";
  for (const [n, value] of values.entries()) markup += textOf(value) + (parts[n + 1] ?? "");
  return { markup };
}

export const NOTHING: Markup = { markup: "" };

function textOf(value: Value): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return xml(value);
  return "markup" in value ? value.markup : value.map((one) => one.markup).join("");
}
