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

  /** Return the page to begin with: what was corrected before, if anything. */
  firstPage() {
    const { corrected } = this.data;
    const events = this.data.events.map((event, id) => ({
      ...event,
      id,
      // Where it stood when it was shown first: only what is moved from there is a correction.
      shown_s: event.time_s,
    }));
    const removed = corrected.removed.map((event, i) => ({ ...event, id: events.length + i }));
    const landmarks = Object.fromEntries(
      corrected.landmarks.map((moved) => [`${moved.name}@${moved.frame}`, moved]),
    );
    const spans = [...this.data.spans.entries()];
    const excluded = spans.filter(([, span]) => span.excluded).map(([i]) => i);
    return { landmarks, events, removed, excluded, floor: corrected.floor };
  }

  /** Return the page of a clip in which nothing is corrected any more. */
  emptyPage() {
    const { events, removed } = this.firstPage();
    const found = [...events, ...removed].filter(({ found_s: at }) => at !== null);
    const back = found.map((event) => ({ ...event, time_s: event.by_hand ? event.found_s : event.time_s, by_hand: false }));
    const kept = back.map((event) => ({ ...event, shown_s: event.time_s }));
    return { landmarks: {}, events: kept, removed: [], excluded: [], floor: null };
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
    this.write(this.emptyPage());
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
    const { events, removed } = this.page;
    const id = 1 + Math.max(-1, ...[...events, ...removed].map((event) => event.id));
    const added = { kind, side, id, time_s: timeS, shown_s: timeS, found_s: null, by_hand: true };
    this.write({ events: [...this.page.events, added] });
    return id;
  }

  removeEvent(id) {
    const gone = this.page.events.find((event) => event.id === id);
    if (!gone) return;
    const events = this.page.events.filter((event) => event !== gone);
    // An event that was only added by hand leaves no trace.
    const removed = gone.found_s === null ? this.page.removed : [...this.page.removed, gone];
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
    for (const { kind, side, found_s, time_s, shown_s, by_hand } of page.events) {
      const event = { ...clip, kind, side };
      const moved = by_hand || time_s !== shown_s;
      if (!moved) continue;
      if (found_s === null) edits.push({ edit: "add_event", ...event, time_s });
      else if (time_s !== found_s) {
        edits.push({ edit: "move_event", ...event, time_s: found_s, to_time_s: time_s });
      }
    }
    for (const { kind, side, found_s } of page.removed) {
      edits.push({ edit: "remove_event", ...clip, kind, side, time_s: found_s });
    }
    for (const i of [...page.excluded].sort((a, b) => a - b)) {
      const { kind, side, found_s: [start_s, end_s] } = data.spans[i];
      edits.push({ edit: "exclude_span", ...clip, kind, side, start_s, end_s });
    }
    if (page.floor) edits.push({ edit: "floor_line", ...clip, ...page.floor });
    return { schema: SCHEMA, edits };
  }
}
