/** An angle over the percent of a stance, repetition or hold: each side's mean and its spread. */

import { areaPath, clamp, el, linear, linePath, numberText, onDrag, set, svg } from "../../shared/static/dom.js";
import { bottomAxis, degreeAxis, MARGIN } from "../../shared/static/axes.js";
import { degreeRange } from "./timechart.js";
import { SIDE_WORDS, sideClass, summarise } from "./view.js";

/** Room at the right for the reported numbers, each with its interval. */
const REPORTED_PX = 14;

export class CycleChart {
  constructor(view, angle) {
    Object.assign(this, { view, angle });
    this.range = degreeRange(angle);
    this.span = null;
    this.picture = svg("svg", { "aria-hidden": "true", focusable: "false" });
    this.plot = el(
      "div",
      {
        class: "plot",
        role: "slider",
        tabindex: "0",
        "aria-label": `${angle.label} over the ${view.data.cycle.label}. Arrow keys go from frame to frame.`,
        "aria-valuemin": "0",
        "aria-valuemax": "100",
        "data-chart": `cycle-${angle.name}`,
      },
      this.picture,
    );
    onDrag(this.plot, {
      start: () => this.holdSpan(),
      move: (event) => this.seek(event),
    });
  }

  /** Return the cycles that count, by side. */
  groups() {
    const counted = this.angle.cycles.filter(({ span }) => !this.view.book.isExcluded(span));
    const sides = [...new Set(this.angle.cycles.map(({ side }) => side))].sort();
    return sides.map((side) => ({ side, cycles: counted.filter((cycle) => cycle.side === side) }));
  }

  /** Return in words how many cycles of each side are summed up. */
  countText() {
    const counts = this.groups().map(({ side, cycles }) => {
      return side === null ? `${cycles.length}` : `${SIDE_WORDS[side].toLowerCase()} ${cycles.length}`;
    });
    return counts.join(", ");
  }

  /** Remember the span that a drag moves in: where the cursor is, else the next one. */
  holdSpan() {
    const { view } = this;
    view.clock.pause();
    const mine = [...new Set(this.angle.cycles.map(({ span }) => span))].sort((a, b) => a - b);
    const { spans } = view.data;
    const { timeS } = view.clock;
    this.span = mine.find((i) => timeS < spans[i].end_s) ?? mine.at(-1) ?? null;
    return this.span !== null;
  }

  seek(event) {
    const { view } = this;
    const box = this.plot.getBoundingClientRect();
    const pct = clamp(this.x.invert(event.clientX - box.left), 0, 100);
    const { start_s: start, end_s: end } = view.data.spans[this.span];
    // 100 % is the first moment after the span; the last frame still belongs to it.
    const inside = Math.min(start + (pct / 100) * (end - start), end - 1e-4);
    view.clock.showTime(inside);
  }

  draw() {
    const { angle, range, view } = this;
    const width = this.plot.clientWidth;
    const height = this.plot.clientHeight;
    if (!width) return;
    const shown = angle.reported.filter(({ value_deg: value }) => value !== null);
    const [left, right] = [MARGIN.left, width - MARGIN.right - REPORTED_PX * shown.length];
    const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
    this.x = linear(0, 100, left, right);
    this.y = linear(...range, bottom, top);
    set(this.picture, { width, height, viewBox: `0 0 ${width} ${height}` });
    const clip = `cycle-clip-${angle.name}`;
    this.cursors = angle.curves.map(({ side }) => svg("line", { class: `cursor ${sideClass(side)}`, y1: top - 4, y2: bottom }));
    this.dots = angle.curves.map(({ side }) => svg("circle", { class: `dot ${sideClass(side)}`, r: 5 }));
    this.current = svg("g");
    this.picture.replaceChildren(
      svg("clipPath", { id: clip }, svg("rect", { x: left, y: top - 2, width: width - left, height: bottom - top + 4 })),
      ...this.band(left, width - MARGIN.right, top, bottom),
      ...degreeAxis(this.y, range, left, right),
      ...bottomAxis(this.x, width < 200 ? [0, 50, 100] : [0, 25, 50, 75, 100], bottom, " %"),
      svg("g", { "clip-path": `url(#${clip})` }, ...this.summaries(), this.current, ...this.reported(shown, right)),
      ...this.cursors,
      ...this.dots,
    );
    this.drawn = null;
    this.moveCursor();
    return view;
  }

