/** Operators, and tokens for programs and displays. */
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { nullable } from "../../protocol/record.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { Accounts, OperatorEdit } from "../core/access/accounts.ts";
import { textCell } from "../core/csv-cell.ts";
import { CSV_TYPE, headerOf } from "../core/csv-form.ts";
import { principalOf, type Said } from "./access.ts";
import { lookAtCsv, wantsCsv } from "./people-lists.ts";
import { listOf, Milliseconds, Password, Rights, Role, StationName } from "./schemas.ts";

const Display = Type.String({ minLength: 1, maxLength: 80 });
const Operator = Type.Object({
  name: Type.String(),
  display: Type.String(),
  role: Role,
  station: StationName,
  isDisabled: Type.Boolean(),
  createdTime: Milliseconds,
});
const Link = {
  link: Type.String({ description: "The page where the operator sets a password; shown here and never again" }),
  linkExpiresTime: Milliseconds,
};
const Added = Type.Object({
  ...Operator.properties,
  link: nullable(Link.link),
  linkExpiresTime: Type.Optional(Milliseconds),
});
const NewOperator = Type.Object({
  name: Type.String({ maxLength: 64 }),
  display: Type.Optional(Display),
  role: Role,
  station: Type.Optional(StationName),
  password: Type.Optional(Password),
});
const Edit = Type.Object({
  display: Type.Optional(Display),
  role: Type.Optional(Role),
  station: Type.Optional(StationName),
  isDisabled: Type.Optional(Type.Boolean()),
});
const PasswordOnly = Type.Object({ password: Password });
const Token = Type.Object({
  name: Type.String(),
  rights: Rights,
  station: StationName,
  createdTime: Milliseconds,
  expiresTime: Milliseconds,
});
const AddedToken = Type.Object({
  ...Token.properties,
  secret: Type.String({ description: "Shown here and never again" }),
});
const NewToken = Type.Object({
  name: Type.String({ maxLength: 64 }),
  rights: Rights,
  station: Type.Optional(StationName),
  days: Type.Integer({ minimum: 1, maximum: 3_650 }),
});

const tags = ["operators"];
const params = Type.Object({ name: Type.String({ maxLength: 64 }) });
const done = { 204: Type.Null() };
const LIST = {
  tags,
  summary: "Every operator",
  querystring: Type.Object({ format: Type.Optional(Type.String({ description: "json or csv" })) }),
  response: { 200: listOf(Operator) },
};
const ADD = {
  tags,
  summary: "Add an operator; without a password there is a link to set one",
  body: NewOperator,
  response: { 201: Added },
};
const CHANGE = {
  tags,
  summary: "Change an operator; another role or station, or disabling, ends their sessions",
  params,
  body: Edit,
  response: { 200: Operator },
};
const REMOVE = { tags, summary: "Remove an operator with all sessions", params, response: done };
const PASSWORD = { tags, summary: "Set an operator's password", params, body: PasswordOnly, response: done };
const LINK = { tags, summary: "A new link to set a password", params, response: { 201: Type.Object(Link) } };
const SIGN_IN_LINK = {
  tags,
  summary: "In a demo, on its own machine: a link that signs in by itself, once",
  params,
  response: { 201: Type.Object(Link) },
};
const TOKENS = { tags, summary: "Every token, without its secret", response: { 200: listOf(Token) } };
const ADD_TOKEN = { tags, summary: "Add a token", body: NewToken, response: { 201: AddedToken } };
const REVOKE = { tags, summary: "Revoke a token, at once", params, response: done };

const COLUMNS = ["name", "display", "role", "station", "isDisabled"];

function operatorsCsv(items: readonly Type.Static<typeof Operator>[]): string {
  const lines = items.map(({ name, display, role, station, isDisabled }) => {
    return `${[name, display, role, station ?? ""].map(textCell).join(",")},${isDisabled}\r\n`;
  });
  return headerOf(COLUMNS.map((name) => ({ name, isOptional: false }))) + lines.join("");
}

