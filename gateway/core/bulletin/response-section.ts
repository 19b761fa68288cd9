/** SOS and orders: how many, and how long each step took. */
import { type Bulletin, RESPONSE_STEPS, type StepTimes } from "../patrol/report.ts";
import { figureCells } from "./figures.ts";
import { figure } from "./format.ts";
import { html, type Markup } from "./markup.ts";
import { type Key, type Language, say } from "./texts.ts";

const ORDER_STEPS = ["delivered", "accepted", "arrived"] as const;
const LABELS: Readonly<Record<(typeof RESPONSE_STEPS)[number] | (typeof ORDER_STEPS)[number], Key>> = {
  acknowledged: "acknowledged",
  dispatched: "dispatched",
  accepted: "accepted",
  onScene: "onSceneStep",
  resolved: "resolved",
  delivered: "delivered",
  arrived: "arrived",
};

export function responseSection(language: Language, { now, before }: Bulletin): Markup {
  const { incidents, orders, targetMs } = now.response;
  const within = say(language, "within", { target: figure(language, "time", targetMs) });
  const sos = RESPONSE_STEPS.map((step) =>
    row(language, LABELS[step], now.response.steps[step], before.response.steps[step], true),
  );
  const order = ORDER_STEPS.map((step) =>
    row(language, LABELS[step], now.response.orderSteps[step], before.response.orderSteps[step], false),
  );
  const late = incidents.late === 0 ? "" : say(language, "late", { late: incidents.late });
  const kinds = incidents.all === 0 ? say(language, "noSos") : say(language, "kinds", incidents);
  return html`<section>
<h2>${say(language, "response")}</h2>
<div class="response">
<div><table>${head(language, "step", within)}<tbody>
${sos}</tbody></table><p>${kinds} ${late}</p></div>
<div><table>${head(language, "orderStep", null)}<tbody>
${order}</tbody></table><p>${say(language, "orders", orders)}</p></div>
</div>
</section>
`;
}

function head(language: Language, key: Key, within: string | null): Markup {
  const columns = [say(language, "count"), say(language, "median"), say(language, "p90")];
  const cells = [...columns, ...(within === null ? [] : [within])].map((one) => html`<th colspan="2">${one}</th>`);
  return html`<thead><tr><th class="name">${say(language, key)}</th>${cells}</tr></thead>`;
}

function row(language: Language, label: Key, now: StepTimes, before: StepTimes, isTimed: boolean): Markup {
  const share = isTimed ? figureCells(language, "share", now.withinTarget, before.withinTarget) : html``;
  return html`<tr><th class="name">${say(language, label)}</th>${figureCells(language, "count", now.count, before.count)}${figureCells(language, "time", now.medianMs, before.medianMs)}${figureCells(language, "time", now.p90Ms, before.p90Ms)}${share}</tr>
`;
}
