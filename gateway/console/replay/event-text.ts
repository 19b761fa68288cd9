/** What happened, in the words of this desk. */
import { span, t } from "../app/text.svelte.ts";
import type { EventKind, ReplayEvent } from "../core/replay/events.ts";
import type { Key } from "../core/text/text.ts";
import type { IconName } from "../shell/Icon.svelte";

const CAUSES: Readonly<Record<string, Key>> = {
  "no-signal": "replay.cause.noSignal",
  off: "replay.cause.off",
  thinned: "replay.cause.thinned",
};
const OUTCOMES: Readonly<Record<string, Key>> = {
  real: "replay.outcome.real",
  false: "replay.outcome.false",
  drill: "replay.outcome.drill",
  test: "replay.outcome.test",
  duplicate: "replay.outcome.duplicate",
};

export const EVENT_ICONS: Readonly<Record<EventKind, IconName>> = {
  sos: "warning",
  order: "send",
  stop: "flag",
  gap: "close",
};

export function causeText(cause: string): string {
  return t(CAUSES[cause] ?? "replay.cause.unknown");
}

export function eventText({ what, about, time, to }: ReplayEvent): string {
  const length = span((to ?? time) - time);
  switch (what) {
    case "gap":
      return t("replay.event.gap", { cause: causeText(about), length });
    case "stopped":
      return t("replay.event.stopped", { length });
    case "closed":
      return t("replay.event.closed", { outcome: t(OUTCOMES[about] ?? "replay.outcome.none") });
    default:
      return t(`replay.event.${what}`, { about });
  }
}
