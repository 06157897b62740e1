/**
 * The lane above the charts: stances or repetitions of each side as bars, events as named marks.
 *
 * In correct mode events are dragged along it, and a tick in each bar says whether it counts.
 */

import { bottomAxis, MARGIN } from "../../shared/static/axes.js";
import { eventMark } from "./timechart.js";
import { clamp, el, linear, nearest, onDrag, set, svg, ticks } from "../../shared/static/dom.js";
import { SIDE_WORDS, sideClass } from "./view.js";

/** Height of a row; in correct mode events above the bars and ticks in them need room for fingers. */
const ROW_PX = { read: 34, correct: 58 };
const AXIS_PX = 18;
const SHORT = { initial_contact: "Contact", heel_off: "Heel off", toe_off: "Toe off" };
/** Below this many pixels from its neighbour an event's name is left out; its mark remains. */
const ROOM_FOR_NAME_PX = 56;
const ROOM_FOR_TICK_PX = 22;

export class Lane {
  constructor(view) {
    this.view = view;
    this.selected = null;
    this.picture = svg("svg", { focusable: "false" });
    this.plot = el("div", { class: "plot lane", "data-chart": "lane" }, this.picture);
    this.ground = svg("rect", { class: "ground" });
    onDrag(this.plot, {
      start: (event) => {
        // A mark or a tick looks after itself.
        if (event.target.closest?.("[data-own]")) return false;
        view.clock.pause();
        return true;
      },
      move: (event) => view.clock.showTime(this.timeUnder(event)),
    });
  }

  get sides() {
    const { spans, events } = this.view.data;
    const sides = [...new Set([...spans, ...events].map(({ side }) => side))];
    const known = ["left", "right"].filter((side) => sides.includes(side));
    return sides.includes(null) ? [null, ...known] : known;
  }

  timeUnder(event) {
    const box = this.plot.getBoundingClientRect();
    return this.x.invert(clamp(event.clientX - box.left, MARGIN.left, box.width - MARGIN.right));
  }

  draw() {
    const { view } = this;
    const { sides } = this;
    const rowPx = view.correcting ? ROW_PX.correct : ROW_PX.read;
    const height = rowPx * Math.max(sides.length, 1) + AXIS_PX;
    this.plot.style.height = `${height}px`;
    const width = this.plot.clientWidth;
    if (!width) return;
    const right = width - MARGIN.right;
    this.x = linear(...view.windowS, MARGIN.left, right);
    set(this.picture, { width, height, viewBox: `0 0 ${width} ${height}` });
    set(this.ground, { width, height });
    this.cursor = svg("line", { class: "cursor", y1: 0, y2: height - AXIS_PX + 2 });
    const focused = this.plot.getRootNode().activeElement?.getAttribute?.("data-own");
    this.picture.replaceChildren(
      this.ground,
      ...sides.flatMap((side, row) => this.row(side, rowPx * row + rowPx / 2, right)),
      ...bottomAxis(this.x, ticks(...view.windowS, width / 80), height - AXIS_PX - 2, " s"),
      this.cursor,
    );
    // Drawing anew must not take the focus from the mark that somebody moves by keys.
    if (focused) this.picture.querySelector(`[data-own="${focused}"]`)?.focus();
    this.moveCursor();
  }

  row(side, middle, right) {
    const { view, x } = this;
    const [from, to] = view.windowS;
    const spans = [...view.data.spans.entries()].filter(
      ([, span]) => span.side === side && span.end_s > from && span.start_s < to,
    );
    const events = view.book.page.events.filter(
      (event) => event.side === side && event.time_s >= from && event.time_s <= to,
    );
    events.sort((a, b) => a.time_s - b.time_s);
    return [
      svg("text", { class: `row-name ${sideClass(side)}`, x: 4, y: middle + 5 }, SIDE_WORDS[side][0]),
      svg("line", { class: "rail", x1: MARGIN.left, x2: right, y1: middle, y2: middle }),
      ...spans.map(([i, span]) => this.bar(i, span, middle, right)),
      ...events.map((event, i) => {
        const next = i + 1 < events.length ? x(events[i + 1].time_s) : right + 4;
        return this.event(event, middle, next - x(event.time_s) >= ROOM_FOR_NAME_PX);
      }),
    ];
  }

  bar(i, span, middle, right) {
    const { view, x } = this;
    const left = Math.max(x(span.start_s), MARGIN.left);
    const width = Math.max(Math.min(x(span.end_s), right) - left, 2);
    const out = view.book.isExcluded(i);
    const [y, height] = view.correcting ? [middle - 2, 26] : [middle - 6, 12];
    const bar = { class: `bar ${sideClass(span.side)}${out ? " excluded" : ""}`, x: left, y, width, height, rx: 3 };
    const words = `${view.spanName(i)}, ${span.start_s.toFixed(2)} to ${span.end_s.toFixed(2)} s${out ? ", left out" : ""}`;
    const shape = svg("rect", bar, svg("title", {}, words));
    if (!view.correcting || width < ROOM_FOR_TICK_PX || !span.found_s) return shape;
    return svg("g", {}, shape, this.tick(i, left + width / 2, middle + 11, out));
  }

