/** Units' credentials, and the certificates that the system's own authority has issued. */
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { nullable } from "../../protocol/record.ts";
import { sees } from "../core/access/rights.ts";
import type { Services } from "../core/services.ts";
import { principalOf } from "./access.ts";
import { listOf, Milliseconds, Unit } from "./schemas.ts";
import { seenUnit } from "./scope.ts";

const Params = Type.Object({ unit: Type.String() });
type ByUnit = { Params: Type.Static<typeof Params> };

const Time = Type.Integer({ minimum: 0, maximum: 4_102_444_800_000, description: "Unix milliseconds" });

/** A certificate to write down before it is handed over. */
const NewCertificate = Type.Object({
  serial: Type.String({ pattern: "^([0-9A-F]{2}){1,20}$" }),
  unit: nullable(Type.String({ description: "null: a server's" })),
  name: Type.String({ minLength: 1, maxLength: 255 }),
  notAfterTime: Time,
});

const Shown = Type.Object({ unit: Type.String(), secret: Type.String() });
const Certificate = Type.Object({
  serial: Type.String(),
  unit: nullable(Type.String()),
  name: Type.String(),
  issuedTime: Time,
  notAfterTime: Time,
  revokedTime: nullable(Milliseconds),
});
const Certificates = listOf(Certificate);
const tags = ["units"];

export function credentialRoutes(server: FastifyInstance, { fleet, units }: Services, now: () => number): void {
  server.post<ByUnit>(
    "/units/:unit/credential",
    {
      schema: {
        tags,
        summary: "A new secret, shown once; the old one and every certificate so far end at once",
        params: Params,
        response: { 201: Shown },
      },
    },
    async (request, reply) => {
      const { unit } = seenUnit(fleet, request, request.params.unit);
      const entry = request.entry({ act: "unit-rotate", about: [unit], purpose: null, detail: {} });
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send(await units.rotate(unit, entry));
    },
  );

  server.delete<ByUnit>(
    "/units/:unit/credential",
    {
      schema: {
        tags,
        summary: "Revoke: the unit gets in no more, from now on; its history stays",
        params: Params,
        response: { 200: Unit },
      },
    },
    async (request, reply) => {
      const { unit } = seenUnit(fleet, request, request.params.unit);
      await units.revoke(unit, request.entry({ act: "unit-revoke", about: [unit], purpose: null, detail: {} }));
      return reply.send(fleet.one(unit));
    },
  );

  server.get(
    "/certificates",
    {
      schema: {
        tags,
        summary: "Certificates issued by `patrol ca` and `patrol unit enrol`",
        response: { 200: Certificates },
      },
    },
    (request, reply) => {
      const principal = principalOf(request);
      const isShown = (unit: string | null) =>
        sees(principal, unit === null ? null : (fleet.one(unit)?.station ?? null));
      return reply.send({ items: units.certificates().filter(({ unit }) => isShown(unit)), next: null });
    },
  );

  server.post<{ Body: Type.Static<typeof NewCertificate> }>(
    "/certificates",
    {
      schema: {
        tags,
        summary: "Write a certificate down before it is handed over",
        body: NewCertificate,
        response: { 201: Certificate },
      },
    },
    async (request, reply) => {
      const { serial, unit, name, notAfterTime } = request.body;
      const detail = { serial, name, notAfterTime };
      const act = unit === null ? "certificate-server" : "certificate-unit";
      const entry = request.entry({ act, about: unit === null ? [] : [unit], purpose: null, detail });
      const certificate = { serial, unit, name, issuedTime: now(), notAfterTime, revokedTime: null };
      await units.addCertificate(certificate, entry);
      return reply.code(201).send(certificate);
    },
  );
}
