/** What lies under every map of this window: the sources that there are, the one that was chosen, zones and key points. */
import type { ShownSource } from "../../core/map/service.ts";
import { type Checkpoint, type Zone, type ZoneCollection, zonesOnMap } from "../core/zones-on-map.ts";
import { call } from "./api.ts";
import { room } from "./room.svelte.ts";

type Kept = {
  readonly chosen: string | null;
  readonly off: readonly string[];
  readonly hasZones: boolean;
  readonly hasBlind: boolean;
  readonly hasDue: boolean;
};
type List<T> = { readonly items: readonly T[]; readonly next: string | null };

const KEY = "patrol-ground";
/** More pages than the gateway keeps. */
const MOST_PAGES = 25;
const kept = read();

let sources = $state.raw<readonly ShownSource[]>([]);
let zones = $state.raw<ZoneCollection | null>(null);
let areas = $state.raw<readonly Zone[]>([]);
let checkpoints = $state.raw<readonly Checkpoint[]>([]);
let chosen = $state.raw(kept.chosen);
let off = $state.raw<ReadonlySet<string>>(new Set(kept.off));
let hasZones = $state.raw(kept.hasZones);
let hasBlind = $state.raw(kept.hasBlind);
let hasDue = $state.raw(kept.hasDue);
let isAsked = false;
/** The gateway's mark of the zones that are known here. */
let known: string | null = null;

export const ground = {
  get sources() {
    return sources;
  },
  /** Null: switched off, or not known yet. */
  get zones() {
    return hasZones ? zones : null;
  },
  /** Every zone that is known, whether it is drawn or not. */
  get areas() {
    return areas;
  },
  get checkpoints() {
    return checkpoints;
  },
  /** An id or the plain ground; null: what the gateway shows by default. */
  get chosen() {
    return chosen;
  },
  set chosen(value) {
    chosen = value;
    keep();
  },
  get off() {
    return off;
  },
  get hasZones() {
    return hasZones;
  },
  set hasZones(value) {
    hasZones = value;
    keep();
  },
  /** Whether the live map shows cells where nobody has been. */
  get hasBlind() {
    return hasBlind;
  },
  set hasBlind(value) {
    hasBlind = value;
    keep();
  },
  /** Whether the live map shows key points that are due. */
  get hasDue() {
    return hasDue;
  },
  set hasDue(value) {
    hasDue = value;
    keep();
  },
};

/** Switches a drawing on or off. */
export function turnDrawing(id: string): void {
  const next = new Set(off);
  if (!next.delete(id)) next.add(id);
  off = next;
  keep();
}

/** Asks for what is not known yet; the map is plain until it is, and where it cannot be. */
export function followGround(): void {
  $effect(() => {
    if (!isAsked) {
      isAsked = true;
      void askSources();
    }
  });
  $effect(() => {
    const mark = room.now.ground;
    if (mark === null || mark === known) return;
    known = mark;
    void askZones();
  });
}

async function askSources(): Promise<void> {
  try {
    sources = (await call<List<ShownSource>>("GET", "/map")).items;
  } catch {
    isAsked = false;
  }
}

async function askZones(): Promise<void> {
  try {
    const [found, points] = await Promise.all([allOf<Zone>("/zones"), allOf<Checkpoint>("/checkpoints")]);
    areas = found;
    checkpoints = points;
    zones = zonesOnMap(found, points);
  } catch {
    // Asked again with the next map that opens.
    known = null;
  }
}

async function allOf<T>(path: string): Promise<readonly T[]> {
  const all: T[] = [];
  let query: string | null = "";
  for (let page = 0; page < MOST_PAGES && query !== null; page++) {
    const { items, next }: List<T> = await call("GET", `${path}${query}`);
    all.push(...items);
    query = next;
  }
  return all;
}

function read(): Kept {
  const plain = { chosen: null, off: [], hasZones: true, hasBlind: false, hasDue: true };
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
    return {
      chosen: typeof stored.chosen === "string" ? stored.chosen : null,
      off: Array.isArray(stored.off) ? stored.off.filter((one) => typeof one === "string") : [],
      hasZones: stored.hasZones !== false,
      hasBlind: stored.hasBlind === true,
      hasDue: stored.hasDue !== false,
    };
  } catch {
    return plain;
  }
}

function keep(): void {
  localStorage.setItem(KEY, JSON.stringify({ chosen, off: [...off], hasZones, hasBlind, hasDue } satisfies Kept));
}
