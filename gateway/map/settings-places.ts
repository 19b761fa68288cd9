/** The part of a map source's settings that says where its tiles are and how they are cut. */
import type { Grid, WmtsSource, XyzSource } from "../core/map/source.ts";
import type { Complain, Fields } from "./settings-fields.ts";

const MOST_ZOOMS = 30;
const MOST_SUBDOMAINS = 16;
const MOST_HEADERS = 8;
const LONGEST_URL = 2_000;
const TILE_SIZES = [128, 256, 512, 1024];
/** The request's own. */
const OWN_HEADERS = /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|accept.*|if-.*|range|cookie)$/;

export function gridOf(fields: Fields, complain: Complain): Grid {
  const origin = fields.numbers("origin", 2, 2);
  const resolutions = fields.numbers("resolutions", 1, MOST_ZOOMS);
  const isFalling = resolutions?.every((one, n) => one > 0 && one < (resolutions[n - 1] ?? Number.POSITIVE_INFINITY));
  if (isFalling === false) complain('"resolutions" must be over 0, and each smaller than the one before');
  const isSize = (value: unknown): value is number => TILE_SIZES.some((size) => size === value);
  const tileSize = fields.take("tileSize", isSize, `one of ${TILE_SIZES.join(", ")}`) ?? 256;
  const [x, y] = origin ?? [];
  return { origin: x === undefined || y === undefined ? null : [x, y], resolutions, tileSize };
}

/** Where another server's tiles are. */
export function remoteOf(fields: Fields, complain: Complain): Pick<XyzSource, "url" | "subdomains" | "headers"> {
  const url = fields.needed("url", LONGEST_URL);
  const subdomains = fields.texts("subdomains", MOST_SUBDOMAINS) ?? [];
  if (subdomains.some((one) => !/^[a-z0-9.-]+$/i.test(one))) complain('"subdomains" must be parts of a host name');
  if (url !== "") for (const problem of urlProblems(url, subdomains)) complain(problem);
  const isXyz = fields.raw("kind") === "xyz";
  if (url !== "") (isXyz ? checkPlaceholders : checkTemplate)("url", url.replaceAll("{s}", ""), complain);
  if (/\{-y\}/.test(url) && fields.raw("resolutions") !== null) {
    complain('"{-y}" counts from the bottom of the whole world: it does not go with "resolutions"');
  }
  return { url, subdomains, headers: headersOf(fields) };
}

function urlProblems(url: string, subdomains: readonly string[]): readonly string[] {
  const problems: string[] = [];
  if (url.includes("{s}") && subdomains.length === 0) problems.push('"url" has {s}: say which in "subdomains"');
  const probe = url.replaceAll("{s}", subdomains[0] ?? "s").replaceAll(/\{[^}]*\}/g, "0");
  if (!/^https?:\/\//.test(url) || !URL.canParse(probe)) {
    return [...problems, '"url" must be a URL that begins with http:// or https://'];
  }
  const { username, password, hash } = new URL(probe);
  if (username || password) problems.push('"url" holds a login: put it into "headers" as authorization');
  if (hash) problems.push('"url" ends with #...: leave that out');
  const host = /^https?:\/\/([^/?#]*)/.exec(url)?.[1] ?? "";
  if (/\{(?!s\})/.test(host)) problems.push('"url" may have nothing but {s} in the place of its host');
  return problems;
}

/** A template of tiles must say which tile it means, and nothing that nobody fills in. */
function checkPlaceholders(name: string, template: string, complain: Complain): void {
  const found = [...template.matchAll(/\{([^}]*)\}/g)].map(([, one]) => one);
  const isWhole = found.includes("z") && found.includes("x") && (found.includes("y") || found.includes("-y"));
  if (!isWhole) complain(`"${name}" must have {z}, {x} and {y} (or {-y}, counted from the bottom)`);
  const strange = found.filter((one) => !["z", "x", "y", "-y"].includes(one ?? ""));
  if (strange.length > 0) complain(`"${name}" may have {z}, {x}, {y}, {-y} and {s} in braces, nothing else`);
}

/** Parameters are added to an address without braces; a template must say which tile it means. */
function checkTemplate(name: string, template: string, complain: Complain): void {
  const found = new Set([...template.matchAll(/\{([^}]*)\}/g)].map(([, one]) => one ?? ""));
  if (found.size === 0) return;
  const needed = ["TileMatrix", "TileRow", "TileCol"];
  const known = [...needed, "TileMatrixSet", "Layer", "Style"];
  if (needed.every((one) => found.has(one)) && [...found].every((one) => known.includes(one))) return;
  complain(`"${name}" must be an address without braces, or a template with {TileMatrix}, {TileRow} and {TileCol}`);
}

/** Values may be keys. */
function headersOf(fields: Fields): Readonly<Record<string, string>> {
  const want = `an object of at most ${MOST_HEADERS} headers, such as {"referer":"https://example.org/"}, none of the request's own`;
  const isRight = (value: unknown): value is Readonly<Record<string, string>> => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const entries = Object.entries(value);
    return entries.length <= MOST_HEADERS && entries.every(([name, text]) => isHeader(name, text));
  };
  return fields.take("headers", isRight, want) ?? {};
}

function isHeader(name: string, text: unknown): boolean {
  const isName = /^[a-z][a-z0-9-]{0,40}$/i.test(name) && !OWN_HEADERS.test(name.toLowerCase());
  return isName && typeof text === "string" && /^[\x20-\x7e]{1,500}$/.test(text);
}

/** A folder without braces is the usual layout. */
export function xyzPath(path: string, complain: Complain): string {
  if (path === "" || !path.includes("{")) return path === "" ? "" : `${path.replace(/\/+$/, "")}/{z}/{x}/{y}.png`;
  checkPlaceholders("path", path, complain);
  if (!/\.(png|jpe?g|webp|gif|avif|pbf|mvt)$/.test(path)) {
    complain('"path" must end with .png, .jpg, .webp, .gif, .avif, .pbf or .mvt');
  }
  return path;
}

/** What a WMTS needs beyond its URL. */
export function layerUrl(
  fields: Fields,
  { resolutions }: Grid,
  complain: Complain,
): Pick<WmtsSource, "layer" | "style" | "matrixSet" | "matrixIds" | "format"> {
  const matrixIds = fields.texts("matrixIds", MOST_ZOOMS);
  if (matrixIds !== null && matrixIds.length !== resolutions?.length) {
    complain('"matrixIds" must have a name for each of "resolutions"');
  }
  return {
    layer: fields.needed("layer"),
    style: fields.text("style") ?? "default",
    matrixSet: fields.needed("matrixSet"),
    matrixIds,
    format: fields.text("format") ?? "image/png",
  };
}
