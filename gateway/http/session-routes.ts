/** Signing in and out, and whoever is signed in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { nullable } from "../../protocol/record.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { Accounts, Opened } from "../core/access/accounts.ts";
import type { Principal } from "../core/access/rights.ts";
import { principalOf } from "./access.ts";
import { Milliseconds, Password, Rights, Role, StationName } from "./schemas.ts";
import { clearSessionCookie, sessionCookie, setSessionCookie } from "./session-cookie.ts";
import { isFromHere } from "./set-up-door.ts";
import { addressOf } from "./shield.ts";

const ByPassword = Type.Object({ name: Type.String({ maxLength: 64 }), password: Password });
const ByLink = Type.Object({
  link: Type.String({ maxLength: 128, description: "The secret of a demo's link that signs in by itself, once" }),
});
const NewSession = Type.Union([ByPassword, ByLink]);
const NewPassword = Type.Object({ old: Password, new: Password });
const FirstSession = Type.Object({
  secret: Type.String({ maxLength: 128 }),
  name: Type.String({ maxLength: 64 }),
  password: Password,
});

const Me = Type.Object({
  kind: Type.Enum(["operator", "token", "local", "set-up"]),
  name: Type.String(),
  display: Type.String(),
  role: nullable(Role),
  rights: Rights,
  station: StationName,
  csrf: Type.Enum(["same-origin", "not-needed"], {
    description: "same-origin: requests that change something must come from the gateway's own pages",
  }),
  expiresTime: nullable(Milliseconds),
});

const tags = ["session"];
const SIGN_IN = { tags, summary: "Sign in; the session is a cookie", body: NewSession, response: { 200: Me } };
const SIGN_OUT = { tags, summary: "Sign out; open streams end", response: { 204: Type.Null() } };
const ME = { tags, summary: "Who asks, with which rights, until when", response: { 200: Me } };
const SET_PASSWORD = {
  tags,
  summary: "Change one's own password; every other session of the operator ends",
  body: NewPassword,
  response: { 204: Type.Null() },
};
const SET_UP = {
  tags,
  summary: "Make the first admin, or set a password with a link; signs in",
  body: FirstSession,
  response: { 200: Me },
};

export function sessionRoutes(
  server: FastifyInstance,
  { signIn, links, setUp, standing }: Accounts,
  now: () => number,
): void {
  const me = (principal: Principal) => ({
    kind: principal.kind,
    name: principal.actor.slice(principal.actor.indexOf(":") + 1),
    display: principal.name,
    role: standing.roleOf(principal),
    rights: principal.rights,
    station: principal.station,
    csrf: principal.kind === "operator" ? "same-origin" : "not-needed",
    expiresTime: standing.endOf(principal),
  });
  const welcome = (request: FastifyRequest, reply: FastifyReply, opened: Opened) => {
    setSessionCookie(request, reply, opened, now());
    return reply.send(me(opened.principal));
  };

  server.post<{ Body: Type.Static<typeof NewSession> }>("/session", { schema: SIGN_IN }, async (request, reply) => {
    const { body } = request;
    const isLink = "link" in body;
    if (isLink) refuseFarLink(request);
    const proof = isLink ? links.prove(body.link) : await signIn.prove(body.name, body.password, addressOf(request));
    request.principal = proof.principal;
    const detail = isLink ? { by: "link" } : {};
    const entry = request.entry({ act: "sign-in", about: [proof.operator], purpose: null, detail });
    return welcome(request, reply, await signIn.open(proof, sessionCookie(request), entry));
  });

  server.delete("/session", { schema: SIGN_OUT }, async (request, reply) => {
    const principal = principalOf(request);
    await signIn.end(principal, request.entry({ act: "sign-out", about: [], purpose: null, detail: {} }));
    clearSessionCookie(request, reply);
    return reply.code(204).send();
  });

  server.get("/me", { schema: ME }, (request, reply) => reply.send(me(principalOf(request))));

  server.put<{ Body: Type.Static<typeof NewPassword> }>(
    "/me/password",
    { schema: SET_PASSWORD },
    async (request, reply) => {
      const change = { old: request.body.old, new: request.body.new, address: addressOf(request) };
      const entry = request.entry({ act: "password", about: [], purpose: null, detail: { own: true } });
      await signIn.changePassword(change, principalOf(request), entry);
      return reply.code(204).send();
    },
  );

  server.post<{ Body: Type.Static<typeof FirstSession> }>("/set-up", { schema: SET_UP }, async (request, reply) => {
    const { secret, name, password } = request.body;
    const claim = setUp.claim(secret, name);
    request.principal = claim.principal;
    const act = claim.isFirst ? "set-up" : "password-by-link";
    const entry = request.entry({ act, about: [claim.name], purpose: null, detail: {} });
    return welcome(request, reply, await setUp.complete(claim, password, entry));
  });
}

/** A link stands on a screen: it is for whoever sits at the gateway's own machine. */
function refuseFarLink(request: FastifyRequest): void {
  if (LOOPBACK_ADDRESS.test(request.ip) && isFromHere(request)) return;
  throw new PatrolError("forbidden", "Such a link works on the machine that the demo runs on; open it there.");
}

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
