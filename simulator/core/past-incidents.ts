/** The SOS of the past: who pressed, what the room did about it, and who came. */
import type { PatrolRecord, SosRecord } from "../../protocol/record.ts";
import { sentTo } from "./fleet.ts";
import { isDisturbed } from "./past-roster.ts";
import { goOn, isLinked, type PastUnit, placeOfUnit, recordOf, stand } from "./past-unit.ts";
import { distanceM, positionOf } from "./town/plane.ts";

/** What an operator did, or `look`: nobody did anything, and the desk looked at its clock. */
export type Act =
  | { readonly do: "look" | "seen" | "acknowledge" | "resolve" | "on-scene" }
  | { readonly do: "dispatch"; readonly unit: string }
  | { readonly do: "note"; readonly text: string }
  | { readonly do: "close"; readonly outcome: "real" | "false" | "drill" | "test"; readonly note: string };

/** Times are Unix ms and never go back. `linked`: from now on what the unit tells gets through, and what has waited. */
export type Happening =
  | { readonly type: "record"; readonly time: number; readonly unit: string; readonly record: PatrolRecord }
  | { readonly type: "link"; readonly time: number; readonly unit: string; readonly isUp: boolean }
  | { readonly type: "act"; readonly time: number; readonly incident: string; readonly by: number; readonly act: Act };

/** An incident as it is to come about. `lateMs` more than 0: pressed out of reach of the network, told so much later. */
export type Story = {
  readonly beforeEndMs: number;
  readonly outcome: "real" | "false" | "drill" | "test";
  readonly acknowledgeMs: number;
  readonly lateMs: number;
  readonly isPressedAgain: boolean;
  readonly note: string;
  /** Which of the room's people took it. */
  readonly by: number;
};

/** What the story needs of the world; `at` asks for something to happen at a time that has not come yet. */
export type Stage = {
  readonly units: readonly PastUnit[];
  readonly newId: (time: number) => string;
  /** The order that the desk gave for an incident; null: it gave none. */
  readonly orderOf: (incident: string) => string | null;
  readonly at: (time: number, make: (time: number) => readonly Happening[]) => void;
};

