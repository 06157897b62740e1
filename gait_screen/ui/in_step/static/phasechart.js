/** The curves of one angle of both clips over the phase, with the events and the cursor. */

import { bottomAxis, degreeAxis, MARGIN } from "../../shared/static/axes.js";
import { areaPath, clamp, el, linear, linePath, numberText, onDrag, set, svg } from "../../shared/static/dom.js";
import { sampleAt } from "./phase.js";

export const WHICH = ["earlier", "later"];
/** Noise of a degree must not fill the picture. */
const LEAST_DEG = 12;
/** Above the curves, for two rows of the events' names. */
const NAMES_PX = 34;
const LETTER_PX = 6.2;

export class PhaseChart {
  constructor(view) {
    this.view = view;
    this.picture = svg("svg", { "aria-hidden": "true", focusable: "false" });
    this.plot = el(
      "div",
      { class: "plot", role: "slider", tabindex: "0", "aria-valuemin": "0", "aria-valuemax": "100", "data-chart": "phase" },
      this.picture,
    );
    onDrag(this.plot, {
      start: () => this.view.pause(),
      move: (event) => {
        const at = event.clientX - this.plot.getBoundingClientRect().left;
        this.view.go(clamp(this.x.invert(at), 0, 100));
      },
    });
  }

  range(angle) {
    const shown = angle.curves.flatMap((curve, i) => {
      if (!curve) return [];
      const spread = curve.mean.flatMap((value, k) => (value === null ? [] : [value - (curve.sd[k] ?? 0), value + (curve.sd[k] ?? 0)]));
      return [...spread, ...curve.steps[this.view.steps[i]].filter((value) => value !== null)];
    });
    const band = angle.band ? [angle.band.low_deg, angle.band.high_deg] : [0];
    const all = [...shown, ...band.filter((value) => value !== null)];
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const pad = Math.max(0.05 * (high - low), (LEAST_DEG - (high - low)) / 2);
    return [low - pad, high + pad];
  }

  draw() {
    const { angle, data } = this.view;
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!width || !angle) return;
    const range = this.range(angle);
    const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, NAMES_PX, height - MARGIN.bottom];
    this.x = linear(0, 100, left, right);
    this.y = linear(...range, bottom, top);
    set(this.picture, { width, height, viewBox: `0 0 ${width} ${height}` });
    const xs = data.pct.map(this.x);
    this.cursor = svg("line", { class: "cursor", y1: top, y2: bottom });
    this.dots = WHICH.map((which) => svg("circle", { class: `dot which-${which}`, r: 5 }));
    this.picture.replaceChildren(
      ...this.band(angle.band, left, right, top, bottom),
      ...degreeAxis(this.y, range, left, right),
      ...bottomAxis(this.x, [0, 25, 50, 75, 100], bottom, " %"),
      ...this.marks(right, top, bottom),
      ...angle.curves.flatMap((curve, i) => (curve ? this.curve(curve, i, xs) : [])),
      this.cursor,
      ...this.dots,
    );
    this.moveCursor();
  }

  band(band, left, right, top, bottom) {
    if (!band) return [];
    const high = band.high_deg === null ? top : clamp(this.y(band.high_deg), top, bottom);
    const low = band.low_deg === null ? bottom : clamp(this.y(band.low_deg), top, bottom);
    return [svg("rect", { class: "band", x: left, y: high, width: right - left, height: Math.max(low - high, 1) })];
  }

  /** Draw the events, their names in two rows so that neighbours have room. */
  marks(right, top, bottom) {
    return this.view.side.marks.map(({ label, pct }, i) => {
      const x = this.x(pct);
      const half = (label.length * LETTER_PX) / 2;
      const at = clamp(x, half, right + MARGIN.right - half);
      return svg(
        "g",
        { class: "phase-mark" },
        svg("line", { x1: x, x2: x, y1: i % 2 ? 28 : 14, y2: bottom }),
        svg("text", { x: at, y: i % 2 ? 25 : 11, "text-anchor": "middle" }, label),
      );
    });
  }

  curve(curve, i, xs) {
    const { y } = this;
    const which = `which-${WHICH[i]}`;
    const edge = (sign) => curve.mean.map((value, k) => (value === null || curve.sd[k] === null ? null : y(value + sign * curve.sd[k])));
    const line = (values) => values.map((value) => (value === null ? null : y(value)));
    return [
      svg("path", { class: `spread ${which}`, d: areaPath(xs, edge(-1), edge(1)) }),
      svg("path", { class: `line mean ${which}`, d: linePath(xs, line(curve.mean)) }),
      svg("path", { class: `line current ${which}`, d: linePath(xs, line(curve.steps[this.view.steps[i]])) }),
    ];
  }

  /** Return the value of the step that is shown of a clip at the cursor; null where unseen. */
  valueOf(i) {
    const { angle, data, pct, steps } = this.view;
    const curve = angle?.curves[i];
    return curve ? sampleAt(data.pct, curve.steps[steps[i]], pct) : null;
  }

  valueText(i) {
    const value = this.valueOf(i);
    return value === null ? this.view.words.no_value : `${numberText(value, 0)}°`;
  }

  moveCursor() {
    const { view } = this;
    const said = WHICH.map((which, i) => `${view.words[which]} ${this.valueText(i)}`).join(", ");
    set(this.plot, {
      "aria-label": `${view.angle?.label ?? ""}, ${view.words.scrub}`,
      "aria-valuenow": Math.round(view.pct),
      "aria-valuetext": `${view.placeText()}: ${said}`,
    });
    if (!this.cursor) return;
    const x = this.x(view.pct).toFixed(1);
    set(this.cursor, { x1: x, x2: x });
    this.dots.forEach((dot, i) => {
      const value = this.valueOf(i);
      dot.style.display = value === null ? "none" : "";
      if (value !== null) set(dot, { cx: x, cy: this.y(value).toFixed(1) });
    });
  }
}
