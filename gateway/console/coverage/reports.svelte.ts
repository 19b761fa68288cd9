/** A report of the gateway's as a page shows it: what was counted, or why it could not be. */
import { call } from "../app/api.ts";
import { saveFile } from "../app/file.ts";
import { attempt, notify } from "../app/notices.svelte.ts";
import { look } from "../app/purpose.svelte.ts";
import { gatewayTime } from "../app/room.svelte.ts";
import { problemOf, t } from "../app/text.svelte.ts";
import { pathWith } from "../core/coverage/address.ts";

export type Report<T> = {
  /** What was counted last; while another is counted it stands, so that the page does not jump. Null: nothing yet. */
  readonly data: T | null;
  /** Why it could not be counted; empty when it could. */
  readonly problem: string;
  readonly isLoading: boolean;
  /** When it was counted, Unix ms. */
  readonly countedAt: number;
  readonly reload: () => void;
  /** The same as a file. */
  readonly save: () => Promise<void>;
};

/** Asks for `path` whenever it changes, while the component that calls it lives. An answer that was overtaken is dropped. */
export function followReport<T>(path: () => string | null): Report<T> {
  let data = $state.raw<T | null>(null);
  let problem = $state("");
  let isLoading = $state(false);
  let countedAt = $state(0);
  let times = $state(0);
  let last = 0;
  const ask = async (asked: string) => {
    const own = ++last;
    isLoading = true;
    try {
      const answer = await look("reports", (purpose) => call<T>("GET", pathWith(asked, purpose)));
      if (own !== last) return;
      data = answer;
      problem = "";
      countedAt = gatewayTime();
    } catch (err) {
      if (own !== last) return;
      data = null;
      problem = problemOf(err);
    }
    isLoading = false;
  };
  $effect(() => {
    void times;
    const asked = path();
    if (asked !== null) void ask(asked);
  });
  $effect(() => () => {
    last++;
  });
  return {
    get data() {
      return data;
    },
    get problem() {
      return problem;
    },
    get isLoading() {
      return isLoading;
    },
    get countedAt() {
      return countedAt;
    },
    reload: () => {
      times++;
    },
    save: async () => {
      const asked = path();
      if (asked === null) return;
      const file = await attempt(() =>
        look("reports", (purpose) => saveFile(pathWith(asked, purpose, "csv"), "report.csv")),
      );
      if (file) notify("done", t("coverage.saved", { name: file.name }));
    },
  };
}