type Named = { Params: Type.Static<typeof params> };

export function operatorRoutes(server: FastifyInstance, { operators, links }: Accounts): void {
  server.get<{ Querystring: { format?: string } }>("/operators", { schema: LIST }, async (request, reply) => {
    const items = operators.list(principalOf(request));
    if (!wantsCsv(request.query.format)) return reply.send({ items, next: null });
    await lookAtCsv(request, "operators");
    reply.type(CSV_TYPE).header("content-disposition", 'attachment; filename="operators.csv"');
    return reply.send(operatorsCsv(items));
  });

  server.post<{ Body: Type.Static<typeof NewOperator> }>("/operators", { schema: ADD }, async (request, reply) => {
    const { name, role, display = name, station = null, password = null } = request.body;
    const entry = request.entry(said("operator-add", name, { role, station }));
    const added = await operators.add({ name, display, role, station, password }, principalOf(request), entry);
    return reply.code(201).send(added);
  });

  server.put<Named & { Body: OperatorEdit }>("/operators/:name", { schema: CHANGE }, async (request, reply) => {
    const { display, role, station, isDisabled } = request.body;
    const given = Object.entries({ display, role, station, isDisabled }).filter(([, value]) => value !== undefined);
    if (given.length === 0)
      throw new PatrolError("invalid", "Say what to change: display, role, station or isDisabled.");
    const edit = Object.fromEntries(given) as OperatorEdit;
    const { name } = request.params;
    const entry = request.entry(said("operator-change", name, edit));
    return reply.send(await operators.change(name, edit, principalOf(request), entry));
  });

  server.delete<Named>("/operators/:name", { schema: REMOVE }, async (request, reply) => {
    const { name } = request.params;
    await operators.remove(name, principalOf(request), request.entry(said("operator-remove", name, {})));
    return reply.code(204).send();
  });

  server.put<Named & { Body: Type.Static<typeof PasswordOnly> }>(
    "/operators/:name/password",
    { schema: PASSWORD },
    async (request, reply) => {
      const { name } = request.params;
      const entry = request.entry(said("password", name, { own: false }));
      await operators.setPassword(name, request.body.password, principalOf(request), entry);
      return reply.code(204).send();
    },
  );

  server.post<Named>("/operators/:name/link", { schema: LINK }, async (request, reply) => {
    const { name } = request.params;
    const entry = request.entry(said("operator-link", name, {}));
    return reply.code(201).send(await operators.makeLink(name, principalOf(request), entry));
  });

  server.post<Named>("/operators/:name/sign-in-link", { schema: SIGN_IN_LINK }, async (request, reply) => {
    const { name } = request.params;
    const made = links.make(name);
    await request.look(said("sign-in-link", name, {}));
    return reply.code(201).send(made);
  });
}

export function tokenRoutes(server: FastifyInstance, { tokens }: Accounts): void {
  server.get("/tokens", { schema: TOKENS }, (request, reply) =>
    reply.send({ items: tokens.list(principalOf(request)), next: null }),
  );

  server.post<{ Body: Type.Static<typeof NewToken> }>("/tokens", { schema: ADD_TOKEN }, async (request, reply) => {
    const { name, rights, station = null, days } = request.body;
    const entry = request.entry(said("token-add", name, { rights: rights.join(" "), station, days }));
    const added = await tokens.add({ name, rights, station, days }, principalOf(request), entry);
    return reply.code(201).send(added);
  });

  server.delete<Named>("/tokens/:name", { schema: REVOKE }, async (request, reply) => {
    const { name } = request.params;
    await tokens.revoke(name, principalOf(request), request.entry(said("token-revoke", name, {})));
    return reply.code(204).send();
  });
}

function said(act: string, about: string, detail: Said["detail"]): Said {
  return { act, about: [about], purpose: null, detail };
}
