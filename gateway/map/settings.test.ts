import { expect, test } from "vitest";
import { readSettings } from "../../runtime/config.ts";
import { MAP_SETTINGS } from "./settings.ts";

const XYZ = { id: "a", kind: "xyz", url: "https://tiles.example/{z}/{x}/{y}.png" };
const WMTS = { id: "w", kind: "wmts", url: "https://t.example/wmts?tk=SECRETKEY", layer: "vec", matrixSet: "w" };

function problems(map: unknown): readonly string[] {
  const read = readSettings(MAP_SETTINGS, { PATROL_MAP: typeof map === "string" ? map : JSON.stringify(map) });
  return read.ok ? [] : read.problems;
}
function sources(map: unknown) {
  const read = readSettings(MAP_SETTINGS, { PATROL_MAP: JSON.stringify(map) });
  if (!read.ok) throw new Error(read.problems.join("; "));
  return read.config.map;
}

test("nothing set is no source", () => {
  const read = readSettings(MAP_SETTINGS, {});
  expect(read).toEqual({ ok: true, config: { map: [] } });
});

test("what is left out has a value", () => {
  expect(sources([XYZ])).toEqual([
    {
      ...XYZ,
      name: "a",
      attribution: null,
      isDefault: true,
      over: null,
      projection: "EPSG:3857",
      origin: null,
      resolutions: null,
      tileSize: 256,
      minZoom: 0,
      maxZoom: 18,
      subdomains: [],
      headers: {},
      tiles: "raster",
    },
  ]);
});

test.each([
  { what: "servers by several names", map: [{ ...XYZ, url: "https://t{s}.example/{z}/{x}/{-y}", subdomains: ["1"] }] },
  { what: "a folder", map: [{ id: "a", kind: "xyz", path: "/srv/tiles" }] },
  { what: "a folder of vector tiles", map: [{ id: "a", kind: "xyz", path: "/srv/{z}/{x}/{y}.pbf" }] },
  { what: "GCJ-02", map: [{ ...XYZ, projection: "GCJ02:3857" }] },
  { what: "WMTS", map: [WMTS] },
  {
    what: "WMTS with a grid of its own and names on top",
    map: [
      { ...WMTS, projection: "EPSG:4326", origin: [-180, 90], resolutions: [0.01, 0.005], matrixIds: ["7", "8"] },
      { ...WMTS, id: "names", over: "w" },
    ],
  },
  { what: "WMTS by template", map: [{ ...WMTS, url: "https://t/{Layer}/{TileMatrix}/{TileRow}/{TileCol}.png" }] },
  { what: "PMTiles", map: [{ id: "a", kind: "pmtiles", path: "/srv/city.pmtiles" }] },
  { what: "GeoJSON", map: [{ id: "a", kind: "geojson", path: "/srv/roads.geojson", role: "water" }] },
  { what: "a key in a header", map: [{ ...XYZ, headers: { referer: "https://example.org/" } }] },
])("sources may be $what", ({ map }) => {
  expect(problems(map)).toEqual([]);
});

test("the first ground is shown where none is named, and of several the one that is", () => {
  const roads = { id: "r", kind: "geojson", path: "/srv/roads.geojson" };
  const shownOf = (map: unknown) =>
    sources(map)
      .filter((one) => one.isDefault)
      .map((one) => one.id);
  expect(shownOf([roads, XYZ, { ...XYZ, id: "b" }])).toEqual(["r", "a"]);
  expect(shownOf([XYZ, { ...XYZ, id: "b", isDefault: true }])).toEqual(["b"]);
  expect(shownOf([{ ...roads, isDefault: false }])).toEqual([]);
});

