/** The desk's journal in `desk.db`: incidents and orders as the entries that made them, only ever added to. */
import type { DeskEntry } from "../core/sos/desk.ts";
import { KEPT_OF_UNIT } from "../core/sos/retention.ts";
import type { ArrivalFate, DeskCommit, During, DuringQuery, Listed, SosArrival, SosQuery } from "../core/sos/table.ts";
import { type Database, inTransaction } from "./database.ts";

type Row = {
  readonly incident: string | null;
  readonly ordered: string | null;
  readonly at: number;
  readonly what: string;
};

/** A message that is never answered never ends. */
const ORDER_SHOWN_MS = 86_400_000;

export function sosCalls(database: Database) {
  const insertRecord = database.prepare(
    "INSERT INTO sos_record (unit, outbox, seq, rx, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const recordBody = database.prepare("SELECT body FROM sos_record WHERE unit = ? AND outbox = ? AND seq = ?");
  const insertEntry = database.prepare("INSERT INTO desk_journal (incident, ordered, at, what) VALUES (?, ?, ?, ?)");
  const insertIncident = database.prepare("INSERT INTO incident (id, unit, began) VALUES (?, ?, ?)");
  const insertOrder = database.prepare("INSERT INTO ordered (id, unit, issued, incident) VALUES (?, ?, ?, ?)");
  const endIncident = database.prepare("UPDATE incident SET closed = ? WHERE id = ?");
  const endOrder = database.prepare("UPDATE ordered SET ended = ? WHERE id = ?");
  const since = database.prepare(
    `SELECT incident, ordered, at, what FROM desk_journal
     WHERE incident IN (SELECT id FROM incident WHERE closed IS NULL OR closed >= ?1)
        OR incident IN (SELECT id FROM (
          SELECT id, row_number() OVER (PARTITION BY unit ORDER BY closed DESC) AS place FROM incident
          WHERE closed IS NOT NULL) WHERE place <= ${KEPT_OF_UNIT})
        OR ordered IN (SELECT id FROM ordered WHERE ended IS NULL OR ended >= ?1) ORDER BY n`,
  );
  const ofIncident = database.prepare(
    "SELECT incident, ordered, at, what FROM desk_journal WHERE incident = ? ORDER BY n",
  );
  const ofOrder = database.prepare("SELECT incident, ordered, at, what FROM desk_journal WHERE ordered = ? ORDER BY n");
  const page = (table: string, began: string, ended: string) =>
    database.prepare(
      `SELECT id, ${began} AS at FROM ${table} WHERE (?1 = 0 OR ${ended} IS NULL) AND (${began}, id) < (?2, ?3)
       ORDER BY ${began} DESC, id DESC LIMIT ?4`,
    );
  const pages = { incident: page("incident", "began", "closed"), order: page("ordered", "issued", "ended") };
  const list = (statement: (typeof pages)["incident"], { isOpen, before, limit }: SosQuery): readonly Listed[] => {
    const { at, id } = before ?? { at: Number.MAX_SAFE_INTEGER, id: "" };
    return statement.all(isOpen ? 1 : 0, at, id, limit).map((row) => ({ ...(row as Listed) }));
  };
  const ofUnits = "unit IN (SELECT value FROM json_each(?1))";
  const incidentsDuring = database.prepare(
    `SELECT id FROM incident i WHERE ${ofUnits} AND (closed IS NULL OR closed >= ?2)
       AND (began < ?3 OR (SELECT json_extract(what, '$.signal.time') FROM desk_journal
         WHERE incident = i.id ORDER BY n LIMIT 1) < ?3) ORDER BY began, id LIMIT ?4`,
  );
  const ordersDuring = database.prepare(
    `SELECT id FROM ordered WHERE ${ofUnits} AND issued >= ?2 - ${ORDER_SHOWN_MS} AND issued < ?3
       AND (ended IS NULL OR ended >= ?2) ORDER BY issued, id LIMIT ?4`,
  );
  const during = ({ units, span, limit }: DuringQuery): During => {
    const ids = (statement: typeof ordersDuring) =>
      statement.all(JSON.stringify(units), span.from, span.to, limit).map((row) => (row as Pick<Listed, "id">).id);
    return { incidents: ids(incidentsDuring), orders: ids(ordersDuring) };
  };
  const arrive = ({ unit, outbox, seq, receivedTime, body }: SosArrival): ArrivalFate => {
    if (insertRecord.run(unit, outbox, seq, receivedTime, body).changes === 1) return "stored";
    const known = recordBody.get(unit, outbox, seq) as { readonly body: string };
    return known.body === body ? "duplicate" : "conflict";
  };
  return {
    commitDesk: ({ arrivals, entries, begins, ends }: DeskCommit): readonly ArrivalFate[] =>
      inTransaction(database, () => {
        const fates = arrivals.map(arrive);
        for (const one of begins) {
          if (one.kind === "incident") insertIncident.run(one.id, one.unit, one.at);
          else insertOrder.run(one.id, one.unit, one.at, one.incident);
        }
        for (const entry of entries) {
          const incident = "incident" in entry ? entry.incident : null;
          insertEntry.run(incident, "incident" in entry ? null : entry.order, entry.at, JSON.stringify(entry.what));
        }
        for (const { id, kind, at } of ends) (kind === "incident" ? endIncident : endOrder).run(at, id);
        return fates;
      }),
    deskSince: (time: number): readonly DeskEntry[] => since.all(time).map((row) => entryOf(row as Row)),
    incidentEntries: (id: string): readonly DeskEntry[] => ofIncident.all(id).map((row) => entryOf(row as Row)),
    orderEntries: (id: string): readonly DeskEntry[] => ofOrder.all(id).map((row) => entryOf(row as Row)),
    knowsArrival: ({ unit, outbox, seq }: SosArrival): boolean => recordBody.get(unit, outbox, seq) !== undefined,
    during,
    listIncidents: (query: SosQuery): readonly Listed[] => list(pages.incident, query),
    listOrders: (query: SosQuery): readonly Listed[] => list(pages.order, query),
  };
}

function entryOf({ incident, ordered, at, what }: Row): DeskEntry {
  const subject = incident === null ? { order: ordered ?? "" } : { incident };
  return { ...subject, at, what: JSON.parse(what) } as DeskEntry;
}
