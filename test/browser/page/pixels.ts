/** Colours of a screenshot, read in a page that has no policy against it. Sent there as it stands. */

export type Near = { readonly count: number; readonly x: number; readonly y: number };

/** How many pixels of a PNG (base64) are within `tolerance` of `colour` (#rrggbb) in each channel, and their middle. */
export async function pixelsNear([png, colour, tolerance]: readonly [string, string, number]): Promise<Near> {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  if (!context) throw new Error("the browser has no 2D canvas");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const sum = { count: 0, x: 0, y: 0 };
  for (let at = 0; at < data.length; at += 4) {
    if (!wanted.every((value, channel) => Math.abs((data[at + channel] ?? 0) - value) <= tolerance)) continue;
    sum.count += 1;
    sum.x += (at / 4) % image.width;
    sum.y += Math.floor(at / 4 / image.width);
  }
  return { count: sum.count, x: sum.x / sum.count, y: sum.y / sum.count };
}
