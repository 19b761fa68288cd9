/**
 * What this window draws of a replay, and whom it watches. `focus`: the place among the letters of the unit whose speed is drawn
 * and that is followed. `hasSpeed`: trails are in the colours of speeds instead of letters.
 */
export const show = $state({
  focus: 0,
  isFollowing: false,
  hasGaps: true,
  hasStops: true,
  hasSpeed: false,
  hasArrows: true,
});
