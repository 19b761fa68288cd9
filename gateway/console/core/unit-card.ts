/** What a unit's card says: its state in a sentence, and its facts. */
import { ageOf, type Look } from "./look.ts";
import type { ShownUnit } from "./room.ts";
import type { Key, Language, Values } from "./text/text.ts";
import { courseText, kmhText, placeText, spanText, voltsText } from "./words.ts";

export type Said = { readonly text: Key; readonly values: Values };

export function stateOf(unit: ShownUnit, look: Look, now: number, language: Language): Said {
  if (unit.state === "revoked") return { text: "card.state.revoked", values: {} };
  const age = ageOf(unit, now);
  const values = { age: spanText(age ?? 0, language) };
  switch (look) {
    case "sos":
    case "ordered":
    case "scene":
    case "patrol":
      return { text: `card.state.${look}`, values: {} };
    case "standing":
      return { text: "card.state.standingNow", values: {} };
    case "lost":
    case "offline":
      return { text: age === null ? `card.state.${look}Never` : `card.state.${look}`, values };
  }
}

/** `text`: a key, or with a `=` before it a text that is the same in every language. */
export type CardFact = {
  readonly about: Key;
  readonly text: Key | `=${string}`;
  readonly values: Values;
  readonly isWarning: boolean;
};

const OLD_MS = 60_000;
/** Records in the outbox that are a backlog, and not just what is on its way. */
const BACKLOG = 300;

/** `hasZones`: whether there are any. */
export function cardOf(unit: ShownUnit, now: number, language: Language, hasZones: boolean): readonly CardFact[] {
  return [
    ...placeFacts(unit, now, language),
    ...(hasZones ? zoneFacts(unit) : []),
    ...deviceFacts(unit, now, language),
  ];
}

function zoneFacts({ fix, zones }: ShownUnit): readonly CardFact[] {
  if (!fix) return [];
  const names = zones.map(({ name }) => name).join(" · ");
  return [names === "" ? fact("card.zone", "card.noZone") : fact("card.zone", `=${names}`)];
}

function placeFacts(unit: ShownUnit, now: number, language: Language): readonly CardFact[] {
  const { fix } = unit;
  if (!fix) return [fact("card.fix", "card.unknown", {}, true)];
  const age = ageOf(unit, now) ?? 0;
  const quality = { satellites: fix.satellites ?? "–", hdop: fix.hdop ?? "–" };
  return [
    fact("card.speed", `=${kmhText(fix.speedMps)} km/h`),
    fact("card.course", fix.courseDeg === null ? "card.unknown" : `=${courseText(fix.courseDeg)}`),
    fact("card.fix", "common.ago", { age: spanText(age, language) }, unit.state !== "live" && age > OLD_MS),
    fact("card.quality", "card.qualityText", quality, fix.poor),
    fact("card.place", `=${placeText(fix.lat, fix.lon)}`),
  ];
}

function deviceFacts(unit: ShownUnit, now: number, language: Language): readonly CardFact[] {
  const { health, heardTime, presence } = unit;
  const heard =
    heardTime === null
      ? fact("card.link", "card.neverHeard", {}, true)
      : fact("card.link", "card.heard", { age: spanText(now - heardTime, language) }, presence === "offline");
  if (!health) return [heard];
  const { kit, gnss, batteryMv, outboxRecords } = health;
  return [
    heard,
    gnss === null ? fact("card.gnss", "card.unknown") : fact("card.gnss", `card.gnss.${gnss}`, {}, gnss !== "fix"),
    kit === null ? fact("card.kit", "card.unknown") : fact("card.kit", `card.kit.${kit}`, {}, kit !== "ok"),
    fact("card.battery", batteryMv === null ? "card.unknown" : `=${voltsText(batteryMv)}`),
    outboxRecords
      ? fact("card.backlog", "card.backlogText", { count: outboxRecords }, outboxRecords > BACKLOG)
      : fact("card.backlog", outboxRecords === null ? "card.unknown" : "card.backlogNone"),
  ];
}

function fact(about: Key, text: CardFact["text"], values: Values = {}, isWarning = false): CardFact {
  return { about, text, values, isWarning };
}
