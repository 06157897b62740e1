/**
 * The book of corrections: what somebody changed by hand, with undo and redo.
 *
 * A page of the book is never changed, only followed by another. What is sent to the program is
 * the difference to what it found (schema gait-screen/edits/1), however it came about.
 */

const SCHEMA = "gait-screen/edits/1";

export class EditBook {
  constructor(data) {
    this.data = data;
    this.listeners = new Set();
    this.pages = [this.firstPage()];
    this.place = 0;
  }

  firstPage() {
    const events = this.data.events.map((event, id) => ({ ...event, id, found: event.time_s }));
    return { landmarks: {}, events, removed: [], excluded: [], floor: null };
  }

  get page() {
    return this.pages[this.place];
  }

  get canUndo() {
    return this.place > 0;
  }

  get canRedo() {
    return this.place < this.pages.length - 1;
  }

  onChange(listener) {
    this.listeners.add(listener);
  }

  tell() {
    for (const listener of this.listeners) listener(this);
  }

  /** Follow the page by a changed one. While something is dragged, `replace` keeps one page. */
  write(changes, replace = false) {
    const next = { ...this.page, ...changes };
    this.pages.length = this.place + 1;
    if (replace) this.pages[this.place] = next;
    else this.place = this.pages.push(next) - 1;
    this.tell();
  }

  undo() {
    if (!this.canUndo) return;
    this.place -= 1;
    this.tell();
  }

  redo() {
    if (!this.canRedo) return;
    this.place += 1;
    this.tell();
  }

  discard() {
    this.write(this.firstPage());
  }

  /** Return where a landmark is in a frame, as corrected; null where it was not seen. */
  landmark(name, frame) {
    const moved = this.page.landmarks[`${name}@${frame}`];
    if (moved) return moved.xy_px;
    const { names, x_px: xs, y_px: ys } = this.data.landmarks;
    const i = names.indexOf(name);
    return xs[i][frame] === null || ys[i][frame] === null ? null : [xs[i][frame], ys[i][frame]];
  }

  isMoved(name, frame) {
    return `${name}@${frame}` in this.page.landmarks;
  }

  moveLandmark(name, frame, xyPx, replace) {
    const moved = { name, frame, xy_px: xyPx };
    this.write({ landmarks: { ...this.page.landmarks, [`${name}@${frame}`]: moved } }, replace);
  }

  moveEvent(id, timeS, replace) {
    const events = this.page.events.map((e) => (e.id === id ? { ...e, time_s: timeS } : e));
    this.write({ events }, replace);
  }

  addEvent(kind, side, timeS) {
    const id = 1 + Math.max(-1, ...this.page.events.map((e) => e.id), ...this.page.removed.map((e) => e.id));
    this.write({ events: [...this.page.events, { kind, side, time_s: timeS, id, found: null }] });
    return id;
  }

  removeEvent(id) {
    const gone = this.page.events.find((event) => event.id === id);
    if (!gone) return;
    const events = this.page.events.filter((event) => event !== gone);
    // An event that was only added by hand leaves no trace.
    const removed = gone.found === null ? this.page.removed : [...this.page.removed, gone];
    this.write({ events, removed });
  }

  isExcluded(span) {
    return this.page.excluded.includes(span);
  }

  toggleSpan(span) {
    const { excluded } = this.page;
    const without = excluded.filter((other) => other !== span);
    this.write({ excluded: without.length < excluded.length ? without : [...excluded, span] });
  }

  setFloor(floor, replace) {
    this.write({ floor }, replace);
  }

  /** Return the corrections as the program reads them. */
  toJson() {
    const { page, data } = this;
    const clip = { clip_sha256: data.clip.sha256 };
    const edits = [];
    for (const { name, frame, xy_px } of Object.values(page.landmarks)) {
      const time_s = data.times_s[frame];
      edits.push({ edit: "move_landmark", ...clip, time_s, landmark: name, xy_px });
    }
    for (const { kind, side, found, time_s } of page.events) {
      const event = { ...clip, kind, side };
      if (found === null) edits.push({ edit: "add_event", ...event, time_s });
      else if (found !== time_s) {
        edits.push({ edit: "move_event", ...event, time_s: found, to_time_s: time_s });
      }
    }
    for (const { kind, side, found } of page.removed) {
      edits.push({ edit: "remove_event", ...clip, kind, side, time_s: found });
    }
    for (const i of [...page.excluded].sort((a, b) => a - b)) {
      edits.push({ edit: "exclude_span", ...clip, ...data.spans[i] });
    }
    if (page.floor) edits.push({ edit: "floor_line", ...clip, ...page.floor });
    return { schema: SCHEMA, edits };
  }
}
