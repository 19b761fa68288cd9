/** `desk.db`: who is who. Its own file and thread, so that it works when tracks have filled the disk. */
import { PatrolError } from "../../runtime/error.ts";
import type { ProfileTable, RegisteredUnit, UnitProfile, UnitTable } from "../core/registry.ts";
import { openThread, type Thread } from "./thread.ts";

type DeskCalls = {
  readonly units: (nothing: null) => readonly RegisteredUnit[];
  readonly add: (unit: RegisteredUnit) => boolean;
  readonly profiles: (nothing: null) => readonly UnitProfile[];
  readonly setProfile: (one: UnitProfile) => void;
};

export async function openDesk(path: string): Promise<Desk> {
  return new Desk(await openThread<DeskCalls>(new URL("./desk-thread.js", import.meta.url), { path }));
}

export class Desk implements UnitTable, ProfileTable, AsyncDisposable {
  readonly #thread: Thread<DeskCalls>;

  constructor(thread: Thread<DeskCalls>) {
    this.#thread = thread;
  }

  units(): Promise<readonly RegisteredUnit[]> {
    return this.#thread.call("units", null);
  }

  async add(unit: RegisteredUnit): Promise<void> {
    if (await this.#thread.call("add", unit)) return;
    throw new PatrolError("conflict", `there is a unit ${unit.unit} already; choose another name`);
  }

  profiles(): Promise<readonly UnitProfile[]> {
    return this.#thread.call("profiles", null);
  }

  setProfile(one: UnitProfile): Promise<void> {
    return this.#thread.call("setProfile", one);
  }

  watch(signal: AbortSignal): Promise<void> {
    return this.#thread.watch(signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}
