import { call } from "../app/api.ts";
import { notify } from "../app/notices.svelte.ts";
import { t } from "../app/text.svelte.ts";
import type { Submission } from "../form/submission.svelte.ts";
import type { ListName } from "./ListPage.svelte";

/** A row as a form gives it back: `key` of one that is there, null for a new one; `name`: what people call it. */
export type Row = { readonly key: string | number | null; readonly name: string; readonly body: unknown };

/** Saves a row of `list` and says so. Whether it was; a refusal stands beside its field then. */
export async function save(submission: Submission, list: ListName, { key, name, body }: Row): Promise<boolean> {
  const isDone = await submission.send(() =>
    key === null ? call("POST", `/${list}`, body) : call("PUT", `/${list}/${encodeURIComponent(key)}`, body),
  );
  if (isDone) notify("done", t("form.saved", { name }));
  return isDone;
}
