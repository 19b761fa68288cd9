/** NMEA 0183 sentences as a GNSS receiver writes them, once a second (IEC 61162-1). */
import { hdopOf, type Satellite } from "./sky.ts";

/** A position solution. Degrees north and east, metres above the geoid, m/s, degrees true; `courseDeg` null: standing still. */
export type Solution = {
  readonly lat: number;
  readonly lon: number;
  readonly altitudeM: number;
  readonly speedMps: number;
  readonly courseDeg: number | null;
};

/** One measurement instant. `fixTime` is Unix milliseconds; `solution` null: the receiver has no position. */
export type Epoch = {
  readonly fixTime: number;
  readonly solution: Solution | null;
  readonly satellites: readonly Satellite[];
};

/**
 * How one make of receiver writes. `isMixed`: writes one GSA for each system and ends it with the system's id (NMEA 4.11);
 * `gsvEveryS` 0: never writes GSV.
 */
export type Receiver = {
  readonly talker: "GP" | "GN" | "BD";
  readonly isMixed: boolean;
  readonly secondDecimals: 0 | 2 | 3;
  readonly minuteDecimals: 4 | 5;
  readonly hasVtg: boolean;
  readonly gsvEveryS: number;
};

const KNOTS_PER_MPS = 3600 / 1852;
/** Of the geoid over the ellipsoid near Anqing, about: receivers give it to the metre. */
const GEOID_M = -6;
const SYSTEMS = [
  { system: "gps", talker: "GP", id: "1" },
  { system: "beidou", talker: "GB", id: "4" },
] as const;

/** All sentences of one epoch, each ended by CR LF: RMC, GGA, GSA, then VTG and GSV where the receiver writes them. */
export function epochText(epoch: Epoch, receiver: Receiver): string {
  const lines = [rmc(epoch, receiver), gga(epoch, receiver), ...gsa(epoch, receiver)];
  if (receiver.hasVtg) lines.push(vtg(epoch, receiver));
  const second = Math.floor(epoch.fixTime / 1000);
  if (receiver.gsvEveryS > 0 && second % receiver.gsvEveryS === 0) lines.push(...gsv(epoch, receiver));
  return lines.map(framed).join("");
}

/** `$` body `*` checksum CR LF; the checksum is the XOR of every character of the body, two upper-case hex digits. */
export function framed(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) sum ^= body.charCodeAt(i);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}

/**
 * ```
 *        1         2 3       4 5        6 7   8   9      10 11 12
 * $--RMC,hhmmss.ss,A,llll.ll,a,yyyyy.yy,a,x.x,x.x,ddmmyy,  ,  ,a*hh
 * ```
 * 1 UTC, 2 A valid or V warning, 3-6 position, 7 knots, 8 course true, 9 date, 10-11 magnetic variation, 12 mode A or N.
 */
function rmc({ fixTime, solution }: Epoch, receiver: Receiver): string {
  const time = timeField(fixTime, receiver.secondDecimals);
  const date = dateField(fixTime);
  if (solution === null) return `${receiver.talker}RMC,${time},V,,,,,,,${date},,,N`;
  const knots = (solution.speedMps * KNOTS_PER_MPS).toFixed(3);
  return `${receiver.talker}RMC,${time},A,${position(solution, receiver)},${knots},${course(solution)},${date},,,A`;
}

/**
 * ```
 *        1         2       3 4        5 6 7  8   9   10 11 12 13 14
 * $--GGA,hhmmss.ss,llll.ll,a,yyyyy.yy,a,x,xx,x.x,x.x,M,x.x,M,  ,  *hh
 * ```
 * 1 UTC, 2-5 position, 6 quality, 7 satellites used, 8 hdop, 9 metres above the geoid, 11 geoid, 13-14 differential.
 */
function gga({ fixTime, solution, satellites }: Epoch, receiver: Receiver): string {
  const time = timeField(fixTime, receiver.secondDecimals);
  if (solution === null) return `${receiver.talker}GGA,${time},,,,,0,00,,,M,,M,,`;
  const used = String(usedIn(satellites).length).padStart(2, "0");
  const hdop = hdopOf(satellites).toFixed(1);
  const heights = `${solution.altitudeM.toFixed(1)},M,${GEOID_M.toFixed(1)},M`;
  return `${receiver.talker}GGA,${time},${position(solution, receiver)},1,${used},${hdop},${heights},,`;
}

/**
 * ```
 *        1 2 3-14                15  16  17  18
 * $--GSA,a,x,xx,xx,...,xx,       x.x,x.x,x.x,h*hh
 * ```
 * 1 A automatic, 2 mode 1 none 2 2D 3 3D, 3-14 satellites used, 15 pdop, 16 hdop, 17 vdop, 18 system id (NMEA 4.11).
 */
