/** What this window draws of a replay, and whom it watches. */

let focus = $state(0);
let isFollowing = $state(false);
let hasGaps = $state(true);
let hasStops = $state(true);
let hasSpeed = $state(false);
let hasArrows = $state(true);

export const show = {
  /** The focused unit whose speed is drawn and that is followed: its place among the letters. */
  get focus() {
    return focus;
  },
  set focus(value) {
    focus = value;
  },
  get isFollowing() {
    return isFollowing;
  },
  set isFollowing(value) {
    isFollowing = value;
  },
  get hasGaps() {
    return hasGaps;
  },
  set hasGaps(value) {
    hasGaps = value;
  },
  get hasStops() {
    return hasStops;
  },
  set hasStops(value) {
    hasStops = value;
  },
  /** Trails in the colours of speeds instead of letters. */
  get hasSpeed() {
    return hasSpeed;
  },
  set hasSpeed(value) {
    hasSpeed = value;
  },
  get hasArrows() {
    return hasArrows;
  },
  set hasArrows(value) {
    hasArrows = value;
  },
};
