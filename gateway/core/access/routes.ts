/** Every route of the HTTP API, who may call it, and what must be written down about a call. */
import type { Right } from "./rights.ts";

/**
 * `anyone`: no sign-in. `signed-in`: whoever is. `here`: only over the control socket.
 * `recorded`: a call that succeeds is in the ledger before its first byte leaves (I18): it tells where somebody was or who
 * looked, or it changes something. The SOS desk has a journal of its own, which says who did what.
 */
export type Rule = {
  readonly may: Right | "anyone" | "signed-in" | "here";
  readonly recorded: "no" | "ledger" | "sos-journal";
};

export type Method = "GET" | "PUT" | "POST" | "DELETE";
export type Route = `${Method} /${string}`;

const by = (may: Rule["may"]): Rule => ({ may, recorded: "no" });
const recordedBy = (may: Rule["may"]): Rule => ({ may, recorded: "ledger" });

/** The keys are fastify's own spelling of a route. A route that is not here is not served. */
export const ROUTES: Readonly<Record<Route, Rule>> = {
  "GET /healthz": by("anyone"),
  "GET /readyz": by("anyone"),
  "GET /metrics": by("anyone"),

  "GET /api/v1/units": by("live"),
  "GET /api/v1/units/:unit": by("live"),
  "PUT /api/v1/units/:unit": recordedBy("units"),
  "POST /api/v1/units/:unit/credential": recordedBy("units"),
  "DELETE /api/v1/units/:unit/credential": recordedBy("units"),
  "GET /api/v1/units/:unit/profile": by("units"),
  "PUT /api/v1/units/:unit/profile": recordedBy("units"),
  "GET /api/v1/unit-secrets": by("here"),
  "GET /api/v1/certificates": by("units"),
  "POST /api/v1/certificates": recordedBy("here"),
  "GET /api/v1/live": by("live"),
  "GET /api/v1/tracks": recordedBy("history"),
  "GET /api/v1/quarantine": recordedBy("history"),
};
