/** What things in the town are called. All of it is made up. */
import { integerBetween, type Random } from "../random.ts";

export type Name = { readonly zh: string; readonly en: string };

/** Enough for every avenue, street and lane. */
const STEMS: readonly (readonly [zh: string, en: string])[] = [
  ["望潮", "Wangchao"],
  ["白鹭", "Bailu"],
  ["听松", "Tingsong"],
  ["晓渡", "Xiaodu"],
  ["云帆", "Yunfan"],
  ["青篱", "Qingli"],
  ["石桥", "Shiqiao"],
  ["桂影", "Guiying"],
  ["南埠", "Nanbu"],
  ["柳浪", "Liulang"],
  ["星槎", "Xingcha"],
  ["钟鼓", "Zhonggu"],
  ["丰禾", "Fenghe"],
  ["明砚", "Mingyan"],
  ["竹溪", "Zhuxi"],
  ["归帆", "Guifan"],
  ["梅坞", "Meiwu"],
  ["长汀", "Changting"],
  ["枫亭", "Fengting"],
  ["锦帛", "Jinbo"],
  ["北庾", "Beiyu"],
  ["芦花", "Luhua"],
  ["双塔", "Shuangta"],
  ["渔樵", "Yuqiao"],
  ["采茶", "Caicha"],
  ["落霞", "Luoxia"],
  ["橘井", "Jujing"],
  ["砚池", "Yanchi"],
  ["春堤", "Chundi"],
  ["银杏", "Yinxing"],
  ["瓦窑", "Wayao"],
  ["书带", "Shudai"],
  ["棠梨", "Tangli"],
  ["半山", "Banshan"],
  ["平沙", "Pingsha"],
  ["稻香", "Daoxiang"],
];

const TYPES = {
  avenue: ["大道", "Avenue"],
  street: ["路", "Road"],
  lane: ["巷", "Lane"],
  path: ["园路", "Walk"],
  bridge: ["桥", "Bridge"],
  park: ["公园", "Park"],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export const RIVER: Name = { zh: "青练江", en: "Qinglian River" };
export const DISTRICTS: readonly Name[] = [
  { zh: "南岸", en: "South Bank" },
  { zh: "临江新区", en: "Riverside" },
  { zh: "老城", en: "Old Town" },
  { zh: "北郊", en: "North Fields" },
];
export const DEAD_ZONES: readonly Name[] = [
  { zh: "铁路涵洞", en: "Railway Underpass" },
  { zh: "高架桥下", en: "Under the Viaduct" },
  { zh: "骑楼街口", en: "Arcade Corner" },
  { zh: "塔楼夹巷", en: "Between the Towers" },
];
export const KEY_POINTS: readonly { readonly kind: KeyPointKind; readonly name: Name }[] = [
  { kind: "school", name: { zh: "白鹭小学", en: "Bailu Primary School" } },
  { kind: "school", name: { zh: "第九中学", en: "No. 9 Middle School" } },
  { kind: "market", name: { zh: "晨市", en: "Morning Market" } },
  { kind: "market", name: { zh: "南埠夜市", en: "Nanbu Night Market" } },
  { kind: "hospital", name: { zh: "青练医院", en: "Qinglian Hospital" } },
  { kind: "coach-station", name: { zh: "汽车东站", en: "East Coach Station" } },
  { kind: "bank", name: { zh: "通源银行", en: "Tongyuan Bank" } },
  { kind: "square", name: { zh: "钟楼广场", en: "Clock Tower Square" } },
  { kind: "ferry", name: { zh: "晓渡码头", en: "Xiaodu Ferry" } },
  { kind: "works", name: { zh: "瓦窑厂区", en: "Wayao Works" } },
];

export type KeyPointKind = "school" | "market" | "hospital" | "coach-station" | "bank" | "square" | "ferry" | "works";

/** Gives names of a type, none twice: each call takes the next stem of a shuffled list. */
export function namer(random: Random): (type: keyof typeof TYPES) => Name {
  const stems = [...STEMS];
  for (let i = stems.length - 1; i > 0; i -= 1) {
    const k = integerBetween(random, 0, i);
    [stems[i], stems[k]] = [stems[k] as (typeof stems)[number], stems[i] as (typeof stems)[number]];
  }
  const taken: Record<string, number> = {};
  return (type) => {
    const index = taken[type] ?? 0;
    taken[type] = index + 1;
    const [zh, en] = stems[(index + OFFSET[type]) % stems.length] ?? ["", ""];
    return { zh: zh + TYPES[type][0], en: `${en} ${TYPES[type][1]}` };
  };
}

/** Where each type begins in the list, so that avenues and streets share no stem. */
const OFFSET: Readonly<Record<keyof typeof TYPES, number>> = {
  avenue: 0,
  street: 8,
  lane: 25,
  path: 5,
  bridge: 30,
  park: 14,
};