function gsa({ solution, satellites }: Epoch, receiver: Receiver): string[] {
  const groups = receiver.isMixed ? SYSTEMS : [{ system: ownSystem(receiver), id: "" }];
  return groups.map(({ system, id }) => {
    const suffix = receiver.isMixed ? `,${id}` : "";
    if (solution === null) return `${receiver.talker}GSA,A,1,,,,,,,,,,,,,,,${suffix}`;
    const used = usedIn(satellites).filter((one) => one.system === system);
    const numbers = Array.from({ length: 12 }, (_, i) => numberField(used[i]));
    const hdop = hdopOf(satellites);
    const dops = `${(hdop * 1.7).toFixed(1)},${hdop.toFixed(1)},${(hdop * 1.4).toFixed(1)}`;
    return `${receiver.talker}GSA,A,3,${numbers.join(",")},${dops}${suffix}`;
  });
}

/** `$--VTG,x.x,T,x.x,M,x.x,N,x.x,K,a*hh`: course true and magnetic, speed in knots and km/h, mode. */
function vtg({ solution }: Epoch, receiver: Receiver): string {
  if (solution === null) return `${receiver.talker}VTG,,T,,M,,N,,K,N`;
  const knots = (solution.speedMps * KNOTS_PER_MPS).toFixed(3);
  return `${receiver.talker}VTG,${course(solution)},T,,M,${knots},N,${(solution.speedMps * 3.6).toFixed(3)},K,A`;
}

/** `$--GSV,total,this,in view,{number,elevation,azimuth,SNR} up to 4*hh`: a set for each system the receiver knows. */
function gsv({ satellites }: Epoch, receiver: Receiver): string[] {
  const groups = receiver.isMixed ? SYSTEMS : [{ system: ownSystem(receiver), talker: receiver.talker }];
  return groups.flatMap(({ system, talker }) => {
    const inView = satellites.filter((one) => one.system === system);
    const total = Math.ceil(inView.length / 4);
    return Array.from({ length: total }, (_, i) => {
      const four = inView.slice(i * 4, i * 4 + 4).map((one) => {
        const elevation = String(one.elevationDeg).padStart(2, "0");
        return `,${numberField(one)},${elevation},${String(one.azimuthDeg).padStart(3, "0")},${one.snrDbHz}`;
      });
      return `${talker}GSV,${total},${i + 1},${String(inView.length).padStart(2, "0")}${four.join("")}`;
    });
  });
}

function ownSystem(receiver: Receiver): Satellite["system"] {
  return receiver.talker === "BD" ? "beidou" : "gps";
}

function usedIn(satellites: readonly Satellite[]): Satellite[] {
  return satellites.filter((one) => one.isUsed);
}

function numberField(satellite: Satellite | undefined): string {
  return satellite === undefined ? "" : String(satellite.number).padStart(2, "0");
}

/** Rounded to one decimal, where 359.96 is north again. */
function course(solution: Solution): string {
  if (solution.courseDeg === null) return "";
  return ((Math.round(solution.courseDeg * 10) / 10) % 360).toFixed(1);
}

function position(solution: Solution, receiver: Receiver): string {
  const lat = angle(solution.lat, 2, receiver.minuteDecimals);
  const lon = angle(solution.lon, 3, receiver.minuteDecimals);
  return `${lat},${solution.lat < 0 ? "S" : "N"},${lon},${solution.lon < 0 ? "W" : "E"}`;
}

/** Degrees and minutes run together; counted in whole smallest parts, so that 59.99999 minutes never become 60. */
function angle(degrees: number, degreeDigits: number, minuteDecimals: number): string {
  const perMinute = 10 ** minuteDecimals;
  const parts = Math.round(Math.abs(degrees) * 60 * perMinute);
  const wholeDegrees = Math.floor(parts / (60 * perMinute));
  const minutes = (parts - wholeDegrees * 60 * perMinute) / perMinute;
  return `${String(wholeDegrees).padStart(degreeDigits, "0")}${minutes.toFixed(minuteDecimals).padStart(minuteDecimals + 3, "0")}`;
}

function timeField(fixTime: number, decimals: number): string {
  const iso = new Date(fixTime).toISOString();
  const fraction = decimals === 0 ? "" : `.${iso.slice(20, 20 + decimals)}`;
  return `${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}${fraction}`;
}

function dateField(fixTime: number): string {
  const iso = new Date(fixTime).toISOString();
  return `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(2, 4)}`;
}
