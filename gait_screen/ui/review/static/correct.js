/** Correct mode: landmarks and floor as handles over the picture, and the tools for all corrections. */

import { clamp, el, nearest, onDrag, set, svg } from "../../shared/static/dom.js";
import { SIDE_WORDS, sideClass } from "./view.js";

/** How near a press must be to a handle to take it, in pixels of the screen. */
const REACH_PX = 24;
const HANDLE_PX = 6;
const LOUPE_PX = 120;
const LOUPE_TIMES = 4;
const EVENT_KINDS = ["initial_contact", "heel_off", "toe_off"];

/** Return a landmark's name for people: `left_foot_index` is the left big toe's end of the foot. */
function landmarkWords(name) {
  const words = name.replace("foot_index", "toe").replace("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sideOf(name) {
  return name.startsWith("left") ? "left" : "right";
}

/** The handles over the picture. */
export class Overlay {
  constructor(view, picture) {
    Object.assign(this, { view, picture });
    const { source_width_px: width, source_height_px: height } = view.data.video;
    this.size = [width, height];
    this.chosen = null;
    this.layer = svg("svg", { class: "overlay", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" });
    this.loupe = el("canvas", { class: "loupe", width: LOUPE_PX, height: LOUPE_PX, hidden: true, "aria-hidden": "true" });
    onDrag(this.layer, {
      start: (event) => this.take(event),
      move: (event) => this.drag(event),
      end: () => this.release(),
    });
  }

  /** Return how many source pixels a pixel of the screen is. */
  get scale() {
    return this.size[0] / (this.layer.clientWidth || this.layer.getBoundingClientRect().width || 1);
  }

  /** Return the handles of this frame: `{id, at, words, side}`, places in source pixels. */
  handles() {
    const { book, clock, data } = this.view;
    const points = data.landmarks.names.map((name) => ({
      id: name,
      at: book.landmark(name, clock.frame),
      words: landmarkWords(name),
      side: sideOf(name),
      moved: book.isMoved(name, clock.frame),
    }));
    const { floor } = book.page;
    if (floor) {
      points.push({ id: "floor-start", at: floor.start_px, words: "Floor, left end", side: null });
      points.push({ id: "floor-end", at: floor.end_px, words: "Floor, right end", side: null });
    }
    return points.filter(({ at }) => at !== null);
  }

  draw() {
    const { view, layer, scale } = this;
    layer.style.display = view.correcting ? "" : "none";
    if (!view.correcting) return;
    const focused = layer.getRootNode().activeElement?.getAttribute?.("data-point");
    const handles = this.handles();
    const width = 2 * scale;
    layer.replaceChildren(
      ...this.bones(handles, width),
      this.floorLine(width),
      ...handles.map((handle) => this.handle(handle, scale)),
    );
    if (focused) layer.querySelector(`[data-point="${focused}"]`)?.focus();
  }

  bones(handles, width) {
    const { names, bones } = this.view.data.landmarks;
    const at = (i) => handles.find(({ id }) => id === names[i])?.at;
    return bones.map(([from, to]) => {
      const [a, b] = [at(from), at(to)];
      if (!a || !b) return "";
      const ends = { x1: a[0], y1: a[1], x2: b[0], y2: b[1] };
      return svg("line", { class: "bone", ...ends, "stroke-width": 0.8 * width });
    }).filter(Boolean);
  }

  floorLine(width) {
    const { floor } = this.view.book.page;
    if (!floor) return "";
    const [[x1, y1], [x2, y2]] = [floor.start_px, floor.end_px];
    return svg("line", { class: "floor", x1, y1, x2, y2, "stroke-width": width });
  }

  handle({ id, at, words, side, moved }, scale) {
    const place = `x ${at[0].toFixed(0)}, y ${at[1].toFixed(0)} pixels`;
    return svg(
      "g",
      {
        class: `handle ${sideClass(side)}${moved ? " moved" : ""}${id === this.chosen ? " chosen" : ""}`,
        role: "button",
        tabindex: "0",
        "aria-roledescription": "movable point",
        "aria-label": `${words}, ${place}${moved ? ", moved" : ""}. Arrow keys move it.`,
        "data-point": id,
        transform: `translate(${at[0]} ${at[1]}) scale(${scale})`,
        onkeydown: (event) => this.onKey(event, id),
        onfocus: () => this.choose(id),
      },
      svg("title", {}, words),
      svg("circle", { class: "hit", r: 12 }),
      svg("circle", { class: "ring", r: HANDLE_PX }),
      svg("circle", { class: "middle", r: 1.2 }),
    );
  }

  choose(id) {
    this.chosen = id;
    for (const handle of this.layer.querySelectorAll(".handle")) {
      handle.classList.toggle("chosen", handle.dataset.point === id);
    }
    this.onChoose?.(id);
  }

  /** Return where in the source picture a pointer is. */
  under(event) {
    const box = this.layer.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * this.size[0],
      ((event.clientY - box.top) / box.height) * this.size[1],
    ];
  }

  take(event) {
    const [x, y] = this.under(event);
    const apart = ({ at }) => Math.hypot(at[0] - x, at[1] - y);
    const [best] = this.handles().sort((a, b) => apart(a) - apart(b));
    if (!best || apart(best) > REACH_PX * this.scale) return false;
    event.preventDefault();
    this.view.clock.pause();
    // The point keeps its place under the finger: it does not jump to where it was touched.
    this.held = { id: best.id, off: [best.at[0] - x, best.at[1] - y], from: [event.clientX, event.clientY], moved: false };
    this.choose(best.id);
    return true;
  }

  drag(event) {
    const { held } = this;
    const [fromX, fromY] = held.from;
    if (!held.moved && Math.hypot(event.clientX - fromX, event.clientY - fromY) < 3) return;
    const [x, y] = this.under(event);
    this.move(held.id, [x + held.off[0], y + held.off[1]], held.moved);
    held.moved = true;
    this.showLoupe(held.id);
  }

  release() {
    this.loupe.hidden = true;
    this.layer.querySelector(`[data-point="${this.held?.id}"]`)?.focus({ preventScroll: true });
    this.held = null;
  }

  /** Put a point to a place inside the picture, to a tenth of a pixel. */
  move(id, at, replace) {
    const { book, clock } = this.view;
    const inside = at.map((value, i) => Number(clamp(value, 0, this.size[i]).toFixed(1)));
    if (!id.startsWith("floor")) {
      book.moveLandmark(id, clock.frame, inside, replace);
      return;
    }
    const { floor } = book.page;
    const [width] = this.size;
    // The left end stays left: a line of no length has no slope.
    if (id === "floor-start") {
      inside[0] = Math.min(inside[0], floor.end_px[0] - 0.1 * width);
      book.setFloor({ ...floor, start_px: inside }, replace);
    } else {
      inside[0] = Math.max(inside[0], floor.start_px[0] + 0.1 * width);
      book.setFloor({ ...floor, end_px: inside }, replace);
    }
  }

  onKey(event, id) {
    const far = event.shiftKey ? 10 : 1;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    // Where it is now: keys may come faster than the handles are drawn.
    const { at } = this.handles().find((handle) => handle.id === id);
    this.move(id, [at[0] + far * step[0], at[1] + far * step[1]], false);
  }

  /** Show what is under the finger, enlarged, in the corner that is farther from it. */
  showLoupe(id) {
    const { loupe, view } = this;
    const { video } = view.clock;
    const handle = this.handles().find((one) => one.id === id);
    if (!video?.videoWidth || !handle) return;
    const { width_px: width, source_width_px: source } = view.data.video;
    const toVideo = (video.videoWidth / width) * (width / source);
    const reach = (LOUPE_PX / LOUPE_TIMES) * this.scale * toVideo;
    const [x, y] = handle.at.map((value) => value * toVideo);
    const pen = loupe.getContext("2d");
    pen.fillRect(0, 0, LOUPE_PX, LOUPE_PX);
    pen.drawImage(video, x - reach / 2, y - reach / 2, reach, reach, 0, 0, LOUPE_PX, LOUPE_PX);
    pen.strokeStyle = "#fff";
    pen.beginPath();
    pen.moveTo(LOUPE_PX / 2, LOUPE_PX / 2 - 12);
    pen.lineTo(LOUPE_PX / 2, LOUPE_PX / 2 + 12);
    pen.moveTo(LOUPE_PX / 2 - 12, LOUPE_PX / 2);
    pen.lineTo(LOUPE_PX / 2 + 12, LOUPE_PX / 2);
    pen.stroke();
    loupe.hidden = false;
    loupe.classList.toggle("at-right", handle.at[0] < this.size[0] / 2);
  }
}

/** The tools below the lane, shown in correct mode only. */
export class Tools {
  constructor(view, overlay, lane, apply) {
    Object.assign(this, { view, overlay, lane, apply });
    const { book } = view;
    this.undo = this.button("undo", "Undo", () => book.undo());
    this.redo = this.button("redo", "Redo", () => book.redo());
    this.kind = el("select", { "aria-label": "Event to add", "data-do": "event-kind" }, ...this.kindOptions());
    this.removal = this.button("remove-event", "Remove the chosen event", () => book.removeEvent(lane.selected));
    this.back = this.button("put-back", "Put the chosen point back", () => this.putBack());
    this.unseen = el("select", { "aria-label": "Place a point that was not seen", "data-do": "unseen", onchange: () => this.place() });
    this.floor = this.button("floor", "", () => this.toggleFloor());
    this.send = this.button("apply", "", () => this.applyAll());
    this.send.classList.add("primary");
    this.drop = this.button("discard", "Discard all", () => book.discard());
    this.list = el("ul", { class: "edit-list" });
    this.said = el("p", { class: "said", role: "status" });
    /** What is in force: there is nothing to apply while the book says the same. */
    this.applied = JSON.stringify(book.toJson().edits);
    this.root = el(
      "section",
      { class: "tools", "aria-label": "Corrections" },
      el("p", { class: "hint" }, "Drag a point in the picture, or an event in the lane. A tick in a bar says that it counts. With the keyboard: Tab to a point or event, then the arrow keys."),
      el("div", { class: "tool-row" }, this.undo, this.redo, this.back, this.unseen),
      el("div", { class: "tool-row" }, this.kind, this.button("add-event", "Add at this frame", () => this.addEvent()), this.removal, this.floor),
      this.list,
      el("div", { class: "tool-row" }, this.send, this.drop),
      this.said,
    );
    overlay.onChoose = () => this.update();
    lane.onChoose = () => this.update();
    view.onChange(() => this.update());
    view.clock.onChange(() => this.update());
    this.update();
  }

  button(name, words, action) {
    return el("button", { type: "button", class: "text", "data-do": name, onclick: action }, words);
  }

  kindOptions() {
    const { labels } = this.view.data;
    return ["left", "right"].flatMap((side) =>
      EVENT_KINDS.map((kind) => el("option", { value: `${side}/${kind}` }, `${SIDE_WORDS[side]} ${labels[kind].toLowerCase()}`)),
    );
  }

  addEvent() {
    const [side, kind] = this.kind.value.split("/");
    const { book, clock } = this.view;
    const same = (event) => event.kind === kind && event.side === side && nearest(clock.timesS, event.time_s) === clock.frame;
    if (book.page.events.some(same)) {
      this.say("There is such an event in this frame already.");
      return;
    }
    this.lane.choose(book.addEvent(kind, side, clock.timeS));
    this.update();
  }

  putBack() {
    const { book, clock } = this.view;
    const landmarks = { ...book.page.landmarks };
    delete landmarks[`${this.overlay.chosen}@${clock.frame}`];
    book.write({ landmarks });
  }

  /** Give a landmark that was not seen a place to be dragged from: where it was seen last. */
  place() {
    const name = this.unseen.value;
    if (!name) return;
    const { book, clock, data } = this.view;
    const i = data.landmarks.names.indexOf(name);
    const seen = data.landmarks.x_px[i].flatMap((x, frame) => (x === null ? [] : [frame]));
    const near = seen.length ? seen[nearest(seen, clock.frame)] : null;
    const [width, height] = this.overlay.size;
    const at = near === null ? [width / 2, height / 2] : [data.landmarks.x_px[i][near], data.landmarks.y_px[i][near]];
    book.moveLandmark(name, clock.frame, at, false);
    this.overlay.draw();
    this.overlay.choose(name);
    this.overlay.layer.querySelector(`[data-point="${name}"]`)?.focus();
  }

  toggleFloor() {
    const { book, data } = this.view;
    if (book.page.floor) {
      book.setFloor(null);
      return;
    }
    const [width, height] = this.overlay.size;
    const feet = data.landmarks.names.flatMap((name, i) => (/heel|foot/.test(name) ? data.landmarks.y_px[i] : []));
    const seen = feet.filter((y) => y !== null).sort((a, b) => a - b);
    // Feet are on the ground where they are lowest; the very lowest may be a slip.
    const y = seen.length ? seen[Math.floor(0.9 * (seen.length - 1))] : 0.9 * height;
    book.setFloor({ start_px: [Math.round(0.06 * width), y], end_px: [Math.round(0.94 * width), y] });
  }

  applyAll() {
    const edits = this.view.book.toJson();
    this.applied = JSON.stringify(edits.edits);
    this.say("Applied. What follows from it is being measured again.");
    this.update();
    this.apply(edits);
  }

  say(words) {
    this.said.textContent = words;
  }

  update() {
    const { view, overlay, lane } = this;
    const { book, clock } = view;
    this.root.hidden = !view.correcting;
    if (!view.correcting) return;
    const { edits } = book.toJson();
    set(this.undo, { disabled: !book.canUndo });
    set(this.redo, { disabled: !book.canRedo });
    set(this.drop, { disabled: !edits.length });
    const same = JSON.stringify(edits) === this.applied;
    set(this.send, { disabled: same });
    set(this.back, { disabled: !overlay.chosen || !book.isMoved(overlay.chosen, clock.frame) });
    set(this.removal, { disabled: !book.page.events.some(({ id }) => id === lane.selected) });
    this.floor.textContent = book.page.floor ? "Remove the floor line" : "Set the floor line";
    if (!edits.length && !same) this.send.textContent = "Apply: nothing corrected";
    else this.send.textContent = edits.length === 1 ? "Apply 1 correction" : `Apply ${edits.length} corrections`;
    this.offerUnseen();
    this.list.replaceChildren(...edits.map((edit) => el("li", {}, this.words(edit))));
  }

  offerUnseen() {
    const { book, clock, data } = this.view;
    const names = data.landmarks.names.filter((name) => book.landmark(name, clock.frame) === null);
    set(this.unseen, { disabled: !names.length });
    const key = names.join();
    if (key === this.offered) return;
    this.offered = key;
    const first = names.length ? "Place a point that was not seen…" : "All points were seen";
    this.unseen.replaceChildren(
      el("option", { value: "" }, first),
      ...names.map((name) => el("option", { value: name }, landmarkWords(name))),
    );
  }

  words(edit) {
    const { data } = this.view;
    const event = () => `${SIDE_WORDS[edit.side]} ${data.labels[edit.kind].toLowerCase()}`;
    const words = {
      move_landmark: () => `${landmarkWords(edit.landmark)} at ${edit.time_s.toFixed(2)} s put to x ${Math.round(edit.xy_px[0])}, y ${Math.round(edit.xy_px[1])}`,
      move_event: () => `${event()} moved from ${edit.time_s.toFixed(3)} to ${edit.to_time_s.toFixed(3)} s`,
      add_event: () => `${event()} added at ${edit.time_s.toFixed(3)} s`,
      remove_event: () => `${event()} at ${edit.time_s.toFixed(3)} s removed`,
      exclude_span: () => `${this.view.spanName(this.spanPlace(edit))} left out`,
      floor_line: () => "Floor line set",
    };
    return words[edit.edit]();
  }

  spanPlace(edit) {
    return this.view.data.spans.findIndex((span) => span.found_s?.[0] === edit.start_s && span.side === edit.side);
  }
}
