/** A small HTTP server that replays documented answers of InfluxDB versions that no Debian package brings. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly lines: readonly string[];
};

export type AnswerServer = AsyncDisposable & { readonly url: string; readonly asked: readonly Asked[] };

/** `version`: what `/ping` says. `reply` answers everything else; an object as body is JSON. */
export async function startAnswers(version: string, reply: (asked: Asked) => Reply): Promise<AnswerServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      if (pathname === "/ping") {
        response.writeHead(204, { "x-influxdb-version": version }).end();
        return;
      }
      const raw = Buffer.concat(chunks);
      const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
      const { method = "", headers } = request;
      const one = {
        method,
        path: pathname,
        parameters: searchParams,
        headers,
        lines: text === "" ? [] : text.split("\n"),
      };
      asked.push(one);
      const { status, body, headers: extra } = reply(one);
      const type = typeof body === "object" ? "application/json; charset=utf-8" : "text/plain";
      response.writeHead(status, { "content-type": type, ...extra });
      response.end(typeof body === "object" ? JSON.stringify(body) : (body as string | undefined));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
