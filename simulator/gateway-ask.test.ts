import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { askGateway } from "./gateway-ask.ts";

const PAGES: Readonly<Record<string, unknown>> = {
  "/api/v1/sos": {
    items: [
      { unit: "bike-01", state: "ON_SCENE" },
      { unit: "bike-01", state: "CLOSED" },
    ],
    next: "?before=7-A",
  },
  "/api/v1/sos?before=7-A": { items: [null, { unit: "bike-02", state: "OPEN" }], next: null },
};

async function answering(answer: (url: string) => unknown): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((request, response) => response.end(JSON.stringify(answer(request.url ?? ""))));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

test.each([
  ["bike-01", "ON_SCENE"],
  ["bike-02", "OPEN"],
  ["bike-03", null],
])("the newest incident of %s, on whichever page it is, is %s", async (unit, state) => {
  await using gateway = await answering((url) => PAGES[url]);
  expect(await askGateway(gateway.url)(unit)).toBe(state);
});

test.each([{ it: 1 }, null, { items: 5 }])("an answer of %j is no gateway's", async (answer) => {
  await using gateway = await answering(() => answer);
  await expect(askGateway(gateway.url)("bike-01")).rejects.toThrow(/^what answers at .* is no gateway$/);
});

test("nobody there is said in a sentence", async () => {
  await expect(askGateway("http://127.0.0.1:1")("bike-01")).rejects.toThrow(/^the gateway cannot be asked at http:/);
});
