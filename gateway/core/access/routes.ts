/** Every route of the HTTP API, who may call it, and what must be written down about a call. */
import type { Right } from "./rights.ts";

/**
 * `anyone`: no sign-in. `signed-in`: whoever is. `session`: people who have signed in with a password. `here`: only over the
 * control socket. `near`: whoever is on the gateway's machine, and from elsewhere who has the right `audit`.
 * `recorded`: a call that succeeds is in the ledger before its first byte leaves (I18): it tells where somebody was or who
 * looked, or it changes something. The SOS desk has a journal of its own, which says who did what.
 */
export type Rule = {
  readonly may: Right | "anyone" | "signed-in" | "session" | "here" | "near";
  readonly recorded: "no" | "ledger" | "sos-journal";
};

export type Method = "GET" | "PUT" | "POST" | "DELETE";
export type Route = `${Method} /${string}`;

const by = (may: Rule["may"]): Rule => ({ may, recorded: "no" });
const commandBy = (may: Rule["may"]): Rule => ({ may, recorded: "sos-journal" });
const recordedBy = (may: Rule["may"]): Rule => ({ may, recorded: "ledger" });

/** The keys are fastify's own spelling of a route. A route that is not here is not served. */
export const ROUTES: Readonly<Record<Route, Rule>> = {
  "GET /healthz": by("anyone"),
  "GET /readyz": by("anyone"),
  "GET /metrics": by("near"),

  "GET /set-up": by("anyone"),
  "GET /sign-in": by("anyone"),
  "GET /door.js": by("anyone"),
  "GET /door.css": by("anyone"),

  "GET /": by("anyone"),
  "GET /sos": by("anyone"),
  "GET /replay": by("anyone"),
  "GET /coverage": by("anyone"),
  "GET /units": by("anyone"),
  "GET /admin": by("anyone"),
  "GET /icon.svg": by("anyone"),
  "GET /icon-sos.svg": by("anyone"),
  "GET /assets/:file": by("anyone"),

  "GET /api/v1/openapi.json": by("signed-in"),
  "POST /api/v1/set-up": recordedBy("anyone"),
  "POST /api/v1/session": recordedBy("anyone"),
  "DELETE /api/v1/session": recordedBy("session"),
  "GET /api/v1/me": by("signed-in"),
  "GET /api/v1/console": by("signed-in"),
  "PUT /api/v1/me/password": recordedBy("session"),
  "GET /api/v1/operators": by("operators"),
  "POST /api/v1/operators": recordedBy("operators"),
  "PUT /api/v1/operators/:name": recordedBy("operators"),
  "DELETE /api/v1/operators/:name": recordedBy("operators"),
  "PUT /api/v1/operators/:name/password": recordedBy("operators"),
  "POST /api/v1/operators/:name/link": recordedBy("operators"),
  "POST /api/v1/operators/:name/sign-in-link": recordedBy("here"),
  "GET /api/v1/tokens": by("operators"),
  "POST /api/v1/tokens": recordedBy("operators"),
  "DELETE /api/v1/tokens/:name": recordedBy("operators"),

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
  "GET /api/v1/trails": by("live"),
  "GET /api/v1/sos": by("live"),
  "GET /api/v1/sos/:id": by("live"),
  "POST /api/v1/sos/:id/seen": commandBy("desk"),
  "POST /api/v1/sos/:id/acknowledge": commandBy("desk"),
  "POST /api/v1/sos/:id/dispatch": commandBy("desk"),
  "POST /api/v1/sos/:id/on-scene": commandBy("desk"),
  "POST /api/v1/sos/:id/resolve": commandBy("desk"),
  "POST /api/v1/sos/:id/close": commandBy("desk"),
  "POST /api/v1/sos/:id/reopen": commandBy("desk"),
  "POST /api/v1/sos/:id/note": commandBy("desk"),
  "GET /api/v1/nearest": by("live"),
  "GET /api/v1/orders": by("live"),
  "POST /api/v1/orders": commandBy("desk"),
  "POST /api/v1/orders/:id/cancel": commandBy("desk"),
  "GET /api/v1/map": by("live"),
  "GET /api/v1/map/:source/:z/:x/:y": by("live"),
  "GET /api/v1/map/:source/archive": by("live"),
  "GET /api/v1/map/:source/data": by("live"),
  "GET /api/v1/quarantine": recordedBy("history"),
  "POST /api/v1/quarantine/:id/admit": recordedBy("units"),

  "GET /api/v1/stations": by("live"),
  "POST /api/v1/stations": recordedBy("people"),
  "PUT /api/v1/stations/:station": recordedBy("people"),
  "DELETE /api/v1/stations/:station": recordedBy("people"),
  "GET /api/v1/officers": by("live"),
  "POST /api/v1/officers": recordedBy("people"),
  "PUT /api/v1/officers/:officer": recordedBy("people"),
  "DELETE /api/v1/officers/:officer": recordedBy("people"),
  "GET /api/v1/officers/:officer/extract": recordedBy("extracts"),
  "GET /api/v1/shifts": by("live"),
  "POST /api/v1/shifts": recordedBy("people"),
  "PUT /api/v1/shifts/:id": recordedBy("people"),
  "DELETE /api/v1/shifts/:id": recordedBy("people"),
  "GET /api/v1/assignments": recordedBy("people"),
  "GET /api/v1/assignments/current": by("live"),
  "POST /api/v1/assignments": recordedBy("people"),
  "PUT /api/v1/assignments/:id": recordedBy("people"),
  "DELETE /api/v1/assignments/:id": recordedBy("people"),
  "GET /api/v1/zones": by("live"),
  "POST /api/v1/zones": recordedBy("people"),
  "GET /api/v1/zones/:id": by("live"),
  "PUT /api/v1/zones/:id": recordedBy("people"),
  "DELETE /api/v1/zones/:id": recordedBy("people"),
  "GET /api/v1/checkpoints": by("live"),
  "POST /api/v1/checkpoints": recordedBy("people"),
  "GET /api/v1/checkpoints/:id": by("live"),
  "PUT /api/v1/checkpoints/:id": recordedBy("people"),
  "DELETE /api/v1/checkpoints/:id": recordedBy("people"),
  "POST /api/v1/import/zones": recordedBy("people"),
  "POST /api/v1/import/checkpoints": recordedBy("people"),
  "POST /api/v1/import/stations": recordedBy("people"),
  "POST /api/v1/import/officers": recordedBy("people"),
  "POST /api/v1/import/shifts": recordedBy("people"),
  "POST /api/v1/import/assignments": recordedBy("people"),
  "POST /api/v1/import/units": recordedBy("units"),

  "GET /api/v1/reports/patrol": recordedBy("reports"),
  "GET /api/v1/reports/coverage": recordedBy("reports"),
  "GET /api/v1/reports/checkpoints": recordedBy("reports"),
  "GET /api/v1/reports/response": recordedBy("reports"),
  "GET /api/v1/ground/state": by("live"),

  "GET /api/v1/audit": recordedBy("audit"),
  "GET /api/v1/audit/head": by("audit"),
  "GET /api/v1/audit/verify": by("audit"),
};

/** What a flood of other requests must never hold up, so that it is not counted: the live stream and the SOS desk. */
export function isUrgent(url: string | undefined): boolean {
  return url !== undefined && /^\/api\/v1\/(live|sos)(\/|$)/.test(url);
}

/** The map's tiles, of which a console that is panned asks for hundreds: counted apart. */
export function isMap(url: string | undefined): boolean {
  return url !== undefined && /^\/api\/v1\/map(\/|$)/.test(url);
}
