/** A map server of the test's own, which does what its path says. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { solidPng } from "./png.ts";

export type TileServer = AsyncDisposable & {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly asked: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** How many requests were under way at the same time at most. */
  readonly mostAtOnce: number;
  /** The picture at a path. */
  draw: (path: string) => Uint8Array;
  /** What is answered from now on; null: a tile. */
  mode: Mode | null;
  /** Lets go what `hold` held. */
  release: () => void;
};

export type Mode =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: "type"; readonly type: string }
  | { readonly kind: "large"; readonly bytes: number; readonly isSaid: boolean }
  /** `/elsewhere.png` is a tile then. */
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "silent" }
  | { readonly kind: "hold" }
  | { readonly kind: "cut" };

export const TILE = solidPng(8, [10, 120, 30]);
export const TILE_TAG = '"v1"';

export async function startTileServer(): Promise<TileServer> {
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  let held: (() => void)[] = [];
  const state: { mode: Mode | null; draw: TileServer["draw"] } = { mode: null, draw: () => TILE };
  const server = createServer((request, answer) => {
    asked.push({ path: request.url ?? "", headers: request.headers });
    atOnce++;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    answer.once("close", () => atOnce--);
    const tile = () => {
      if (request.headers["if-none-match"] === TILE_TAG) return answer.writeHead(304).end();
      return answer.writeHead(200, { "content-type": "image/png", etag: TILE_TAG }).end(state.draw(request.url ?? ""));
    };
    const { mode } = state;
    switch (mode?.kind) {
      case undefined:
        return tile();
      case "status":
        return answer.writeHead(mode.status, mode.headers ?? {}).end("no");
      case "type":
        return answer.writeHead(200, { "content-type": mode.type }).end(TILE);
      case "large":
        answer.writeHead(200, {
          "content-type": "image/png",
          ...(mode.isSaid ? { "content-length": mode.bytes } : {}),
        });
        return answer.end(Buffer.alloc(mode.bytes));
      case "redirect":
        if (request.url === "/elsewhere.png") return tile();
        return answer.writeHead(302, { location: mode.to }).end();
      case "silent":
        return undefined;
      case "hold":
        held.push(tile);
        return undefined;
      case "cut":
        answer.writeHead(200, { "content-type": "image/png", "content-length": 5_000 });
        answer.write("abc", () => request.socket.destroy());
        return undefined;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get mostAtOnce() {
      return mostAtOnce;
    },
    get draw() {
      return state.draw;
    },
    set draw(draw) {
      state.draw = draw;
    },
    get mode() {
      return state.mode;
    },
    set mode(mode) {
      state.mode = mode;
    },
    release: () => {
      for (const one of held) one();
      held = [];
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
