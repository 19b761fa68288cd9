/** The API's description: complete, sound, and true of what the gateway answers. */

import Schema from "typebox/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROUTES } from "../../gateway/core/access/routes.ts";
import { send } from "../support/client.ts";
import { registerUnits, startGateway } from "../support/gateway.ts";
import { batch, fixRecord } from "../support/messages.ts";
import { hire, issue, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit, receipted } from "../support/unit-client.ts";

type Content = Readonly<Record<string, { readonly schema: object }>>;
type Operation = {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
};
type Description = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object };
};

const stack: AsyncDisposable[] = [];
let base: string;
let admin: Readonly<Record<string, string>>;
let description: Description;
const NOW = Date.now();

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  const secrets = await registerUnits(folder.path, ["bike-07"]);
  await hire(folder.path, "chief", "admin");
  await issue(folder.path, "wall", ["live"]);
  const gateway = await startGateway(folder.path);
  stack.push(gateway);
  const unit = await connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secrets["bike-07"]);
  stack.push(unit);
  await unit.publish("records", batch([fixRecord(1, NOW - 2_000), fixRecord(2, NOW + 3_600_000)]));
  await receipted(unit, 2);
  base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  admin = await signIn(base, "chief");
  description = (await send("GET", `${base}/api/v1/openapi.json`, { headers: admin })).body as Description;
}, 60_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

const operations = () =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Fastify's spelling of a described path. */
const routeOf = (method: string, path: string) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;

test("every route is in it, and nothing else", () => {
  expect(
    operations()
      .map(({ method, path }) => routeOf(method, path))
      .sort(),
  ).toEqual(Object.keys(ROUTES).sort());
});

test("every operation has a summary, a tag that is explained, an answer with a schema, and says who may", () => {
  const known = new Set(description.tags.map((tag) => tag.name));
  for (const { method, path, operation } of operations()) {
    const route = routeOf(method, path);
    expect(operation.summary, route).toMatch(/^\S.{9,}/);
    expect(
      operation.tags?.every((tag) => known.has(tag)),
      route,
    ).toBe(true);
    expect(operation.tags?.length, route).toBeGreaterThan(0);
    const good = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"));
    expect(good, route).toHaveLength(1);
    const [[status = "", answer] = []] = good;
    if (status === "204") expect(answer?.content ?? {}, route).toEqual({});
    else
      expect(
        Object.values(answer?.content ?? {}).every((one) => typeof one.schema === "object"),
        route,
      ).toBe(true);
    const isOpen = ROUTES[route as keyof typeof ROUTES]?.may === "anyone";
    expect(operation.security, route).toEqual(isOpen ? [] : [{ session: [] }, { token: [] }]);
    expect("401" in operation.responses, route).toBe(!isOpen);
  }
});

test("is sound as OpenAPI 3.1: version, info, templates with their parameters, no dangling reference", () => {
  expect(description.openapi).toBe("3.1.0");
  expect(description.info).toMatchObject({ title: "patrol-gateway", version: "1" });
  expect(Object.keys(description.components.securitySchemes)).toEqual(["session", "token"]);
  for (const { method, path, operation } of operations()) {
    const inPath = (operation.parameters ?? []).filter((one) => one.in === "path");
    expect(
      inPath.every((one) => one.required === true),
      path,
    ).toBe(true);
    expect(
      inPath.map((one) => one.name),
      `${method} ${path}`,
    ).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    expect(
      (operation.parameters ?? []).every((one) => typeof one.schema === "object"),
      path,
    ).toBe(true);
    expect(
      Object.values(operation.responses).every((one) => one.description.length > 0),
      path,
    ).toBe(true);
    if (method === "get") expect(operation.requestBody, path).toBeUndefined();
  }
  expect(JSON.stringify(description)).not.toContain('"$ref"');
});

describe("is true of what is answered to", () => {
  test.each([
    { path: "/healthz", template: "/healthz" },
    { path: "/readyz", template: "/readyz" },
    { path: "/api/v1/me", template: "/api/v1/me" },
    { path: "/api/v1/units", template: "/api/v1/units" },
    { path: "/api/v1/units/bike-07", template: "/api/v1/units/{unit}" },
    { path: "/api/v1/units/bike-07/profile", template: "/api/v1/units/{unit}/profile" },
    { path: "/api/v1/quarantine", template: "/api/v1/quarantine" },
    { path: `/api/v1/tracks?unit=bike-07&from=0&to=${NOW}&purpose=a+test`, template: "/api/v1/tracks" },
    { path: "/api/v1/trails", template: "/api/v1/trails" },
    { path: "/api/v1/operators", template: "/api/v1/operators" },
    { path: "/api/v1/tokens", template: "/api/v1/tokens" },
  ])("GET $path", async ({ path, template }) => {
    const { status, body } = await send("GET", base + path, { headers: admin });
    expect(status).toBe(200);
    const schema = description.paths[template]?.get?.responses["200"]?.content?.["application/json"]?.schema ?? {
      not: {},
    };
    expect(Schema.Errors(schema, body)[1]).toEqual([]);
    if ("items" in (body as object)) expect((body as { items: unknown[] }).items.length).toBeGreaterThan(0);
  });

  test("a request that is refused", async () => {
    const { status, body } = await send("GET", `${base}/api/v1/units`);
    const answer = description.paths["/api/v1/units"]?.get?.responses[status];
    const schema = answer?.content?.["application/problem+json"]?.schema ?? { not: {} };
    expect(Schema.Errors(schema, body)[1]).toEqual([]);
  });
});