  band(left, right, top, bottom) {
    const { band } = this.angle;
    if (!band) return [];
    const high = band.high_deg === null ? top : clamp(this.y(band.high_deg), top, bottom);
    const low = band.low_deg === null ? bottom : clamp(this.y(band.low_deg), top, bottom);
    return [svg("rect", { class: "band", x: left, y: high, width: right - left, height: Math.max(low - high, 1) })];
  }

  summaries() {
    const { x, y } = this;
    const xs = this.view.data.cycle.pct.map(x);
    const areas = [];
    const lines = [];
    for (const { side, cycles } of this.groups()) {
      const { mean, sd } = summarise(cycles);
      const edge = (sign) => mean.map((value, i) => (value === null || sd[i] === null ? null : y(value + sign * sd[i])));
      areas.push(svg("path", { class: `spread ${sideClass(side)}`, d: areaPath(xs, edge(-1), edge(1)) }));
      const ys = mean.map((value) => (value === null ? null : y(value)));
      lines.push(svg("path", { class: `line mean ${sideClass(side)}`, d: linePath(xs, ys) }));
    }
    return [...areas, ...lines];
  }

  /** Draw each reported number with its interval, beside the band that it is judged by. */
  reported(shown, right) {
    return shown.map(({ side, label, value_deg: value, half_deg: half }, i) => {
      const at = right + REPORTED_PX * (i + 0.6);
      const words = `Reported ${label}${side ? `, ${side}` : ""}: ${numberText(value, 1)} ± ${numberText(half ?? 0, 1)}°`;
      return svg(
        "g",
        { class: `reported ${sideClass(side)}` },
        svg("title", {}, words),
        half === null ? null : svg("line", { x1: at, x2: at, y1: this.y(value - half), y2: this.y(value + half) }),
        svg("rect", { x: at - 4, y: this.y(value) - 4, width: 8, height: 8 }),
      );
    });
  }

  moveCursor() {
    const { view, angle, plot } = this;
    const { timeS, frame } = view.clock;
    const inside = view.spansAt(timeS);
    const words = inside.map(([i, span]) => `${view.spanName(i)} at ${Math.round(view.pctOf(span, timeS))} %`);
    set(plot, {
      "aria-valuenow": inside.length ? Math.round(view.pctOf(inside[0][1], timeS)) : 0,
      "aria-valuetext": words.length ? `${words.join(", ")}: ${view.angleText(angle)}` : `not in a ${view.data.cycle.label}`,
    });
    if (!this.cursors) return;
    angle.curves.forEach((curve, i) => {
      const hit = inside.find(([, span]) => span.side === curve.side || span.side === null || curve.side === null);
      const value = view.valueAt(curve, frame);
      this.cursors[i].style.display = hit ? "" : "none";
      this.dots[i].style.display = hit && value !== null ? "" : "none";
      if (!hit) return;
      const at = this.x(view.pctOf(hit[1], timeS)).toFixed(1);
      set(this.cursors[i], { x1: at, x2: at });
      if (value !== null) set(this.dots[i], { cx: at, cy: this.y(value).toFixed(1) });
    });
    this.drawCurrent(inside.map(([i]) => i));
  }

  /** Draw the step or repetition that the cursor is in, thin over the mean of all. */
  drawCurrent(spans) {
    if (String(spans) === this.drawn) return;
    this.drawn = String(spans);
    const xs = this.view.data.cycle.pct.map(this.x);
    const cycles = this.angle.cycles.filter(({ span }) => spans.includes(span));
    this.current.replaceChildren(
      ...cycles.map(({ side, values_deg: values }) => {
        const ys = values.map((value) => (value === null ? null : this.y(value)));
        return svg("path", { class: `line current ${sideClass(side)}`, d: linePath(xs, ys) });
      }),
    );
  }
}
