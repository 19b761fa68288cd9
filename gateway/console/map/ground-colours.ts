/** The colours of the ground, by the page's theme: quiet, so that units and alarms are what is seen. */

export type GroundColours = {
  readonly ground: string;
  readonly grid: string;
  readonly gridText: string;
  readonly water: string;
  readonly waterEdge: string;
  readonly waterText: string;
  readonly green: string;
  readonly greenText: string;
  readonly building: string;
  /** By importance: highways first. */
  readonly roads: readonly [string, string, string, string];
  readonly roadText: string;
  readonly placeText: string;
  /** Around text, so that it can be read on a line. */
  readonly halo: string;
  readonly zone: string;
  readonly zoneFill: string;
  readonly keyZone: string;
  readonly keyZoneFill: string;
  readonly zoneText: string;
};

const NIGHT: GroundColours = {
  ground: "#0d1622",
  grid: "#ffffff0f",
  gridText: "#6f829b",
  water: "#0e2b44",
  waterEdge: "#1a4160",
  waterText: "#5f9acb",
  green: "#10271f",
  greenText: "#5f9a7e",
  building: "#162335",
  roads: ["#4a5f7d", "#3b4f6b", "#2b3d56", "#1f2e43"],
  roadText: "#a8bbd6",
  placeText: "#c3d0e2",
  halo: "#0d1622",
  zone: "#5f7fa8",
  zoneFill: "#5f7fa812",
  keyZone: "#b08cd9",
  keyZoneFill: "#b08cd914",
  zoneText: "#b4c6e0",
};
const DAY: GroundColours = {
  ground: "#e4eaf1",
  grid: "#10202f14",
  gridText: "#5b6d82",
  water: "#b9d5ea",
  waterEdge: "#93b9d6",
  waterText: "#2b6592",
  green: "#cfe3cf",
  greenText: "#3f6f4a",
  building: "#d3dbe5",
  roads: ["#f2c879", "#ffffff", "#ffffff", "#f6f8fb"],
  roadText: "#3b4d61",
  placeText: "#22364a",
  halo: "#f4f7fa",
  zone: "#3d6597",
  zoneFill: "#3d659712",
  keyZone: "#7a4aa8",
  keyZoneFill: "#7a4aa814",
  zoneText: "#2c4c78",
};

export function groundColours(): GroundColours {
  return document.documentElement.dataset.theme === "day" ? DAY : NIGHT;
}

/** How much of a bright tile is seen, 0 to 1: the page's `--tile-dim`. */
export function tileDim(): number {
  const dim = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--tile-dim"));
  return Number.isFinite(dim) ? dim : 1;
}
