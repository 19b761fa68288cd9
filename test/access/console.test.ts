/** `GET /console`, and that a real gateway has no links that sign in by themselves. */
import { expect, test } from "vitest";
import { askGateway } from "../../cli/ask.ts";
import { send } from "../support/client.ts";
import { startGateway } from "../support/gateway.ts";
import { hire, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";

test("whoever is signed in learns what gateway it is, and nobody else", async () => {
  await using folder = await tempFolder();
  await hire(folder.path, "li.wei", "auditor");
  await using gateway = await startGateway(folder.path, { PATROL_TIMEZONE: "Asia/Urumqi", PATROL_LOCALE: "en" });
  const base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  expect((await send("GET", `${base}/api/v1/console`)).status).toBe(401);
  const answer = await send("GET", `${base}/api/v1/console`, { headers: await signIn(base, "li.wei") });
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.body).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
    isDemo: false,
    hasSiren: false,
    timezone: "Asia/Urumqi",
    locale: "en",
    serverTime: expect.any(Number) as unknown,
  });
});

test("a gateway that is no demo makes no link that signs in by itself, not even for its owner", async () => {
  await using folder = await tempFolder();
  await hire(folder.path, "li.wei", "admin");
  await using gateway = await startGateway(folder.path);
  expect(gateway.addresses.httpPort).toBeGreaterThan(0);
  const asked = askGateway(folder.path, { method: "POST", path: "operators/li.wei/sign-in-link" });
  await expect(asked).rejects.toThrow(
    "Only a demo has links that sign in by themselves; patrol operator passwd NAME makes a link with which NAME sets a password.",
  );
});
