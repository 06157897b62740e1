/**
 * What is shown: which angles, which stretch of the clip, and small questions about the data.
 *
 * All parts of the instrument read from one View and hear from it when something has changed.
 */

import { clamp, lastNotAbove, nearest, numberText } from "../../shared/static/dom.js";

export const SIDE_WORDS = { left: "Left", right: "Right", null: "Both" };
/** How many spans fit a window at first, on a wide and on a narrow screen. */
const SPANS_SHOWN = { wide: 8, narrow: 5 };
const NARROW_PX = 560;

export function sideClass(side) {
  return `side-${side ?? "body"}`;
}

export class View {
  constructor(data, clock, book) {
    Object.assign(this, { data, clock, book });
    this.listeners = new Set();
    this.shown = new Set(data.angles.slice(0, 2).map((angle) => angle.name));
    this.correcting = false;
    this.widthPx = 0;
    this.windowS = this.wholeS;
    clock.onChange(() => this.keepCursorInside());
    book.onChange(() => this.tell());
  }

  onChange(listener) {
    this.listeners.add(listener);
  }

  tell() {
    for (const listener of this.listeners) listener(this);
  }

  get narrow() {
    return this.widthPx < NARROW_PX;
  }

  get wholeS() {
    const { timesS } = this.clock;
    return [timesS[0], Math.max(timesS.at(-1), timesS[0] + 0.001)];
  }

  /** Take the width there is; the first one decides how much of the clip is shown at first. */
  setWidth(widthPx) {
    if (Math.abs(widthPx - this.widthPx) < 1) return;
    const first = this.widthPx === 0;
    this.widthPx = widthPx;
    if (first) this.setLength(this.firstLengthS());
    else this.tell();
  }

  firstLengthS() {
    const { spans } = this.data;
    const [start, end] = this.wholeS;
    if (!spans.length) return end - start;
    const starts = spans.map((span) => span.start_s);
    const apart = (Math.max(...starts) - Math.min(...starts)) / Math.max(spans.length - 1, 1);
    const lasting = spans[0].end_s - spans[0].start_s;
    const count = this.narrow ? SPANS_SHOWN.narrow : SPANS_SHOWN.wide;
    return count * Math.max(apart, lasting);
  }

  get lengthS() {
    return this.windowS[1] - this.windowS[0];
  }

  setLength(lengthS) {
    const [start, end] = this.wholeS;
    const length = clamp(lengthS, Math.min(0.4, end - start), end - start);
    this.windowS = this.placed(this.clock.timeS - length / 3, length);
    this.tell();
  }

  zoom(times) {
    this.setLength(this.lengthS * times);
  }

  placed(startS, lengthS) {
    const [start, end] = this.wholeS;
    const from = clamp(startS, start, Math.max(start, end - lengthS));
    return [from, from + lengthS];
  }

  keepCursorInside() {
    const [from, to] = this.windowS;
    const at = this.clock.timeS;
    if (at >= from && at <= to) return;
    // Playing turns pages; a jump puts the moment near the left, with what follows it.
    this.windowS = this.placed(at - 0.15 * this.lengthS, this.lengthS);
    this.tell();
  }

  showAngle(name, shown) {
    if (shown) this.shown.add(name);
    else this.shown.delete(name);
    this.tell();
  }

  setCorrecting(correcting) {
    this.correcting = correcting;
    this.tell();
  }

  get angles() {
    return this.data.angles.filter((angle) => this.shown.has(angle.name));
  }

  valueAt(curve, frame) {
    return curve.values_deg[frame];
  }

  halfAt(curve, frame) {
    return Array.isArray(curve.half_deg) ? curve.half_deg[frame] : curve.half_deg;
  }

  /** Return a value with its interval in words: `12.3 ± 4.0°`. */
  valueText(curve, frame) {
    const value = this.valueAt(curve, frame);
    if (value === null) return "–";
    const half = this.halfAt(curve, frame);
    // As many digits as the interval deserves: none where it is 2 degrees or more.
    const decimals = half !== null && half >= 1.95 ? 0 : 1;
    const margin = half === null ? "" : ` ± ${numberText(half, decimals)}`;
    return `${numberText(value, decimals)}${margin}°`;
  }

  /** Return which spans the frame at a moment belongs to, as `[place, span]` pairs. */
  spansAt(timeS) {
    const { timesS } = this.clock;
    const frame = nearest(timesS, timeS);
    // By frames: the one shown for a contact belongs to the stance that begins with it.
    return [...this.data.spans.entries()].filter(
      ([, span]) => nearest(timesS, span.start_s) <= frame && frame < nearest(timesS, span.end_s),
    );
  }

  spanName(i) {
    const { spans, cycle } = this.data;
    const number = spans.slice(0, i + 1).filter((span) => span.side === spans[i].side).length;
    const side = spans[i].side ? `${SIDE_WORDS[spans[i].side]} ` : "";
    const words = `${side}${cycle.label} ${number}`;
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  /** Return how far through its span a moment is, in percent. */
  pctOf(span, timeS) {
    return clamp((100 * (timeS - span.start_s)) / (span.end_s - span.start_s), 0, 100);
  }

  /** Return events and other moments as they are now, in the order of time. */
  moments() {
    const all = [...this.book.page.events, ...this.data.moments];
    return all.sort((a, b) => a.time_s - b.time_s);
  }

  /** Return the frame of the highest value of a curve inside a span; null where none was seen. */
  highestFrame(curve, span) {
    let best = null;
    const { timesS } = this.clock;
    for (let i = lastNotAbove(timesS, span.start_s); i < timesS.length && timesS[i] < span.end_s; i += 1) {
      const value = timesS[i] < span.start_s ? null : curve.values_deg[i];
      if (value !== null && (best === null || value > curve.values_deg[best])) best = i;
    }
    return best;
  }

  /** Return where the clock is, in words. */
  placeText() {
    const { timeS, frame } = this.clock;
    const inside = this.spansAt(timeS).map(
      ([i, span]) => `${this.spanName(i).toLowerCase()} at ${Math.round(this.pctOf(span, timeS))} %`,
    );
    return [`${timeS.toFixed(2)} s`, `frame ${frame + 1}`, ...inside].join(", ");
  }

  /** Return an angle's values at the cursor in words, for a label or a live region. */
  angleText(angle) {
    const { frame } = this.clock;
    const values = angle.curves.map((curve) => {
      const side = curve.side ? `${curve.side} ` : "";
      const said = this.valueText(curve, frame).replace("±", "plus or minus").replace("°", " degrees");
      return `${side}${said === "–" ? "no value" : said}`;
    });
    return `${angle.label} ${values.join(", ")}`;
  }
}

/** Return mean and standard deviation of cycles at each sample; null where fewer than half are. */
export function summarise(cycles) {
  const mean = [];
  const sd = [];
  const samples = cycles.length ? cycles[0].values_deg.length : 0;
  for (let i = 0; i < samples; i += 1) {
    const seen = cycles.map((cycle) => cycle.values_deg[i]).filter((value) => value !== null);
    if (seen.length * 2 < cycles.length) {
      mean.push(null);
      sd.push(null);
      continue;
    }
    const average = seen.reduce((sum, value) => sum + value, 0) / seen.length;
    const squares = seen.reduce((sum, value) => sum + (value - average) ** 2, 0);
    mean.push(average);
    sd.push(seen.length > 1 ? Math.sqrt(squares / (seen.length - 1)) : null);
  }
  return { mean, sd, n: cycles.length };
}
