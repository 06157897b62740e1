/** The axes of a chart of degrees. */

import { decimalsOf, numberText, svg, ticks } from "./dom.js";

export const MARGIN = { left: 38, right: 10, top: 8, bottom: 20 };

/** Draw the grid and numbers of the degree axis. */
export function degreeAxis(y, range, left, right) {
  const at = ticks(...range, 4);
  const decimals = decimalsOf(at);
  return at.map((value) =>
    svg(
      "g",
      { class: value === 0 ? "grid zero" : "grid" },
      svg("line", { x1: left, x2: right, y1: y(value), y2: y(value) }),
      svg("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, numberText(value, decimals)),
    ),
  );
}

/** Draw the numbers below an axis. */
export function bottomAxis(x, values, bottom, unit) {
  const decimals = decimalsOf(values);
  return values.map((value, i) => {
    const words = `${numberText(value, decimals)}${i === values.length - 1 ? unit : ""}`;
    const anchor = i === values.length - 1 ? "end" : "middle";
    return svg("text", { class: "tick", x: x(value), y: bottom + 15, "text-anchor": anchor }, words);
  });
}
