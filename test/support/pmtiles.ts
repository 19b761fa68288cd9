/** A PMTiles archive as small as can be (specification, version 3): one directory, nothing compressed. */

export type ArchiveTile = { readonly z: number; readonly x: number; readonly y: number; readonly bytes: Uint8Array };

/** `type`: 1 MVT, 2 PNG. The whole world in its bounds, unless they are given (degrees: west, south, east, north). */
export function writeArchive(
  type: 1 | 2,
  tiles: readonly ArchiveTile[],
  bounds: readonly number[] = [-180, -85, 180, 85],
): Buffer {
  const entries = tiles.map((tile) => ({ ...tile, id: tileId(tile) })).sort((a, b) => a.id - b.id);
  const directory = directoryOf(entries);
  const metadata = Buffer.from("{}");
  const data = Buffer.concat(entries.map(({ bytes }) => bytes));
  const header = Buffer.alloc(127);
  header.write("PMTiles", 0, "latin1");
  header[7] = 3;
  const metadataAt = header.length + directory.length;
  const dataAt = metadataAt + metadata.length;
  const numbers = [
    [header.length, directory.length],
    [metadataAt, metadata.length],
    [dataAt, 0],
    [dataAt, data.length],
    [entries.length, entries.length],
  ].flat();
  for (const [n, value] of [...numbers, entries.length].entries()) header.writeBigUInt64LE(BigInt(value), 8 + n * 8);
  const zooms = tiles.map(({ z }) => z);
  header.set([1, 1, 1, type, Math.min(...zooms), Math.max(...zooms)], 96);
  for (const [n, degrees] of bounds.entries()) header.writeInt32LE(Math.round(degrees * 1e7), 102 + n * 4);
  return Buffer.concat([header, directory, metadata, data]);
}

type Entry = ArchiveTile & { readonly id: number };

function directoryOf(entries: readonly Entry[]): Buffer {
  const ids = entries.map(({ id }, n) => id - (entries[n - 1]?.id ?? 0));
  const lengths = entries.map(({ bytes }) => bytes.length);
  // An offset of 0 means: right behind the one before; others count from 1.
  const offsets = entries.map((_, n) => (n === 0 ? 1 : 0));
  return Buffer.concat([entries.length, ...ids, ...entries.map(() => 1), ...lengths, ...offsets].map(varint));
}

function varint(value: number): Buffer {
  const bytes = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return Buffer.from([...bytes, left]);
}

/** The number of a tile: those of all lower zooms, then its place on the Hilbert curve. */
function tileId({ z, x, y }: ArchiveTile): number {
  let id = (4 ** z - 1) / 3;
  let [column, row] = [x, y];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = Math.floor(column / side) % 2;
    const down = Math.floor(row / side) % 2;
    id += side * side * ((3 * right) ^ down);
    [column, row] = [column % side, row % side];
    if (down === 0) {
      if (right === 1) [column, row] = [side - 1 - column, side - 1 - row];
      [column, row] = [row, column];
    }
  }
  return id;
}