const OVER = { ...WMTS, id: "names" };
test.each<{ map: unknown; says: RegExp }>([
  { map: "{", says: /^PATROL_MAP must be a JSON list of at most 32 sources/ },
  { map: XYZ, says: /must be a JSON list/ },
  { map: Array.from({ length: 33 }, (_, n) => ({ ...XYZ, id: `a${n}` })), says: /at most 32/ },
  { map: [null], says: /^PATROL_MAP: source 1 must be an object/ },
  { map: [{ ...XYZ, id: undefined }], says: /source 1: "id" is missing/ },
  { map: [{ ...XYZ, id: "../etc" }], says: /"id" must be 1 to 32/ },
  { map: [{ ...XYZ, kind: undefined }], says: /source 1 \(a\): "kind" is missing: one of xyz/ },
  { map: [{ ...XYZ, kind: "wms" }], says: /"kind" must be one of xyz, wmts, pmtiles, geojson/ },
  { map: [{ ...XYZ, urll: "x" }], says: /"urll" is not known; a source of kind xyz has id, name/ },
  { map: [{ ...XYZ, name: 5 }], says: /"name" must be a text/ },
  { map: [{ id: "a", kind: "xyz" }], says: /"url" is missing/ },
  { map: [{ ...XYZ, url: "tiles/{z}/{x}/{y}" }], says: /"url" must be a URL/ },
  { map: [{ ...XYZ, url: "file:///{z}/{x}/{y}" }], says: /"url" must be a URL/ },
  { map: [{ ...XYZ, url: "https://u:SECRETKEY@t/{z}/{x}/{y}" }], says: /"url" holds a login/ },
  { map: [{ ...XYZ, url: "https://t/{z}/{x}/{y}#a" }], says: /"url" ends with #/ },
  { map: [{ ...XYZ, url: "https://t/{z}/{x}" }], says: /"url" must have \{z\}, \{x\} and \{y\}/ },
  { map: [{ ...XYZ, url: "https://t/{z}/{x}/{y}/{k}" }], says: /"url" may have .* nothing else/ },
  { map: [{ ...XYZ, url: "https://{x}.t/{z}/{y}" }], says: /nothing but \{s\} in the place of its host/ },
  { map: [{ ...XYZ, url: "https://{s}.t/{z}/{x}/{y}" }], says: /say which in "subdomains"/ },
  { map: [{ ...XYZ, url: "https://{s}.t/{z}/{x}/{y}", subdomains: ["a/b"] }], says: /parts of a host name/ },
  { map: [{ ...XYZ, subdomains: [] }], says: /"subdomains" must be a list of 1 to 16 texts/ },
  { map: [{ ...XYZ, path: "/srv" }], says: /"url" and "path" are both set/ },
  { map: [{ id: "a", kind: "xyz", path: "srv" }], says: /"path" must be an absolute path/ },
  { map: [{ id: "a", kind: "xyz", path: "/srv/{z}/{x}.png" }], says: /"path" must have/ },
  { map: [{ id: "a", kind: "xyz", path: "/srv/{z}/{x}/{y}.svg" }], says: /"path" must end with/ },
  { map: [{ ...XYZ, projection: "EPSG:900913" }], says: /"projection" must be one of EPSG:3857/ },
  { map: [{ ...XYZ, minZoom: 5, maxZoom: 4 }], says: /"minZoom" must not be over/ },
  { map: [{ ...XYZ, maxZoom: 25 }], says: /"maxZoom" must be a whole number from 0 to 24/ },
  { map: [{ ...XYZ, tileSize: 200 }], says: /"tileSize" must be one of 128, 256/ },
  { map: [{ ...XYZ, origin: [1] }], says: /"origin" must be a list of 2 numbers/ },
  { map: [{ ...XYZ, resolutions: [1, 2] }], says: /each smaller than the one before/ },
  { map: [{ ...XYZ, resolutions: [2, 1], url: "https://t/{z}/{x}/{-y}" }], says: /does not go with "resolutions"/ },
  { map: [{ ...XYZ, headers: { host: "x" } }], says: /"headers" must be an object/ },
  { map: [{ ...XYZ, headers: { "x-key": "a\r\nb" } }], says: /"headers" must be an object/ },
  { map: [{ ...XYZ, isDefault: "yes" }], says: /"isDefault" must be true or false/ },
  { map: [{ ...WMTS, layer: undefined }], says: /"layer" is missing/ },
  { map: [{ ...WMTS, matrixSet: undefined }], says: /"matrixSet" is missing/ },
  { map: [{ ...WMTS, matrixIds: ["7"] }], says: /"matrixIds" must have a name for each/ },
  { map: [{ ...WMTS, url: "https://t/{TileMatrix}/{TileRow}" }], says: /a template with \{TileMatrix\}/ },
  { map: [{ id: "a", kind: "pmtiles" }], says: /"path" is missing/ },
  { map: [{ id: "a", kind: "pmtiles", path: "/a", projection: "EPSG:4326" }], says: /"projection" must be one of/ },
  { map: [{ id: "a", kind: "geojson", path: "/a", role: "cafes" }], says: /"role" must be one of roads, water/ },
  { map: [XYZ, XYZ], says: /two sources have the id a/ },
  { map: [WMTS, { ...OVER, over: "nobody" }], says: /"over" must be the id of a source/ },
  { map: [WMTS, { ...OVER, over: "names" }], says: /"over" must be the id of a source/ },
  { map: [WMTS, { ...OVER, over: "w", isDefault: true }], says: /leave "isDefault" out/ },
  {
    map: [
      { ...XYZ, isDefault: true },
      { ...WMTS, isDefault: true },
    ],
    says: /of one at most/,
  },
])("a wrong list is refused: $says", ({ map, says }) => {
  const found = problems(map);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(says);
  expect(found[0]).not.toContain("SECRETKEY");
});

test("every problem of every source is named at once", () => {
  const found = problems([{ ...XYZ, tileSize: 1, maxZoom: 99 }, WMTS, { id: "p", kind: "pmtiles" }]);
  expect(found).toEqual([
    'PATROL_MAP: source 1 (a): "tileSize" must be one of 128, 256, 512, 1024',
    'PATROL_MAP: source 1 (a): "maxZoom" must be a whole number from 0 to 24',
    'PATROL_MAP: source 3 (p): "path" is missing',
  ]);
});
