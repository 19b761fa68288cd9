/** The live state of every unit: what is known now, and how old it is. */
import type { Health, Status } from "../../protocol/messages.ts";
import { expectedIntervalMs, type ShownFix, type StoredFix, shown } from "./track.ts";
import { type Fence, type Inside, insideAt } from "./zones/fence.ts";

/** What the registry knows of a unit. `label`: its plate or call sign, as people know it; null where it has none. */
export type UnitEntry = {
  readonly unit: string;
  readonly kind: string;
  readonly station: string | null;
  readonly label: string | null;
};

/** Somebody on a unit at this time: the key and the name. */
export type OnDuty = { readonly officer: string; readonly name: string };

/** With the time since when its credentials are revoked, Unix ms; null: they are not. */
export type KnownUnit = UnitEntry & { readonly revokedTime: number | null };

/** `revoked`: it may not connect. `unknown`: no fix yet. Stale after twice the expected interval and 15 s, lost after 600 s (wire.md). */
export type Freshness = "live" | "stale" | "lost" | "unknown" | "revoked";
/** Whether the unit's session with the broker stands; `unknown` until something newer than the gateway's start was heard. */
export type Presence = "online" | "offline" | "unknown";

export type UnitState = KnownUnit & {
  readonly officers: readonly OnDuty[];
  /** Of its newest fix. */
  readonly zones: readonly Inside[];
  readonly fix: StoredFix | null;
  readonly lostTime: number | null;
  readonly presence: Presence;
  readonly session: number;
  readonly health: Health | null;
  readonly heardTime: number | null;
};

/** A unit as the HTTP API shows it. `fixAgeMs` counts from the fix's own time. */
export type ShownUnit = KnownUnit & {
  readonly officers: readonly OnDuty[];
  readonly zones: readonly Inside[];
  readonly state: Freshness;
  readonly presence: Presence;
  readonly fix: ShownFix | null;
  readonly fixAgeMs: number | null;
  readonly lostTime: number | null;
  readonly heardTime: number | null;
  readonly health: Health | null;
};

export function newUnit(entry: KnownUnit, fix: StoredFix | null): UnitState {
  return {
    ...entry,
    officers: [],
    zones: [],
    fix,
    lostTime: null,
    presence: "unknown",
    session: 0,
    health: null,
    heardTime: fix?.rx ?? null,
  };
}

/** A newer fix moves the marker, an older one does not; a loss counts while no newer fix has come. */
export function withFacts(
  state: UnitState,
  facts: { readonly fix: StoredFix | null; readonly lostTime: number | null },
  heardTime: number | null,
): UnitState {
  const isNewer = facts.fix !== null && (state.fix === null || facts.fix.ts > state.fix.ts);
  const fix = isNewer ? facts.fix : state.fix;
  const lost = Math.max(state.lostTime ?? 0, facts.lostTime ?? 0);
  const isLost = lost > 0 && (fix === null || lost >= fix.ts);
  return { ...state, fix, lostTime: isLost ? lost : null, heardTime };
}

/** The unit in the zones that its newest fix puts it in; the very same state where that changes nothing. */
export function withFences(state: UnitState, fences: readonly Fence[]): UnitState {
  const { fix } = state;
  if (fix === null) return state;
  const zones = insideAt(fences, { lat: fix.lat / 1e7, lon: fix.lon / 1e7, time: fix.ts }, state.zones);
  return zones === state.zones ? state : { ...state, zones };
}

/**
 * A `status` message. An "offline" (a will, most often) of a session older than the newest seen says nothing: the same
 * unit has come back since. An "online" is always believed, since a device may have lost its count of sessions.
 */
export function withStatus(state: UnitState, status: Status, heardTime: number): UnitState {
  if (status.state === "offline" && status.session < state.session) return state;
  const health = status.health ?? state.health;
  return { ...state, presence: status.state, session: status.session, health, heardTime };
}

/** The unit's own connection to the embedded broker opened or closed. */
export function withConnection(state: UnitState, isConnected: boolean, heardTime: number): UnitState {
  return isConnected
    ? { ...state, presence: "online", heardTime }
    : { ...state, presence: state.presence === "online" ? "offline" : state.presence };
}

export function freshnessOf(state: UnitState, now: number): Freshness {
  if (state.revokedTime !== null) return "revoked";
  if (state.fix === null) return "unknown";
  const age = now - state.fix.ts;
  if (age > 600_000) return "lost";
  const interval = Math.max(state.health?.intervalMs ?? 0, expectedIntervalMs(state.fix.reason));
  return age > 2 * interval + 15_000 ? "stale" : "live";
}

export function shownUnit(state: UnitState, now: number): ShownUnit {
  return {
    unit: state.unit,
    kind: state.kind,
    station: state.station,
    label: state.label,
    officers: state.officers,
    zones: state.zones,
    revokedTime: state.revokedTime,
    state: freshnessOf(state, now),
    presence: state.presence,
    fix: state.fix && shown(state.fix),
    fixAgeMs: state.fix && Math.max(0, now - state.fix.ts),
    lostTime: state.lostTime,
    heardTime: state.heardTime,
    health: state.health,
  };
}
