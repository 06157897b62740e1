/** From a phase of 0 to 100 % to a moment of a step and back, straight between two marks. */

import { clamp, lastNotAbove } from "../../shared/static/dom.js";

/** Return the place of the piece between two marks that a value lies in. */
function pieceOf(list, value) {
  return clamp(lastNotAbove(list, value), 0, list.length - 2);
}

/** Return the clip's time of a phase: `pcts` of the marks, `times` of the same marks in a step. */
export function timeAt(pcts, times, pct) {
  const i = pieceOf(pcts, pct);
  const share = clamp((pct - pcts[i]) / (pcts[i + 1] - pcts[i] || 1), 0, 1);
  return times[i] + share * (times[i + 1] - times[i]);
}

/** Return how many seconds of the clip go by in one percent, at a phase. */
export function secondsPerPct(pcts, times, pct) {
  const i = pieceOf(pcts, pct);
  return (times[i + 1] - times[i]) / (pcts[i + 1] - pcts[i] || 1);
}

/** Return the value of samples at a phase, null beside a gap. */
export function sampleAt(pcts, values, pct) {
  const i = pieceOf(pcts, pct);
  const share = clamp((pct - pcts[i]) / (pcts[i + 1] - pcts[i] || 1), 0, 1);
  if (share === 0 || share === 1) return values[i + share];
  if (values[i] === null || values[i + 1] === null) return null;
  return values[i] + share * (values[i + 1] - values[i]);
}
