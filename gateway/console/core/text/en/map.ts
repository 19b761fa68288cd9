/** What the map says, wherever it stands. */
export const MAP = {
  "map.label": "Map; arrow keys move it, plus and minus zoom",
  "map.zoomIn": "Zoom in",
  "map.zoomOut": "Zoom out",
  "map.fit": "Show all units",
  "map.labels": "Labels",
  "map.trails": "Trails",
  "map.layers": "Map layers",
  "map.ground": "Ground",
  "map.plain": "Plain, with a grid",
  "map.drawings": "On top",
  "map.zones": "Zones and key points",
} as const;