  tick(i, at, middle, out) {
    const { view } = this;
    const toggle = () => view.book.toggleSpan(i);
    return svg(
      "g",
      {
        class: "tick-box",
        role: "checkbox",
        tabindex: "0",
        "aria-checked": String(!out),
        "aria-label": `${view.spanName(i)} counts`,
        "data-own": `span-${i}`,
        transform: `translate(${at.toFixed(1)} ${middle})`,
        onclick: toggle,
        onkeydown: (event) => {
          if (event.key !== " " && event.key !== "Enter") return;
          event.preventDefault();
          event.stopPropagation();
          toggle();
        },
      },
      svg("rect", { class: "hit", x: -13, y: -13, width: 26, height: 26 }),
      svg("rect", { class: "box", x: -8, y: -8, width: 16, height: 16, rx: 3 }),
      out ? null : svg("path", { class: "check", d: "M-4 0L-1 4L5 -4" }),
    );
  }

  event(event, middle, named) {
    const { view, x } = this;
    const at = x(event.time_s).toFixed(1);
    const label = view.data.labels[event.kind];
    const words = `${SIDE_WORDS[event.side]} ${label.toLowerCase()}, ${event.time_s.toFixed(3)} s`;
    // In correct mode marks stand above the bars, where no tick is in the way.
    const up = view.correcting ? -15 : -11;
    const mark = svg(
      "g",
      { class: `event ${sideClass(event.side)}`, transform: `translate(${at} ${middle})` },
      svg("title", {}, words),
      svg("path", { class: "stem", d: `M0 ${up}L0 ${view.correcting ? 24 : 11}` }),
      svg("path", { class: "mark", d: eventMark(event.kind), transform: `translate(0 ${up})` }),
      named ? svg("text", { x: 7, y: up + 3 }, SHORT[event.kind] ?? label) : null,
    );
    // What came only with another correction is named by nothing that could be corrected.
    const hasName = event.found_s !== null || event.by_hand;
    if (view.correcting && hasName) this.makeMovable(mark, event, words);
    return mark;
  }

  makeMovable(mark, event, words) {
    const { view } = this;
    const { timesS } = view.clock;
    const chosen = this.selected === event.id;
    set(mark, {
      class: `${mark.getAttribute("class")} movable${chosen ? " chosen" : ""}`,
      role: "slider",
      tabindex: "0",
      "aria-label": `${SIDE_WORDS[event.side]} ${view.data.labels[event.kind].toLowerCase()}`,
      "aria-valuemin": timesS[0],
      "aria-valuemax": timesS.at(-1),
      "aria-valuenow": event.time_s,
      "aria-valuetext": words,
      "data-own": `event-${event.id}`,
    });
    mark.prepend(svg("rect", { class: "hit", x: -12, y: -28, width: 24, height: 25, rx: 4 }));
    mark.addEventListener("keydown", (key) => this.onEventKey(key, event));
    mark.addEventListener("focus", () => this.choose(event.id));
    mark.addEventListener("pointerdown", (down) => this.dragEvent(down, event));
  }

  /** Move an event with the pointer: the lane keeps the pointer, since marks are drawn anew. */
  dragEvent(down, event) {
    const { view, plot } = this;
    if (down.button !== 0) return;
    down.preventDefault();
    view.clock.pause();
    this.choose(event.id);
    let moved = false;
    plot.setPointerCapture(down.pointerId);
    const move = (moving) => {
      const frame = nearest(view.clock.timesS, this.timeUnder(moving));
      // The first change starts a page of the book, the others go on with it: one undo.
      if (!moved && Math.abs(moving.clientX - down.clientX) < 3) return;
      view.book.moveEvent(event.id, view.clock.timesS[frame], moved);
      moved = true;
      view.clock.showFrame(frame);
    };
    const end = () => {
      plot.removeEventListener("pointermove", move);
      plot.removeEventListener("pointerup", end);
      plot.removeEventListener("pointercancel", end);
      if (!moved) view.clock.showTime(event.time_s);
    };
    plot.addEventListener("pointermove", move);
    plot.addEventListener("pointerup", end);
    plot.addEventListener("pointercancel", end);
  }

  onEventKey(key, event) {
    const { view } = this;
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[key.key];
    if (steps) {
      // Where it is now: keys may come faster than the lane is drawn.
      const now = view.book.page.events.find(({ id }) => id === event.id) ?? event;
      const frame = nearest(view.clock.timesS, now.time_s) + steps * (key.shiftKey ? 10 : 1);
      const at = clamp(frame, 0, view.clock.last);
      view.book.moveEvent(event.id, view.clock.timesS[at]);
      view.clock.showFrame(at);
    } else if (key.key === "Delete" || key.key === "Backspace") {
      view.book.removeEvent(event.id);
      this.plot.closest(".review")?.querySelector("[data-do=undo]")?.focus();
    } else if (key.key === "Enter" || key.key === " ") {
      view.clock.showTime(event.time_s);
    } else return;
    key.preventDefault();
    key.stopPropagation();
  }

  choose(id) {
    if (this.selected === id) return;
    this.selected = id;
    this.onChoose?.(id);
  }

  moveCursor() {
    if (!this.cursor) return;
    const at = this.x(this.view.clock.timeS).toFixed(1);
    set(this.cursor, { x1: at, x2: at });
  }
}
