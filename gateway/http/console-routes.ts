/** What the console must know before it draws anything. */
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { LOCALES, type Locale } from "./door-texts.ts";
import { Milliseconds } from "./schemas.ts";

/** `zone`: IANA name. `isDemo`: units, people and history were made up by `patrol demo`. `hasSiren`: `PATROL_SIREN_CMD` is set. */
export type About = {
  readonly version: string;
  readonly isDemo: boolean;
  readonly hasSiren: boolean;
  readonly zone: string;
  readonly locale: Locale;
};

const CONSOLE = {
  tags: ["pages"],
  summary: "What the console must know before it draws anything",
  response: {
    200: Type.Object({
      version: Type.String({ description: "Of patrol-gateway" }),
      isDemo: Type.Boolean({ description: "Everything here was made up by `patrol demo`, and the console says so" }),
      hasSiren: Type.Boolean({ description: "The host has a siren that runs while nobody answers" }),
      timezone: Type.String({ description: "IANA name; of the shifts, and of times that are shown" }),
      locale: Type.Enum([...LOCALES], { description: "Where a browser asks for neither" }),
      serverTime: Milliseconds,
    }),
  },
};

export function consoleRoutes(server: FastifyInstance, about: About, now: () => number): void {
  const { version, isDemo, hasSiren, zone, locale } = about;
  server.get("/console", { schema: CONSOLE }, (_request, reply) =>
    reply
      .header("cache-control", "no-store")
      .send({ version, isDemo, hasSiren, timezone: zone, locale, serverTime: now() }),
  );
}
