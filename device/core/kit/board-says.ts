/** What a sentence of the kit's board comes to. */
import { type Board, heard, isAfterGap, isSeen, withBattery, withEvent, withHello } from "./board.ts";
import type { Change, Moment, Panel } from "./panel.ts";
import { kitRecord } from "./panel-records.ts";
import { buttonChange } from "./presses.ts";
import type { BoardEventSentence, BoardSentence, HostSentence } from "./sentence.ts";

export function sentenceCame(before: Panel, sentence: BoardSentence, moment: Moment): Change {
  const { board: was } = before;
  const board = heard(was, sentence, moment.now);
  const isReset = was.boot !== null && board.boot !== was.boot;
  const back = was.isLost ? [kitRecord("board-back", board, moment, moment.now)] : [];
  const reset = isReset
    ? buttonChange({ ...before, board }, { type: "board-reset" }, moment).panel
    : { ...before, board };
  const change = ofSentence(reset, sentence, moment);
  return {
    ...change,
    records: [...back, ...(change.records ?? [])],
    mustShow: sentence.type === "HELLO" || isReset || was.isLost,
  };
}

function ofSentence(panel: Panel, sentence: BoardSentence, moment: Moment): Change {
  const { memory, board } = panel;
  switch (sentence.type) {
    case "HELLO":
      return { panel: { ...panel, memory: { ...memory, seen: withHello(memory.seen, sentence) } } };
    case "EVT":
      return eventCame(panel, sentence, moment);
    case "STA": {
      const next = withBattery(board, sentence);
      const { isSosDown, isOkDown } = sentence;
      const change = buttonChange({ ...panel, board: next }, { type: "level", isSosDown, isOkDown }, moment);
      if (next.isBatteryLow === board.isBatteryLow) return change;
      const event = next.isBatteryLow ? "battery-low" : "battery-ok";
      return { ...change, records: [...(change.records ?? []), kitRecord(event, next, moment, moment.now)] };
    }
  }
}

function eventCame(panel: Panel, sentence: BoardEventSentence, moment: Moment): Change {
  const { memory, board } = panel;
  const { boot, n, event, ageMs } = sentence;
  if (isSeen(memory.seen, boot, n)) return cameAgain(panel, sentence, moment);
  const answers: readonly HostSentence[] = [{ type: "ACK", boot, n }];
  const next = { ...panel, memory: { ...memory, seen: withEvent(memory.seen, boot, n) } };
  const at = moment.now - ageMs;
  // A release of OK may be among what was given up: what it said before counts no longer.
  const isAfter = isAfterGap(memory.seen, boot, n);
  const sure = (of: Panel) => (isAfter ? buttonChange(of, { type: "board-reset" }, moment).panel : of);
  switch (event) {
    case "SOS_DOWN": {
      const input = isOfNow(board, boot) ? ({ type: "sos-down", at } as const) : ({ type: "sos-latched" } as const);
      return { ...buttonChange(sure(next), input, moment), answers };
    }
    case "SOS_UP": {
      const change = buttonChange(next, { type: "sos-up", at }, moment);
      return { ...change, panel: sure(change.panel), answers };
    }
    case "OK_DOWN":
      return { ...buttonChange(next, { type: "ok-down", at }, moment), answers };
    case "OK_UP":
      return { ...buttonChange(next, { type: "ok-up", at }, moment), answers };
    case "LID_OPEN":
      return { panel: sure(next), answers, records: [kitRecord("lid-open", board, moment, at)] };
    case "LID_CLOSED":
      return { panel: sure(next), answers, records: [kitRecord("lid-closed", board, moment, at)] };
    case "TEST":
      return { panel: sure(next), answers, records: [kitRecord("test", board, moment, at)] };
  }
}

/**
 * A known event is acknowledged again; but before HELLO it may be another board's, which counts alike. To a host that was
 * stalled every telling of a press comes late: the one that says the earliest is the nearest to the truth.
 */
function cameAgain(panel: Panel, { boot, n, event, ageMs }: BoardEventSentence, moment: Moment): Change {
  const answers: readonly HostSentence[] = [panel.board.isKnown ? { type: "ACK", boot, n } : { type: "WHO" }];
  if (event !== "SOS_DOWN" || !isOfNow(panel.board, boot)) return { panel, answers };
  return { ...buttonChange(panel, { type: "sos-down-again", at: moment.now - ageMs }, moment), answers };
}

/** Whether it is no event of before the board's reset. */
function isOfNow(board: Board, boot: number): boolean {
  return board.boot === null || board.boot === boot;
}
