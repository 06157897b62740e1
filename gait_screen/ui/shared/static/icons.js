/** The drawings on buttons. */

import { svg } from "./dom.js";

const ICONS = {
  play: "M7 4L19 12L7 20Z",
  pause: "M6 4H10V20H6ZM14 4H18V20H14Z",
  back: "M15 5L7 12L15 19Z",
  forward: "M9 5L17 12L9 19Z",
  previous: "M6 5H8.5V19H6ZM19 5L10 12L19 19Z",
  next: "M18 5H15.5V19H18ZM5 5L14 12L5 19Z",
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", class: "icon" }, svg("path", { d: ICONS[name] }));
}
