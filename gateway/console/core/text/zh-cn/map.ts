/** 地图上的文字。 */
export const MAP = {
  "map.label": "地图；方向键平移，加减号缩放",
  "map.zoomIn": "放大",
  "map.zoomOut": "缩小",
  "map.fit": "显示全部车辆",
  "map.labels": "标注",
  "map.trails": "轨迹",
  "map.layers": "图层",
  "map.ground": "底图",
  "map.plain": "纯色与经纬网",
  "map.drawings": "叠加",
  "map.zones": "片区与重点部位",
} as const;
