/** Tracks made by hand, and what an export makes of them. */
import { type ExportFormat, exportText } from "../../gateway/core/export/formats.ts";
import { cutPages, type UnitTrack } from "../../gateway/core/export/segments.ts";
import type { StoredFix } from "../../gateway/core/track.ts";

/** 2026-11-21T08:00:00Z. */
export const EIGHT = 1_795_248_000_000;

/** A fix of which everything is known, received 900 ms later. */
export const KNOWN: StoredFix = {
  ts: EIGHT,
  lat: 305_433_000,
  lon: 1_170_631_000,
  alt: 312,
  spd: 410,
  crs: 885,
  hdop: 9,
  sat: 14,
  mode: 3,
  reason: "interval",
  clock: "gnss",
  rx: EIGHT + 900,
};

/** What a receiver need not say. */
export const UNKNOWN = { alt: null, spd: null, crs: null, hdop: null, sat: null };

/** Ten seconds later, and nothing but the place is known. */
export const BARE: StoredFix = { ...KNOWN, ...UNKNOWN, ts: EIGHT + 10_000, mode: 2 };

/** A unit with these fixes; `losses`: when its receiver said that it had no position. */
export function trackOf(unit: string, fixes: readonly StoredFix[], losses: readonly number[] = []): UnitTrack {
  async function* pages(): AsyncGenerator<readonly StoredFix[]> {
    yield fixes;
  }
  const marks = losses.map((time) => ({ what: "lost", from: time, to: time }) as const);
  return { unit, pages: cutPages(pages(), marks) };
}

/** A unit with fixes `everyMs` apart, each known but for its changes. */
export function trackEvery(unit: string, changes: readonly Partial<StoredFix>[], everyMs = 1_000): UnitTrack {
  return trackOf(
    unit,
    changes.map((change, n) => ({ ...KNOWN, ts: EIGHT + n * everyMs, ...change })),
  );
}

/** Tracks that are hard on a format: nothing in them, nothing measured, the ends of the earth, names that would break out. */
export const HARD_TRACKS: readonly { readonly name: string; readonly tracks: () => readonly UnitTrack[] }[] = [
  { name: "no units", tracks: () => [] },
  { name: "a unit without fixes", tracks: () => [trackEvery("bike-07", [])] },
  { name: "one fix", tracks: () => [trackEvery("bike-07", [{}])] },
  { name: "two fixes", tracks: () => [trackEvery("bike-07", [{}, {}])] },
  {
    name: "fixes of which nothing is measured",
    tracks: () => [trackEvery("bike-07", [UNKNOWN, { ...UNKNOWN, mode: 2 }])],
  },
  { name: "a gap after every fix", tracks: () => [trackEvery("bike-07", [{}, {}, {}], 3_600_000)] },
  { name: "several units", tracks: () => [trackEvery("a", [{}]), trackEvery("b", []), trackEvery("c", [{}, {}])] },
  {
    name: "the ends of the earth and hairs beside zero",
    tracks: () => [
      trackEvery("edge", [
        { lat: 900_000_000, lon: -1_800_000_000 },
        { lat: -900_000_000, lon: 1_800_000_000 },
        { lat: 1, lon: -1 },
        { lat: 0, lon: 1_799_999_999 },
        { alt: -200_000, spd: 1, crs: 3_599, hdop: 10_000, sat: 255 },
      ]),
      trackEvery("alone", [{ lat: -900_000_000, lon: 1_800_000_000 }]),
    ],
  },
  {
    name: "names that would break out",
    tracks: () =>
      [
        "</name></trk><evil/>",
        "</name></Placemark><evil/>",
        `"'&<>]]>`,
        "<!-- -->",
        "<![CDATA[",
        "&#0;&lol;",
        "\u0000\u001b[31m\uffff",
        "\ud83d",
        "巡逻 🚲",
      ].flatMap((name) => [trackEvery(name, [{}]), trackEvery(name, [{}, {}])]),
  },
];

/** The whole text of an export. */
export async function exported(format: ExportFormat, tracks: readonly UnitTrack[]): Promise<string> {
  let text = "";
  for await (const piece of exportText(format, tracks)) text += piece;
  return text;
}
