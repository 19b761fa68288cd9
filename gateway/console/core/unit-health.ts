/** How a unit is, in sentences: each with what it is about and whether somebody should see to it. */
import type { ShownUnit } from "./room.ts";
import type { Key, Language, Values } from "./text/text.ts";
import { spanText } from "./words.ts";

/** `about`: what stands before the sentence. `unknown`: the device has not told. */
export type Fact = {
  readonly about: Key;
  readonly text: Key;
  readonly values: Values;
  readonly level: "good" | "bad" | "unknown";
};

/** Records in the outbox that are a backlog, and not just what is on its way. */
const BACKLOG = 300;
/** Less than this of the disk, in megabytes, is soon too little. */
const LITTLE_DISK_MB = 200;

/** `now`: the gateway's clock, Unix ms. */
export function factsOf(unit: ShownUnit, now: number, language: Language): readonly Fact[] {
  return [linkFact(unit, now, language), ...deviceFacts(unit, language)];
}

function linkFact({ presence, heardTime, revokedTime }: ShownUnit, now: number, language: Language): Fact {
  const about = "units.fact.link";
  const age = heardTime === null ? null : spanText(now - heardTime, language);
  if (revokedTime !== null) return { about, text: "units.link.revoked", values: {}, level: "bad" };
  if (presence === "online") {
    return { about, text: "units.link.online", values: { age: age ?? "0" }, level: "good" };
  }
  if (age === null) return { about, text: "units.link.never", values: {}, level: "unknown" };
  return presence === "offline"
    ? { about, text: "units.link.offline", values: { age }, level: "bad" }
    : { about, text: "units.link.unknown", values: { age }, level: "unknown" };
}

function deviceFacts({ health }: ShownUnit, language: Language): readonly Fact[] {
  if (health === null)
    return [{ about: "units.fact.device", text: "units.device.silent", values: {}, level: "unknown" }];
  const facts: Fact[] = [];
  const { gnss, kit, batteryMv, outboxRecords, outboxBytes, diskFreeMb, clock, uptimeMs, version } = health;
  if (gnss !== null) {
    const level = gnss === "fix" ? "good" : "bad";
    facts.push({ about: "units.fact.gnss", text: `units.gnss.${gnss}`, values: {}, level });
  }
  if (kit !== null) {
    const level = kit === "ok" ? "good" : kit === "lost" ? "bad" : "unknown";
    facts.push({ about: "units.fact.kit", text: `units.kit.${kit}`, values: {}, level });
  }
  if (batteryMv !== null) {
    const values = { volts: voltsText(batteryMv) };
    facts.push({ about: "units.fact.battery", text: "units.battery.volts", values, level: "good" });
  }
  if (outboxRecords !== null) {
    const values = { records: outboxRecords, size: sizeText(outboxBytes ?? 0) };
    const isBacklog = outboxRecords > BACKLOG;
    const text = outboxRecords === 0 ? "units.outbox.empty" : isBacklog ? "units.outbox.backlog" : "units.outbox.some";
    facts.push({ about: "units.fact.outbox", text, values, level: isBacklog ? "bad" : "good" });
  }
  if (diskFreeMb !== null) {
    const level = diskFreeMb < LITTLE_DISK_MB ? "bad" : "good";
    const values = { size: sizeText(diskFreeMb * 1_000_000) };
    facts.push({ about: "units.fact.disk", text: "units.disk.free", values, level });
  }
  if (clock !== null) {
    const level = clock === "none" ? "bad" : "good";
    facts.push({ about: "units.fact.clock", text: `units.clock.${clock}`, values: {}, level });
  }
  if (version !== null || uptimeMs !== null) {
    const values = { version: version ?? "?", age: uptimeMs === null ? "?" : spanText(uptimeMs, language) };
    facts.push({ about: "units.fact.device", text: "units.device.runs", values, level: "good" });
  }
  return facts;
}

/** `12.4 V` */
export function voltsText(millivolts: number): string {
  return `${(millivolts / 1000).toFixed(1)} V`;
}

/** `0 kB`, `640 kB`, `3.1 MB`, `12 GB`: decimal, as disks are sold. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000)} kB`;
  const [size, unit] = bytes < 1_000_000_000 ? [bytes / 1_000_000, "MB"] : [bytes / 1_000_000_000, "GB"];
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
