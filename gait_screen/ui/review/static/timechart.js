/** One angle over time: curves with their intervals, expected range, spans, events, cursor. */

import { bottomAxis, degreeAxis, MARGIN } from "../../shared/static/axes.js";
import { areaPath, clamp, el, linear, linePath, nearest, onDrag, set, svg, ticks } from "../../shared/static/dom.js";
import { SIDE_WORDS, sideClass } from "./view.js";

/** Noise of a degree must not fill the picture. */
const LEAST_RANGE_DEG = 12;
const MARKS = {
  initial_contact: "M-5 -4L5 -4L0 5Z",
  heel_off: "M0 -4.5A4.5 4.5 0 1 1 0 4.5A4.5 4.5 0 1 1 0 -4.5Z",
  toe_off: "M-5 4L5 4L0 -5Z",
};

/** Return the path of an event's mark around 0, 0. */
export function eventMark(kind) {
  return MARKS[kind] ?? "M0 -5L5 0L0 5L-5 0Z";
}

/** Return the range of degrees that a chart of an angle needs, intervals and band included. */
export function degreeRange(angle) {
  const seen = angle.curves.flatMap(({ values_deg: values, half_deg: half }) => {
    const known = values.filter((value) => value !== null);
    const margin = Array.isArray(half) ? 0 : (half ?? 0) / 2;
    return [Math.min(...known) - margin, Math.max(...known) + margin];
  });
  const band = angle.band ? [angle.band.low_deg, angle.band.high_deg] : [0];
  const all = [...seen, ...band.filter((value) => value !== null)];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const pad = Math.max(0.05 * (high - low), (LEAST_RANGE_DEG - (high - low)) / 2);
  return [low - pad, high + pad];
}

/** Shade the spans that a window shows. */
export function spanShades(view, x, top, height) {
  const [from, to] = view.windowS;
  return view.data.spans.map((span, i) => {
    if (span.end_s <= from || span.start_s >= to) return null;
    const left = x(Math.max(span.start_s, from));
    const width = x(Math.min(span.end_s, to)) - left;
    const out = view.book.isExcluded(i) ? " excluded" : "";
    return svg("rect", { class: `span ${sideClass(span.side)}${out}`, x: left, y: top, width, height });
  });
}

export class TimeChart {
  constructor(view, angle) {
    Object.assign(this, { view, angle });
    this.range = degreeRange(angle);
    this.picture = svg("svg", { "aria-hidden": "true", focusable: "false" });
    this.plot = el(
      "div",
      {
        class: "plot",
        role: "slider",
        tabindex: "0",
        "aria-label": `${angle.label} over time. Arrow keys go from frame to frame.`,
        "aria-valuemin": "1",
        "data-chart": `time-${angle.name}`,
      },
      this.picture,
    );
    onDrag(this.plot, {
      start: () => view.clock.pause(),
      move: (event) => view.clock.showTime(this.timeUnder(event)),
    });
  }

  timeUnder(event) {
    const box = this.plot.getBoundingClientRect();
    return this.x.invert(clamp(event.clientX - box.left, MARGIN.left, box.width - MARGIN.right));
  }

  /** Draw everything but the cursor, for the width there is. */
  draw() {
    const { view, angle, range } = this;
    const width = this.plot.clientWidth;
    const height = this.plot.clientHeight;
    if (!width) return;
    const [left, right] = [MARGIN.left, width - MARGIN.right];
    const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
    this.x = linear(...view.windowS, left, right);
    this.y = linear(...range, bottom, top);
    const clip = `clip-${angle.name}`;
    const [from, to] = view.windowS;
    const times = ticks(from, to, width / 80);
    set(this.picture, { width, height, viewBox: `0 0 ${width} ${height}` });
    this.cursor = svg("line", { class: "cursor", y1: top - 4, y2: bottom });
    this.dots = angle.curves.map((curve) => svg("circle", { class: `dot ${sideClass(curve.side)}`, r: 5 }));
    this.picture.replaceChildren(
      svg("clipPath", { id: clip }, svg("rect", { x: left, y: top - 6, width: right - left, height: bottom - top + 12 })),
      ...spanShades(view, this.x, top, bottom - top).filter(Boolean),
      ...degreeAxis(this.y, range, left, right),
      ...bottomAxis(this.x, times, bottom, " s"),
      ...this.bandLines(left, right),
      svg("g", { "clip-path": `url(#${clip})` }, ...this.curvePaths(), ...this.eventMarks()),
      this.cursor,
      ...this.dots,
    );
    this.moveCursor();
  }

  bandLines(left, right) {
    const { band } = this.angle;
    if (!band) return [];
    const ends = [band.low_deg, band.high_deg].filter((value) => value !== null);
    return ends.map((value) =>
      svg("line", { class: "band-end", x1: left, x2: right, y1: this.y(value), y2: this.y(value) }),
    );
  }

  curvePaths() {
    const { view, x, y } = this;
    const { timesS, last } = view.clock;
    const [from, to] = view.windowS;
    // One frame beyond each edge, so that the line runs through it.
    const first = Math.max(nearest(timesS, from) - 1, 0);
    const end = Math.min(nearest(timesS, to) + 1, last);
    const xs = timesS.slice(first, end + 1).map(x);
    const ribbons = [];
    const lines = [];
    for (const curve of this.angle.curves) {
      const values = curve.values_deg.slice(first, end + 1);
      const halves = values.map((_, i) => view.halfAt(curve, first + i));
      const known = (i) => values[i] !== null && halves[i] !== null;
      const lows = values.map((value, i) => (known(i) ? y(value - halves[i]) : null));
      const highs = values.map((value, i) => (known(i) ? y(value + halves[i]) : null));
      const side = sideClass(curve.side);
      ribbons.push(svg("path", { class: `ribbon ${side}`, d: areaPath(xs, lows, highs) }));
      const ys = values.map((value) => (value === null ? null : y(value)));
      lines.push(svg("path", { class: `line ${side}`, d: linePath(xs, ys) }));
    }
    return [...ribbons, ...lines];
  }

  eventMarks() {
    const { view, angle } = this;
    return view.book.page.events.map((event) => {
      const curve = angle.curves.find(({ side }) => side === event.side);
      const value = curve?.values_deg[nearest(view.clock.timesS, event.time_s)] ?? null;
      if (value === null) return null;
      const at = `translate(${this.x(event.time_s).toFixed(1)} ${this.y(value).toFixed(1)})`;
      const words = `${SIDE_WORDS[event.side]} ${view.data.labels[event.kind].toLowerCase()}`;
      const mark = { class: `mark ${sideClass(event.side)}`, d: eventMark(event.kind), transform: at };
      return svg("path", mark, svg("title", {}, words));
    }).filter(Boolean);
  }

  /** Put cursor and words to where the clock is. */
  moveCursor() {
    const { view, angle, plot } = this;
    const { frame, timeS, last } = view.clock;
    set(plot, {
      "aria-valuemax": last + 1,
      "aria-valuenow": frame + 1,
      "aria-valuetext": `${view.placeText()}: ${view.angleText(angle)}`,
    });
    if (!this.cursor) return;
    const at = this.x(timeS).toFixed(1);
    set(this.cursor, { x1: at, x2: at });
    angle.curves.forEach((curve, i) => {
      const value = view.valueAt(curve, frame);
      this.dots[i].style.display = value === null ? "none" : "";
      if (value !== null) set(this.dots[i], { cx: at, cy: this.y(value).toFixed(1) });
    });
  }
}
