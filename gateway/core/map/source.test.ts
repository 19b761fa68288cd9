import { expect, test } from "vitest";
import { isWithin, placeOf, type WmtsSource, type XyzSource } from "./source.ts";

const ALL = {
  id: "a",
  name: "a",
  attribution: null,
  isDefault: true,
  over: null,
  projection: "EPSG:3857",
  origin: null,
  resolutions: null,
  tileSize: 256,
  minZoom: 1,
  maxZoom: 18,
  headers: {},
} as const;
const XYZ: XyzSource = { ...ALL, kind: "xyz", tiles: "raster", url: "https://t/{z}/{x}/{y}.png", subdomains: [] };
const WMTS: WmtsSource = {
  ...ALL,
  kind: "wmts",
  url: "https://t{s}.tianditu.example/vec_w/wmts?tk=KEY",
  subdomains: ["0", "1", "2"],
  layer: "vec",
  style: "default",
  matrixSet: "w",
  matrixIds: null,
  format: "tiles",
};
const TILE = { z: 10, x: 845, y: 419 };

test.each([
  { url: "https://t/{z}/{x}/{y}.png", is: "https://t/10/845/419.png" },
  // 2^10 - 1 - 419
  { url: "https://t/{z}/{x}/{-y}.png", is: "https://t/10/845/604.png" },
  { url: "https://t/?x={x}&y={y}&z={z}&k=1", is: "https://t/?x=845&y=419&z=10&k=1" },
  // (845 + 419) mod 3 is 1
  { url: "https://wprd0{s}.example/{z}/{x}/{y}", is: "https://wprd02.example/10/845/419" },
])("a tile of $url is at $is", ({ url, is }) => {
  expect(placeOf({ ...XYZ, url, subdomains: ["1", "2", "3"] }, TILE)).toBe(is);
});

test("a folder has its tiles in files", () => {
  const { url: _, subdomains: __, headers: ___, ...rest } = XYZ;
  expect(placeOf({ ...rest, kind: "folder", path: "/srv/t/{z}/{x}/{y}.jpg" }, TILE)).toBe("/srv/t/10/845/419.jpg");
});

test("a WMTS with an address alone gets the parameters of OGC 07-057r7, and keeps its own", () => {
  expect(placeOf(WMTS, TILE)).toBe(
    "https://t1.tianditu.example/vec_w/wmts?tk=KEY&SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX=10&TILEROW=419&TILECOL=845",
  );
});

test.each([
  { url: "https://t/wmts", begins: "https://t/wmts?SERVICE=WMTS&" },
  { url: "https://t/wmts?", begins: "https://t/wmts?SERVICE=WMTS&" },
  { url: "https://t/wmts?a=1&", begins: "https://t/wmts?a=1&SERVICE=WMTS&" },
])("parameters are joined to $url", ({ url, begins }) => {
  expect(placeOf({ ...WMTS, url, subdomains: [] }, TILE).startsWith(begins)).toBe(true);
});

test("a WMTS template is filled in, names of the matrices included, and nothing in them can break out", () => {
  const url = "https://t/{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png";
  const source = { ...WMTS, url, layer: "省 地图/a", resolutions: [2, 1], matrixIds: ["L7", "L8"], minZoom: 0 };
  expect(placeOf(source, { z: 1, x: 3, y: 2 })).toBe(
    "https://t/%E7%9C%81%20%E5%9C%B0%E5%9B%BE%2Fa/default/w/L8/2/3.png",
  );
});

test.each([
  { what: "the first", tile: { z: 1, x: 0, y: 0 }, is: true },
  { what: "the last", tile: { z: 18, x: 2 ** 18 - 1, y: 2 ** 18 - 1 }, is: true },
  { what: "one above the least zoom", tile: { z: 0, x: 0, y: 0 }, is: false },
  { what: "one below the greatest", tile: { z: 19, x: 0, y: 0 }, is: false },
  { what: "one to the east of the world", tile: { z: 1, x: 2, y: 0 }, is: false },
  { what: "one to the south of it", tile: { z: 1, x: 0, y: 2 }, is: false },
])("$what tile is within: $is", ({ tile, is }) => {
  expect(isWithin(XYZ, tile)).toBe(is);
});

test("a grid of its own may have more tiles than the world map has", () => {
  expect(isWithin({ ...XYZ, resolutions: [4, 2, 1] }, { z: 1, x: 5_000, y: 7_000 })).toBe(true);
});