/** Someone on its way to someone else. */
export type Errand = {
  readonly incident: string;
  readonly by: number;
  readonly caller: PastUnit;
  readonly helper: PastUnit;
  readonly story: Story;
  readonly giveUpTime: number;
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Nothing else may come between. */
const LASTS_MS = 40 * MINUTE_MS;
const NEAR_M = 35;
/** Somebody who is there already is no story. */
const LEAST_WAY_M = 250;
const MOST_WAY_MS = 12 * MINUTE_MS;

/** Begins `story` at `time` where a unit fits; false: none does just now. */
export function begin(story: Story, time: number, stage: Stage, onErrand: (errand: Errand) => void): boolean {
  const isFree = (unit: PastUnit) =>
    unit.bootTime !== null && !unit.isBusy && !isDisturbed(unit.roster, { from: time, to: time + LASTS_MS });
  const free = stage.units.filter((unit) => isFree(unit) && isLinked(unit, time));
  const isStanding = ({ one }: PastUnit) => one.motion.speedMps === 0 && one.motion.side >= one.motion.way.sides.length;
  const caller = free.find((unit) => isStanding(unit) && unit.reported !== null && !unit.reported.isLost);
  if (caller === undefined) return false;
  const helper = story.outcome === "real" ? helperOf(caller, free) : null;
  if (story.outcome === "real" && helper === null && stage.units.length > 2) return false;
  const incident = stage.newId(time);
  caller.isBusy = true;
  caller.sos = incident;
  stand(caller);
  if (helper) helper.isBusy = true;
  press(story, caller, incident, time, stage);
  const heard = time + story.lateMs + 900;
  answer(story, { incident, by: story.by, caller, helper, story }, heard, stage, onErrand);
  return true;
}

/** What happens once the helper is there, or has not come for too long. True: the errand is over. */
export function arrive(errand: Errand, time: number, stage: Stage): boolean {
  const { caller, helper, incident, by } = errand;
  const isThere = distanceM(placeOfUnit(helper), placeOfUnit(caller)) < NEAR_M;
  if (!isThere && time < errand.giveUpTime) return false;
  stage.at(time, (at) => (isThere ? ordered(helper, at, "arrived", stage.orderOf(incident)) : []));
  const scene = time + (isThere ? 500 : 1_000);
  stage.at(scene, (at) => [{ type: "act", time: at, incident, by, act: { do: "on-scene" } }]);
  stage.at(scene + 95 * SECOND_MS, (at) => [{ type: "act", time: at, incident, by, act: { do: "resolve" } }]);
  end(errand.story, incident, by, scene + 170 * SECOND_MS, [caller, helper], stage);
  return true;
}

function press(story: Story, caller: PastUnit, incident: string, time: number, { at }: Stage): void {
  const tell = (when: number, event: SosRecord["event"], presses: number) =>
    at(when, (now) => [
      {
        type: "record",
        time: now,
        unit: caller.unit,
        record: pressRecord(story, caller, incident, now, event, presses),
      },
    ]);
  if (story.lateMs > 0) {
    at(time, (now) => cutOff(caller, true, now));
    at(time + story.lateMs, (now) => cutOff(caller, false, now));
  }
  tell(time, "raise", 1);
  if (story.isPressedAgain) tell(time + 9 * SECOND_MS, "repress", 2);
  if (story.outcome === "false") tell(time + 14 * SECOND_MS, "cancel", 1);
}

type Cast = Omit<Errand, "helper" | "giveUpTime"> & { readonly helper: PastUnit | null };

function answer(story: Story, cast: Cast, heard: number, stage: Stage, onErrand: (errand: Errand) => void): void {
  const { incident, by, caller, helper } = cast;
  const act = (afterMs: number, what: Act) =>
    stage.at(heard + afterMs, (time) => [{ type: "act", time, incident, by, act: what }]);
  act(1_200, { do: "seen" });
  // The desk's own clock: nobody has answered for 15 s.
  if (story.acknowledgeMs > 15_000) act(15_100, { do: "look" });
  act(story.acknowledgeMs, { do: "acknowledge" });
  if (helper === null) {
    act(story.acknowledgeMs + 55 * SECOND_MS, { do: "resolve" });
    end(story, incident, by, heard + story.acknowledgeMs + 80 * SECOND_MS, [caller], stage);
    return;
  }
  const sent = story.acknowledgeMs + 14 * SECOND_MS;
  act(sent, { do: "dispatch", unit: helper.unit });
  stage.at(heard + sent + 1_100, (time) => ordered(helper, time, "delivered", stage.orderOf(incident)));
  stage.at(heard + sent + 8_300, (time) => {
    const goal = caller.one.duty.at;
    helper.one = sentTo(helper.one, goal, 600) ?? helper.one;
    onErrand({ ...cast, helper, giveUpTime: time + MOST_WAY_MS });
    return ordered(helper, time, "accepted", stage.orderOf(incident));
  });
}

function end(
  story: Story,
  incident: string,
  by: number,
  time: number,
  units: readonly PastUnit[],
  { at }: Stage,
): void {
  const { outcome, note } = story;
  at(time, (now) => {
    for (const unit of units) {
      unit.isBusy = false;
      unit.sos = null;
      goOn(unit);
    }
    return [{ type: "act", time: now, incident, by, act: { do: "close", outcome, note } }];
  });
}

/** The nearest that has a way to go, and one it can go. */
function helperOf(caller: PastUnit, free: readonly PastUnit[]): PastUnit | null {
  const wayM = (unit: PastUnit) => distanceM(placeOfUnit(unit), placeOfUnit(caller));
  const others = free.filter((unit) => unit !== caller && unit.one.kind !== "foot" && wayM(unit) > LEAST_WAY_M);
  const nearestFirst = others.sort((a, b) => wayM(a) - wayM(b));
  return nearestFirst.find(({ one }) => sentTo(one, caller.one.duty.at, 0) !== null) ?? null;
}

function ordered(
  unit: PastUnit,
  time: number,
  event: "delivered" | "accepted" | "arrived",
  order: string | null,
): readonly Happening[] {
  if (order === null) return [];
  return [{ type: "record", time, unit: unit.unit, record: recordOf(unit, time, { type: "order", id: order, event }) }];
}

function cutOff(unit: PastUnit, isCutOff: boolean, time: number): readonly Happening[] {
  unit.isCutOff = isCutOff;
  return [{ type: "link", time, unit: unit.unit, isUp: !isCutOff }];
}

function pressRecord(
  story: Story,
  caller: PastUnit,
  id: string,
  time: number,
  event: SosRecord["event"],
  presses: number,
): PatrolRecord {
  const { reported } = caller;
  const place = positionOf(placeOfUnit(caller));
  const at = reported?.fix ?? { lat: place.lat, lon: place.lon, hdop: null };
  const fixTime = reported?.time ?? time;
  const position = { lat: at.lat, lon: at.lon, fixTime, hdop: at.hdop };
  const drill = story.outcome === "drill";
  const said = { id, event, drill, silent: false, presses, position, positionAgeMs: Math.max(0, time - fixTime) };
  return recordOf(caller, time, { type: "sos", ...said });
}
