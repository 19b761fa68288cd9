/** Who there is in the demo's room and on its roads. All of them are made up. */
import type { Story } from "../simulator/core/past-incidents.ts";

/** Of the town and the ways through it, in the past and now. */
export const DEMO_SEED = 1;

/** Whoever opens the demo's link. */
export const DEMO_ADMIN = "demo";

export const OPERATORS = [
  { name: DEMO_ADMIN, display: "演示管理员", role: "admin" },
  { name: "chen.jing", display: "陈静", role: "dispatcher" },
  { name: "zhou.lei", display: "周磊", role: "dispatcher" },
  { name: "sun.yan", display: "孙岩", role: "supervisor" },
] as const;

/** Those who answer an SOS, by the number that a story says. */
export const DESK = [OPERATORS[1], OPERATORS[2]] as const;

export const SHIFTS = [
  { name: "早班", start: "07:00", end: "15:00" },
  { name: "中班", start: "15:00", end: "23:00" },
  { name: "夜班", start: "23:00", end: "07:00" },
] as const;

const FAMILY = [..."王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"];
const GIVEN = ["建国", "志强", "海燕", "晓东", "文博", "丽华", "俊杰", "雪梅", "永康", "思远", "春生", "佳宁"];

/** The name of officer number `i`; the first 240 are different. */
export function officerName(i: number): string {
  const family = FAMILY[i % FAMILY.length] ?? "";
  return family + (GIVEN[(i + Math.floor(i / FAMILY.length)) % GIVEN.length] ?? "");
}

const HOUR_MS = 3_600_000;
const story = (hours: number, outcome: Story["outcome"], acknowledgeS: number, by: number, note: string): Story => ({
  beforeEndMs: hours * HOUR_MS,
  outcome,
  acknowledgeMs: acknowledgeS * 1_000,
  lateMs: 0,
  isPressedAgain: false,
  note,
  by,
});

/** What the room had to do with in the last day, and in the days before. */
export const STORIES: readonly Story[] = [
  story(20.5, "real", 6.2, 0, "两名男子持械斗殴，已控制，移交派出所处理。"),
  story(16, "false", 9.4, 0, "误触按钮，已与队员通话确认安全。"),
  story(12, "drill", 14, 1, "夜班例行演练，链路正常。"),
  { ...story(8.2, "real", 21.5, 1, "地下通道内遇险，出通道后警报补报；队员轻伤，已送医。"), lateMs: 14 * 60_000 },
  story(4.5, "test", 7.8, 0, "更换电池后检测按钮。"),
  { ...story(1.6, "real", 7.1, 1, "醉酒人员纠缠，支援到场后劝离。"), isPressedAgain: true },
  story(33, "real", 5.4, 0, "处置交通事故时遭围堵，增援到场后疏散。"),
  story(57, "drill", 11, 1, "早班例行演练，链路正常。"),
  story(81, "real", 18.3, 1, "盘查可疑车辆时对方逃逸，附近警力拦截。"),
  story(103, "false", 8.8, 0, "骑行颠簸误触，已通话确认。"),
  { ...story(130, "real", 9.6, 0, "地下车库内处置盗窃，出库后警报补报。"), lateMs: 9 * 60_000 },
  story(158, "real", 6.9, 1, "劝阻斗殴时受轻伤，支援到场。"),
  story(187, "test", 6.1, 0, "更换背包后检测按钮。"),
  story(214, "real", 25.2, 0, "夜间落水救援，请求增援。"),
  story(246, "false", 7.3, 1, "更换手套时误触。"),
  story(281, "real", 12.7, 1, "持刀人员对峙，已控制。"),
  story(309, "drill", 10.2, 0, "中班例行演练，链路正常。"),
];
