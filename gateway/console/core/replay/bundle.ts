/** The replay bundle as `GET /tracks` answers it (wire.md): columns of integer differences, and what happened meanwhile. */
import type { IncidentEntry } from "../../../core/sos/incident.ts";
import type { Order } from "../../../core/sos/order.ts";
import type { ShownIncident } from "../../../core/sos/view.ts";

/** A span of time, Unix ms, `from` included, `to` not. */
export type Span = { readonly from: number; readonly to: number };
export type Gap = Span & { readonly cause: string };
export type Stop = Span & { readonly lat: number; readonly lon: number };
export type SosWithHistory = ShownIncident & { readonly history?: readonly IncidentEntry[] };

/** Each number counts from the one before, the first from 0; null: not known, and the next counts from the last that was. */
export type Column = readonly (number | null)[];

/** `rx`: ms from `ts` until the gateway had it; only where it was asked what was known then. */
export type UnitColumns = {
  readonly unit: string;
  readonly count: number;
  readonly ts: Column;
  readonly lat: Column;
  readonly lon: Column;
  readonly spd: Column;
  readonly crs: Column;
  readonly rx?: Column;
  readonly reason: readonly number[];
  readonly gaps: readonly Gap[];
  readonly stops?: readonly Stop[];
};

export type Bundle = Span & {
  readonly v: 1;
  readonly reasons: readonly string[];
  readonly units: readonly UnitColumns[];
  readonly sos?: readonly SosWithHistory[];
  readonly orders?: readonly Order[];
};
