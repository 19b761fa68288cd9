import { describe, expect, test } from "vitest";
import { commandOf, isExpectation } from "./command.ts";

const words = (line: string) => line.split(" ");

describe("a command", () => {
  test.each([
    ["unplug bike-03", { verb: "unplug", unit: "bike-03" }],
    ["replug bike-03", { verb: "replug", unit: "bike-03" }],
    ["unplug board bike-03", { verb: "unplug-board", unit: "bike-03", forMs: null }],
    ["unplug board bike-03 10s", { verb: "unplug-board", unit: "bike-03", forMs: 10_000 }],
    ["replug board bike-03", { verb: "replug-board", unit: "bike-03" }],
    ["reset board bike-03", { verb: "reset-board", unit: "bike-03" }],
    ["gap bike-03 120s", { verb: "gap", unit: "bike-03", forMs: 120_000 }],
    ["park bike-03 5m", { verb: "park", unit: "bike-03", forMs: 300_000 }],
    ["press bike-03 sos 2500ms", { verb: "press", unit: "bike-03", button: "sos", forMs: 2_500 }],
    ["press bike-03 ok 300ms", { verb: "press", unit: "bike-03", button: "ok", forMs: 300 }],
    ["bounce bike-03 sos 2.5s", { verb: "bounce", unit: "bike-03", button: "sos", forMs: 2_500 }],
    ["hold bike-03 sos", { verb: "hold", unit: "bike-03", button: "sos" }],
    ["release bike-03 ok", { verb: "release", unit: "bike-03", button: "ok" }],
    ["stick bike-03 ok", { verb: "stick", unit: "bike-03", button: "ok" }],
    ["unstick bike-03 sos", { verb: "unstick", unit: "bike-03", button: "sos" }],
    ["drill bike-03", { verb: "drill", unit: "bike-03" }],
    ["cancel bike-03", { verb: "cancel", unit: "bike-03" }],
    ["test bike-03", { verb: "test", unit: "bike-03" }],
    ["lid bike-03 open", { verb: "lid", unit: "bike-03", isOpen: true }],
    ["lid bike-03 closed", { verb: "lid", unit: "bike-03", isOpen: false }],
    ["battery bike-03 3300mV", { verb: "battery", unit: "bike-03", batteryMv: 3_300, isCharging: false }],
    ["battery bike-03 0mV charging", { verb: "battery", unit: "bike-03", batteryMv: 0, isCharging: true }],
    ["lose bike-03 10% 20s", { verb: "lose", unit: "bike-03", share: 0.1, forMs: 20_000 }],
    ["garble bike-03 100% 20s", { verb: "garble", unit: "bike-03", share: 1, forMs: 20_000 }],
  ])("%s", (line, command) => {
    expect(commandOf(words(line))).toEqual({ ok: true, value: command });
    expect(isExpectation(command as Parameters<typeof isExpectation>[0])).toBe(false);
  });

  test.each([
    [
      "expect kit bike-03 SEEN within 3s",
      { verb: "expect-kit", unit: "bike-03", pattern: "SEEN", isSilent: false, forMs: 3_000 },
    ],
    [
      "expect kit bike-03 LATCHED silent within 3s",
      { verb: "expect-kit", unit: "bike-03", pattern: "LATCHED", isSilent: true, forMs: 3_000 },
    ],
    [
      "expect sos bike-03 acknowledged within 5s",
      { verb: "expect-sos", unit: "bike-03", state: "acknowledged", forMs: 5_000 },
    ],
    ["expect no sos bike-03 for 10s", { verb: "expect-no-sos", unit: "bike-03", forMs: 10_000 }],
  ])("%s", (line, command) => {
    expect(commandOf(words(line))).toEqual({ ok: true, value: command });
    expect(isExpectation(command as Parameters<typeof isExpectation>[0])).toBe(true);
  });

  const TIME = "must be a number with ms, s, m or h, up to 24h, as in 90s";
  const PATTERNS = "OFF, IDLE, LATCHED, STORED, SEEN, ACKNOWLEDGED, DISPATCHED, ORDER, FAULT";
  test.each([
    ["press", "a unit is missing: press UNIT BUTTON TIME"],
    ["press bike-03", "a button is missing: press UNIT BUTTON TIME"],
    ["press bike-03 horn 1s", '"horn" is no button: sos or ok'],
    ["press bike-03 sos", `how long press lasts ${TIME}; it is missing`],
    ["press bike-03 sos 0ms", "press must last longer than 0ms"],
    ["press bike-03 sos 1s 2s", '"2s" is too much: press UNIT BUTTON TIME'],
    ["hold bike-03 sos 2s", '"2s" is too much: hold UNIT BUTTON'],
    ["drill", "a unit is missing: drill UNIT"],
    ["lid bike-03", "open or closed is missing: lid UNIT LID"],
    ["lid bike-03 ajar", '"ajar" is nothing that a lid can be: open or closed'],
    ["battery bike-03", "the battery's voltage is missing: battery UNIT MILLIVOLTS [charging]"],
    ["battery bike-03 3.3V", '"3.3V" is no voltage: 0mV to 100000mV'],
    ["battery bike-03 100001mV", '"100001mV" is no voltage: 0mV to 100000mV'],
    ["battery bike-03 3300mV empty", '"empty" is too much: battery UNIT MILLIVOLTS [charging]'],
    ["lose bike-03", "how much of it is missing: lose UNIT SHARE TIME"],
    ["lose bike-03 0% 5s", '"0%" is no share: 1% to 100%'],
    ["lose bike-03 101% 5s", '"101%" is no share: 1% to 100%'],
    ["lose bike-03 10 5s", '"10" is no share: 1% to 100%'],
    ["garble bike-03 10%", `how long garble lasts ${TIME}; it is missing`],
    ["reset bike-03", "reset what? there are reset board UNIT"],
    ["reset board", "a unit is missing: reset board UNIT"],
    ["unplug board", "a unit is missing: unplug board UNIT [TIME]"],
    ["unplug board bike-03 soon", `how long unplug lasts ${TIME}; not "soon"`],
    [
      "expect",
      "expect what? there are expect kit UNIT PATTERN [silent] within TIME; expect sos UNIT STATE within TIME; expect no sos UNIT for TIME",
    ],
    ["expect kit bike-03", "what the kit shows is missing: expect kit UNIT PATTERN [silent] within TIME"],
    ["expect kit bike-03 seen within 3s", `"seen" is nothing that a kit shows: ${PATTERNS}`],
    ["expect kit bike-03 SEEN 3s", '"within" is missing: expect kit UNIT PATTERN [silent] within TIME'],
    ["expect kit bike-03 SEEN", '"within" is missing: expect kit UNIT PATTERN [silent] within TIME'],
    ["expect kit bike-03 SEEN within", `how long expect lasts ${TIME}; it is missing`],
    [
      "expect sos bike-03 SEEN within 3s",
      '"SEEN" is no state of an SOS: open, seen, acknowledged, dispatched, on-scene, resolved, closed',
    ],
    ["expect no sos bike-03 within 3s", '"for" is missing: expect no sos UNIT for TIME'],
  ])("%j is refused", (line, text) => {
    expect(commandOf(words(line))).toEqual({ ok: false, text });
  });
});
