/** A receiver's sentences, made here: the device's own parser has no part in it. */

/** An RMC of a unit that drives north from Anqing at 10 knots; `second` counts from `startTime` (Unix ms). */
export function rmc(startTime: number, second: number): string {
  const time = new Date(startTime + second * 1000).toISOString();
  const clock = `${time.slice(11, 13)}${time.slice(14, 16)}${time.slice(17, 19)}.00`;
  const date = `${time.slice(8, 10)}${time.slice(5, 7)}${time.slice(2, 4)}`;
  const minutes = (30 + second * 0.0028) % 60;
  const body = `GPRMC,${clock},A,30${minutes.toFixed(4).padStart(7, "0")},N,11703.0000,E,10.0,0.0,${date},,,A`;
  let checksum = 0;
  for (const byte of Buffer.from(body)) checksum ^= byte;
  return `$${body}*${checksum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}
