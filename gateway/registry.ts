/** The registry of units in memory, written through to its table: secrets are made, shown once and checked here. */
import { pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { isUnit } from "../protocol/topics.ts";
import { PatrolError } from "../runtime/error.ts";
import { certificateRefusal, type IssuedCertificate, isSerial } from "./core/certificate.ts";
import type { UnitEntry } from "./core/fleet.ts";
import type { Entry } from "./core/ledger.ts";
import { problemText, type UnitRow } from "./core/people/cells.ts";
import type { Placed } from "./core/people/people.ts";
import { type RegisteredUnit, UNIT_KINDS, type UnitTable } from "./core/registry.ts";
import type { ImportedUnit, Shown } from "./core/services.ts";
import { keyProblem, labelProblem } from "./core/text.ts";

const derive = promisify(pbkdf2);

/**
 * mosquitto's own default. The secrets are 144 random bits, so that stretching adds nothing, and 5,000 units that
 * reconnect at once must be let in within seconds.
 */
const ITERATIONS = 101;
const SALT_BYTES = 12;
const HASH_BYTES = 64;
const SECRET_BYTES = 18;

export async function openRegistry(table: UnitTable): Promise<Registry> {
  return new Registry(table, await table.units(), await table.certificates());
}

export class Registry {
  readonly #table: UnitTable;
  readonly #units: Map<string, RegisteredUnit>;
  readonly #certificates: Map<string, IssuedCertificate>;

  constructor(table: UnitTable, units: readonly RegisteredUnit[], certificates: readonly IssuedCertificate[]) {
    this.#table = table;
    this.#units = new Map(units.map((unit) => [unit.unit, unit]));
    this.#certificates = new Map(certificates.map((certificate) => [certificate.serial, certificate]));
  }

  /** Every unit, with the hash of its secret. */
  units(): readonly RegisteredUnit[] {
    return [...this.#units.values()];
  }

  has(unit: string): boolean {
    return this.#units.has(unit);
  }

  /** The unit with the hash of its secret; null when there is none. */
  one(unit: string): RegisteredUnit | null {
    return this.#units.get(unit) ?? null;
  }

  /** Whether what the unit sends is taken: it is registered and not revoked. */
  admits(unit: string): boolean {
    return this.#units.get(unit)?.revokedTime === null;
  }

  /**
   * What stands against a client certificate with the common name `unit` that TLS has verified, in words; null when nothing
   * does. `serial`: as Node's `peerCertificate.serialNumber` gives it.
   */
  certificateRefusal(unit: string, serial: string): string | null {
    return certificateRefusal(this.one(unit), this.#certificates.get(serial.toUpperCase()) ?? null);
  }

  /** Registers a unit and answers its secret, which is kept nowhere in clear. Rejects: `invalid`, `conflict`. */
  async add({ unit, kind, station, label }: UnitEntry, entry: Entry): Promise<Shown> {
    const problem = entryProblem({ unit, kind, station, label });
    if (problem !== null) throw new PatrolError("invalid", problem);
    const secret = newSecret();
    const registered = { unit, kind, station, label, revokedTime: null, secretHash: await hashOf(secret) };
    await this.#table.addUnit({ change: registered, entry });
    this.#units.set(unit, registered);
    return { unit, secret };
  }

  /**
   * Registers those that are new, and changes kind, station and label (where the file has one) of the others. Rejects with
   * every problem: `invalid`.
   */
  async import(rows: readonly Placed<UnitRow>[], entry: Entry): Promise<readonly ImportedUnit[]> {
    const problems = importProblems(rows);
    if (problems.length > 0) throw new PatrolError("invalid", problemText(problems));
    const imported: ImportedUnit[] = [];
    const registered: RegisteredUnit[] = [];
    for (const { value } of rows) {
      const { unit, kind, station } = value;
      const known = this.#units.get(unit);
      const secret = newSecret();
      const secretHash = known ? known.secretHash : await hashOf(secret);
      const label = value.label === undefined ? (known?.label ?? null) : value.label;
      registered.push({ unit, kind, station, label, secretHash, revokedTime: known?.revokedTime ?? null });
      imported.push({ unit, secret: known ? null : secret });
    }
    await this.#table.saveUnits({ change: registered, entry });
    for (const unit of registered) this.#units.set(unit.unit, unit);
    return imported;
  }

  /** Rejects: `invalid`, `not_found`. */
  async change({ unit, kind, station, label }: UnitEntry, entry: Entry): Promise<void> {
    const problem = entryProblem({ unit, kind, station, label });
    if (problem !== null) throw new PatrolError("invalid", problem);
    await this.#table.changeUnit({ change: { unit, kind, station, label }, entry });
    this.#put(unit, { kind, station, label });
  }

  /**
   * A new secret, kept nowhere in clear. The old one gets nobody in any more, nor does any certificate so far; a revoked unit
   * may connect again. Rejects: `not_found`.
   */
  async rotate(unit: string, entry: Entry): Promise<Shown> {
    const secret = newSecret();
    const secretHash = await hashOf(secret);
    await this.#table.setSecret({ change: { unit, secretHash, time: entry.time }, entry });
    this.#put(unit, { secretHash, revokedTime: null });
    this.#revokeCertificates(unit, entry.time);
    return { unit, secret };
  }

  /** Neither secret nor certificate gets the unit in any more. Rejects: `not_found`. */
  async revoke(unit: string, entry: Entry): Promise<void> {
    await this.#table.revokeUnit({ change: { unit, time: entry.time }, entry });
    this.#put(unit, { revokedTime: this.#units.get(unit)?.revokedTime ?? entry.time });
    this.#revokeCertificates(unit, entry.time);
  }

  certificates(): readonly IssuedCertificate[] {
    return [...this.#certificates.values()];
  }

  /** Rejects: `invalid`, `not_found`, `conflict` (a revoked unit gets none). */
  async addCertificate(certificate: IssuedCertificate, entry: Entry): Promise<void> {
    const { serial, unit } = certificate;
    if (!isSerial(serial)) throw new PatrolError("invalid", "a serial number is 1 to 20 bytes in upper-case hex");
    if (unit !== null && !this.has(unit)) throw new PatrolError("not_found", `there is no unit ${unit}`);
    if (unit !== null && !this.admits(unit)) {
      throw new PatrolError("conflict", `${unit} is revoked: \`patrol unit rotate ${unit}\` lets it in again`);
    }
    await this.#table.addCertificate({ change: certificate, entry });
    this.#certificates.set(serial, certificate);
  }

  /** Whether `secret` is the unit's. An unknown or revoked unit takes as long as a wrong secret. */
  async verify(unit: string, secret: Uint8Array): Promise<boolean> {
    const hash = this.#units.get(unit)?.secretHash;
    const isRight = await matches(secret, hash ?? UNKNOWN_UNIT);
    // It may have been rotated or revoked while this one was looked at.
    const known = this.#units.get(unit);
    return isRight && hash !== undefined && known?.secretHash === hash && known.revokedTime === null;
  }

  #put(unit: string, changes: Partial<RegisteredUnit>): void {
    const known = this.#units.get(unit);
    if (known) this.#units.set(unit, { ...known, ...changes });
  }

  #revokeCertificates(unit: string, time: number): void {
    for (const certificate of this.#certificates.values()) {
      if (certificate.unit !== unit || certificate.revokedTime !== null) continue;
      this.#certificates.set(certificate.serial, { ...certificate, revokedTime: time });
    }
  }
}

function entryProblem({ unit, kind, station, label }: UnitRow): string | null {
  if (!isUnit(unit)) {
    const rule = "a unit's name is 1 to 32 lower-case letters, digits or hyphens and does not begin with a hyphen";
    return `"${unit}" is no unit name: ${rule}`;
  }
  if (!(UNIT_KINDS as readonly string[]).includes(kind)) {
    return `"${kind}" is no kind of unit; the kinds are ${UNIT_KINDS.join(", ")}`;
  }
  const problem = station === null ? null : keyProblem(station);
  if (problem !== null) return `station ${problem}`;
  const wrong = label === null || label === undefined ? null : labelProblem(label);
  return wrong === null ? null : `label ${wrong}`;
}

function importProblems(rows: readonly Placed<UnitRow>[]): readonly string[] {
  const seen = new Map<string, number | null>();
  return rows.flatMap(({ value, line }) => {
    const before = seen.get(value.unit);
    const problem = before === undefined ? entryProblem(value) : `unit ${value.unit} stands in line ${before} already`;
    seen.set(value.unit, line);
    return problem === null ? [] : [`Line ${line}: ${problem}.`];
  });
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** Nobody's secret: 64 bytes of zero are no PBKDF2 output that anyone knows a preimage of. */
const UNKNOWN_UNIT = `$7$${ITERATIONS}$${Buffer.alloc(SALT_BYTES).toString("base64")}$${Buffer.alloc(HASH_BYTES).toString("base64")}`;

/** `$7$<iterations>$<salt>$<hash>`: PBKDF2 with HMAC-SHA-512, base64, as `mosquitto_passwd` writes it. */
async function hashOf(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, ITERATIONS, HASH_BYTES, "sha512");
  return `$7$${ITERATIONS}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

async function matches(secret: Uint8Array, stored: string): Promise<boolean> {
  const [, , iterations, salt, hash] = stored.split("$");
  const expected = Buffer.from(hash ?? "", "base64");
  // An empty hash would equal the empty output that PBKDF2 gives for it, for any secret.
  if (expected.length !== HASH_BYTES) return false;
  const actual = await derive(secret, Buffer.from(salt ?? "", "base64"), Number(iterations), expected.length, "sha512");
  return timingSafeEqual(actual, expected);
}
