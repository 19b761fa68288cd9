/** Numbers as people read them, in the console's language. */
import type { Language } from "./text/text.ts";

/** A span of time in its largest one or two units: `8 s`, `3 min 51 s`, `2 h 5 min`, `3 d`; `ms` under 0 counts as 0. */
export function spanText(ms: number, language: Language): string {
  const [d, h, min, s] = language === "en" ? [" d", " h", " min", " s"] : [" 天", " 小时", " 分", " 秒"];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 60) return `${seconds}${s}`;
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}${min}` : `${minutes}${min} ${seconds % 60}${s}`;
  if (hours < 1) return `${minutes}${min}`;
  if (hours < 24) return minutes % 60 === 0 ? `${hours}${h}` : `${hours}${h} ${minutes % 60}${min}`;
  return `${Math.floor(hours / 24)}${d}`;
}

/** A running clock: `00:23`, `12:07`, `1:02:03`; under 0 counts as 0. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** Kilometres an hour without decimals; a speed that is not known is a dash. */
export function kmhText(speedMps: number | null): string {
  return speedMps === null ? "–" : String(Math.round(speedMps * 3.6));
}

/** `80 m`, `1.3 km`, `12 km`. */
export function distanceText(metres: number): string {
  if (metres < 995) return `${Math.round(metres / 10) * 10} m`;
  return metres < 9_950 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 1000)} km`;
}

/** `30.24873 N 120.13841 E`: five decimals are a metre. */
export function placeText(lat: number, lon: number): string {
  const side = (value: number, plus: string, minus: string) =>
    `${Math.abs(value).toFixed(5)} ${value < 0 ? minus : plus}`;
  return `${side(lat, "N", "S")} ${side(lon, "E", "W")}`;
}

/** `3.94 V`. */
export function voltsText(millivolts: number): string {
  return `${(millivolts / 1000).toFixed(2)} V`;
}

/** `88°`. */
export function courseText(degrees: number): string {
  return `${Math.round(degrees) % 360}°`;
}

/** A receiver's own range error of a city, times the dilution that it told. */
const RANGE_ERROR_M = 4;

/** How far off a position may be, in whole metres; null without a dilution. */
export function accuracyM(hdop: number | null): number | null {
  return hdop === null ? null : Math.max(1, Math.round(hdop * RANGE_ERROR_M));
}
