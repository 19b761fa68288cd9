/**
 * Planted bugs: words of one module put in the place of others, on their way into a process or a thread. Every one of them
 * must be caught, or the tests that should catch it prove nothing (reliability.md).
 */

/** `module`: how the URL of the compiled module ends. `find` occurs in it. */
export type Plant = {
  readonly name: PlantName;
  readonly module: string;
  readonly find: string;
  readonly put: string;
};
export type PlantName = (typeof PLANT_NAMES)[number];

export const PLANT_NAMES = [
  "receipt before commit",
  "merged SOS",
  "ingest in the published hook",
  "missing synchronous=FULL",
  "cancel closes",
  "outbox without sync",
] as const;

const MEANT = "const known = meant(state, state.incidents.get(id), signal);";

export const PLANTS: Readonly<Record<PlantName, Plant>> = {
  "receipt before commit": {
    name: "receipt before commit",
    module: "/gateway/intake.js",
    find: "const receivedTime = this.#parts.now();",
    put: `const receivedTime = this.#parts.now();
        const early = decodeBatch(utf8.decode(payload));
        const earlySeqs = early.ok ? early.batch.records.flatMap((one) => (one.ok ? [one.record.seq] : [])) : [];
        if (early.ok) this.#parts.mailbox.receipt(unit, early.batch.outbox, rangesOf(earlySeqs), true);`,
  },
  "merged SOS": {
    name: "merged SOS",
    module: "/gateway/core/sos/desk.js",
    find: MEANT,
    put: `const anyOfUnit = [...state.incidents.values()].findLast((one) => one.unit === unit);
    const known = meant(state, state.incidents.get(id) ?? anyOfUnit, signal);`,
  },
  "ingest in the published hook": {
    name: "ingest in the published hook",
    module: "/gateway/aedes/publication.js",
    find: "events.onBatch(unit, lane, payload).then(() => settle(), settle);",
    put: "settle(); setImmediate(() => void events.onBatch(unit, lane, payload));",
  },
  "missing synchronous=FULL": {
    name: "missing synchronous=FULL",
    module: "/gateway/sqlite/database.js",
    find: "PRAGMA synchronous=FULL",
    put: "PRAGMA synchronous=OFF",
  },
  "cancel closes": {
    name: "cancel closes",
    module: "/gateway/core/sos/desk.js",
    find: MEANT,
    put: `${MEANT}
    if (known && known.state !== "CLOSED" && signal.event === "cancel") {
        const by = { actor: "nobody", name: "nobody" };
        return done(known.id, { incident: known.id, at, what: { type: "close", by, outcome: "false", note: "" } });
    }`,
  },
  "outbox without sync": {
    name: "outbox without sync",
    module: "/device/disk/segment-set.js",
    find: "await file.datasync();",
    put: "",
  },
};

/** The source with the bug in it. Throws when the words are not there: then the plant must be made anew. */
export function planted(source: string, { name, find, put }: Plant): string {
  if (!source.includes(find)) throw new Error(`"${name}" cannot be planted: its words are not in the module any more`);
  return source.replace(find, () => put);
}
