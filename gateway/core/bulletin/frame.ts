/** From positions to the page's map: a plane that is true to scale in its middle, as is enough for a city district. */

export type Position = readonly [lon: number, lat: number];
export type Place = readonly [x: number, y: number];

/** The map's own size, in tenths of a millimetre of a page where it is 94 mm wide. */
export const MAP = { width: 940, height: 1_120 } as const;
const MARGIN = 24;
/** Where the scale stands. */
const FOOT = 40;
/** A map of a single point is still one of a neighbourhood. */
const LEAST_METRES = 400;
/** Of a degree of latitude, on the mean sphere. */
const METRES_PER_DEGREE = (Math.PI / 180) * 6_371_009;

/** `perMetre`: steps of the map for a metre on the ground. */
export type Frame = { readonly place: (position: Position) => Place; readonly perMetre: number };

type Box = { readonly west: number; readonly east: number; readonly south: number; readonly north: number };

/** A frame around all of `positions`; null without any. */
export function frameOf(positions: readonly Position[]): Frame | null {
  const box = boxOf(positions);
  if (!box) return null;
  const middle = { lon: (box.west + box.east) / 2, lat: (box.south + box.north) / 2 };
  const east = METRES_PER_DEGREE * Math.cos((middle.lat * Math.PI) / 180);
  const width = Math.max(LEAST_METRES, (box.east - box.west) * east);
  const height = Math.max(LEAST_METRES, (box.north - box.south) * METRES_PER_DEGREE);
  const inner = { width: MAP.width - 2 * MARGIN, height: MAP.height - 2 * MARGIN - FOOT };
  const perMetre = Math.min(inner.width / width, inner.height / height);
  const place = ([lon, lat]: Position): Place => [
    rounded(MAP.width / 2 + (lon - middle.lon) * east * perMetre),
    rounded((MAP.height - FOOT) / 2 - (lat - middle.lat) * METRES_PER_DEGREE * perMetre),
  ];
  return { place, perMetre };
}

/** Whether a position lies within the box around `positions`, or beside it by half its size. */
export function isNear(position: Position, positions: readonly Position[]): boolean {
  const box = boxOf(positions);
  if (!box) return true;
  const [lon, lat] = position;
  const [beside, above] = [(box.east - box.west) / 2, (box.north - box.south) / 2];
  return lon >= box.west - beside && lon <= box.east + beside && lat >= box.south - above && lat <= box.north + above;
}

/** The longest of 1, 2 and 5 times a power of ten in metres that takes at most a quarter of the map's width. */
export function scaleMetres({ perMetre }: Frame): number {
  const most = MAP.width / 4 / perMetre;
  const power = 10 ** Math.floor(Math.log10(most));
  return (([5, 2, 1] as const).find((one) => one * power <= most) ?? 1) * power;
}

/** A path through places, closed. */
export function closedPath(places: readonly Place[]): string {
  return `M${places.map(([x, y]) => `${x} ${y}`).join("L")}Z`;
}

function boxOf(positions: readonly Position[]): Box | null {
  const [first] = positions;
  if (!first) return null;
  let [west, south] = first;
  let [east, north] = first;
  for (const [lon, lat] of positions) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return { west, east, south, north };
}

function rounded(steps: number): number {
  return Math.round(steps * 10) / 10 + 0;
}
