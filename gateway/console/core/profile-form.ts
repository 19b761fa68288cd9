/** A unit's reporting profile as a form: seconds and metres as people think, with the bounds of the wire. */
import type { ProfileSettings } from "../../../protocol/messages.ts";
import type { Key, Values } from "./text/text.ts";

/** A number of the form: what it is called, in which unit, and between which bounds (wire.md, reporting profile). */
export type NumberField = {
  readonly name: "movingIntervalMs" | "parkedIntervalMs" | "deviationM" | "distanceM";
  readonly unit: "s" | "m";
  readonly least: number;
  readonly most: number;
};

export const PROFILE_FIELDS: readonly NumberField[] = [
  { name: "movingIntervalMs", unit: "s", least: 1, most: 3_600 },
  { name: "parkedIntervalMs", unit: "s", least: 5, most: 86_400 },
  { name: "deviationM", unit: "m", least: 5, most: 1_000 },
  { name: "distanceM", unit: "m", least: 10, most: 100_000 },
];

export type ProfileTexts = Readonly<Record<NumberField["name"], string>>;
export type Wrong = { readonly name: NumberField["name"]; readonly text: Key; readonly values: Values };

export function textsOf(profile: ProfileSettings): ProfileTexts {
  const { movingIntervalMs, parkedIntervalMs, deviationM, distanceM } = profile;
  return {
    movingIntervalMs: String(movingIntervalMs / 1000),
    parkedIntervalMs: String(parkedIntervalMs / 1000),
    deviationM: String(deviationM),
    distanceM: String(distanceM),
  };
}

/** The profile that was typed, or what is wrong with it, field by field. */
export function profileOf(
  texts: ProfileTexts,
  silentSos: boolean,
): { readonly ok: true; readonly profile: ProfileSettings } | { readonly ok: false; readonly wrong: readonly Wrong[] } {
  const wrong = PROFILE_FIELDS.flatMap(({ name, unit, least, most }): readonly Wrong[] => {
    const value = numberIn(texts[name]);
    const isWithin = value !== null && value >= least && value <= most;
    return isWithin ? [] : [{ name, text: "units.profile.bounds", values: { least, most, unit } }];
  });
  if (wrong.length > 0) return { ok: false, wrong };
  const at = (name: NumberField["name"]) => numberIn(texts[name]) ?? 0;
  const profile = {
    movingIntervalMs: Math.round(at("movingIntervalMs") * 1000),
    parkedIntervalMs: Math.round(at("parkedIntervalMs") * 1000),
    deviationM: at("deviationM"),
    distanceM: at("distanceM"),
    silentSos,
  };
  return { ok: true, profile };
}

function numberIn(text: string): number | null {
  return /^\d{1,7}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : null;
}
