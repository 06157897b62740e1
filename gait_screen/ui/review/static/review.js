/** The review instrument: puts the parts together in the element that Streamlit gives. */

import { Clock } from "../../shared/static/clock.js";
import { Overlay, Tools } from "./correct.js";
import { CycleChart } from "./cyclechart.js";
import { el, ownAddress, set, showTheme } from "../../shared/static/dom.js";
import { EditBook } from "./book.js";
import { Lane } from "./lane.js";
import { TimeChart } from "./timechart.js";
import { Transport } from "./transport.js";
import { SIDE_WORDS, View, sideClass } from "./view.js";

/** A screen reader is told where the clock is when it has stood still for so long. */
const SPEAK_AFTER_MS = 700;
const instances = new WeakMap();
/** Where somebody was in each clip: the page may put the instrument into a new element. */
const places = new Map();

/** Streamlit calls this when the component appears and whenever its data changes. */
export default function mount({ data, parentElement, setTriggerValue }) {
  const earlier = instances.get(parentElement);
  const content = JSON.stringify(data);
  if (earlier?.content === content) {
    earlier.review.apply = (edits) => setTriggerValue("edits", edits);
    showTheme(earlier.review.root);
    return earlier.review.remove;
  }
  earlier?.review.takeDown();
  const review = new Review(data, parentElement.querySelector(".review"));
  // Measured again after a correction, or come back to: whoever looks stays where they were.
  const place = places.get(review.placeName);
  if (place) review.restore(place);
  review.apply = (edits) => setTriggerValue("edits", edits);
  review.remove = () => {
    review.takeDown();
    instances.delete(parentElement);
  };
  instances.set(parentElement, { content, review });
  return review.remove;
}

class Review {
  constructor(data, root) {
    Object.assign(this, { data, root });
    this.find = (part) => root.querySelector(`[data-part=${part}]`);
    showTheme(root);
    this.makeVideo();
    this.clock = new Clock(this.video, data.times_s, data.video.factor);
    this.book = new EditBook(data);
    this.view = new View(data, this.clock, this.book);
    this.transport = new Transport(this.view);
    this.lane = new Lane(this.view);
    this.overlay = new Overlay(this.view, this.find("picture"));
    this.tools = new Tools(this.view, this.overlay, this.lane, (edits) => this.apply(edits));
    this.cards = new Map(data.angles.map((angle) => [angle.name, this.makeCard(angle)]));
    this.build();
    this.listen();
    this.view.setWidth(this.find("charts").clientWidth);
    this.draw();
    this.showPlace();
  }

  get placeName() {
    return `${this.data.clip.sha256} ${this.data.clip.title}`;
  }

  notePlace() {
    const { shown, windowS, correcting } = this.view;
    places.set(this.placeName, { frame: this.clock.frame, correcting, shown, windowS });
  }

  restore({ frame, correcting, shown, windowS }) {
    const { view } = this;
    const names = this.data.angles.map((angle) => angle.name);
    const still = [...shown].filter((name) => names.includes(name));
    if (still.length) view.shown = new Set(still);
    view.windowS = windowS;
    this.clock.showFrame(frame);
    view.setCorrecting(correcting);
  }

  makeVideo() {
    const { url, width_px: width, picture_height_px: picture, height_px: height } = this.data.video;
    const frame = this.find("picture");
    frame.style.setProperty("--ratio", String(width / picture));
    this.root.classList.toggle("wide-picture", width > picture);
    this.video = null;
    if (!url) {
      frame.replaceChildren(el("p", { class: "no-video" }, "The annotated video is gone: analyse the clip again."));
      return;
    }
    this.video = el("video", { src: ownAddress(url), muted: true, playsinline: true, preload: "auto", "aria-label": `Annotated video: ${this.data.clip.title}` });
    this.video.muted = true;
    // The panel that the file has below its picture says what the charts say: it stays hidden.
    this.video.style.height = `${(100 * height) / picture}%`;
    frame.replaceChildren(this.video);
  }

  build() {
    const { transport, overlay, lane, tools } = this;
    this.find("picture").append(overlay.layer, overlay.loupe);
    this.find("controls").replaceChildren(
      transport.slider,
      transport.buttons,
      transport.time,
    );
    this.find("settings").replaceChildren(transport.speeds, transport.loopButton);
    this.find("jumps").replaceChildren(transport.jumps);
    this.find("choices").replaceChildren(...this.data.angles.map((angle) => this.choice(angle)));
    this.find("lane").replaceChildren(lane.plot);
    this.find("tools").replaceChildren(tools.root);
    this.find("cards").replaceChildren(...[...this.cards.values()].map((card) => card.root));
    set(this.find("legend"), { hidden: !this.data.angles.length });
    set(this.find("correct"), { hidden: !this.data.editable });
    set(this.find("no-angles"), { hidden: this.data.angles.length > 0 });
  }

  choice(angle) {
    const button = el("button", {
      type: "button",
      class: "chip",
      "data-angle": angle.name,
      onclick: () => this.view.showAngle(angle.name, !this.view.shown.has(angle.name)),
    });
    button.textContent = angle.label;
    return button;
  }

  makeCard(angle) {
    const values = el("div", { class: "values", "aria-hidden": "true" });
    const chips = angle.curves.map((curve) => {
      const number = el("span", { class: "number" });
      const name = curve.side === null ? "" : SIDE_WORDS[curve.side][0];
      values.append(el("span", { class: `value ${sideClass(curve.side)}`, "data-value": `${angle.name}-${curve.side ?? "both"}` }, el("b", {}, name), number));
      return { curve, number };
    });
    const time = new TimeChart(this.view, angle);
    const cycle = angle.cycles.length > 1 ? new CycleChart(this.view, angle) : null;
    const count = el("span", { class: "count" });
    const highest = el(
      "button",
      { type: "button", class: "text small", "data-do": `highest-${angle.name}`, onclick: () => this.jumpToHighest(angle) },
      "Go to the highest",
    );
    const head = el(
      "header",
      {},
      el("h3", {}, angle.label),
      el("span", { class: "positive" }, `+ ${angle.positive}`),
      values,
    );
    const timePart = el("div", { class: "time-part" }, time.plot);
    const cyclePart = cycle ? el("div", { class: "cycle-part" }, el("div", { class: "cycle-title" }, count), cycle.plot) : null;
    const band = angle.band ? el("p", { class: "band-words" }, el("span", { class: "band-key" }), `${angle.band.label.charAt(0).toUpperCase()}${angle.band.label.slice(1)}`) : null;
    const foot = el("footer", {}, band, highest, angle.band?.source ? this.source(angle) : null);
    const root = el("article", { class: `card${cycle ? "" : " no-cycle"}`, "data-card": angle.name, "aria-label": angle.label }, head, el("div", { class: "plots" }, timePart, cyclePart), foot);
    return { angle, root, time, cycle, chips, count };
  }

  source(angle) {
    return el("details", { class: "source" }, el("summary", {}, "Where this range is from"), el("p", {}, angle.band.source));
  }

  /** Show the highest value of the next span, as the peak that is reported is read there. */
  jumpToHighest(angle) {
    const { clock, view, data } = this;
    clock.pause();
    const frames = data.spans
      .flatMap((span) => angle.curves.filter(({ side }) => side === span.side || side === null || span.side === null).map((curve) => view.highestFrame(curve, span)))
      .filter((frame) => frame !== null)
      .sort((a, b) => a - b);
    if (!frames.length) return;
    clock.showFrame(frames.find((frame) => frame > clock.frame) ?? frames[0]);
  }

  listen() {
    this.clock.onChange(() => this.showPlace());
    this.view.onChange(() => this.drawSoon());
    this.root.addEventListener("keydown", this.onKey);
    this.find("zoom-in").onclick = () => this.view.zoom(1 / 1.6);
    this.find("zoom-out").onclick = () => this.view.zoom(1.6);
    this.find("zoom-all").onclick = () => this.view.setLength(Infinity);
    this.find("correct").onclick = () => this.view.setCorrecting(!this.view.correcting);
    this.resizing = new ResizeObserver(() => this.drawSoon());
    this.resizing.observe(this.find("charts"));
    this.resizing.observe(this.find("picture"));
  }

  onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    const types = target.matches("select, textarea, input:not([type=range])");
    // A button, a summary and a slider have keys of their own.
    const presses = event.key === " " && target.matches("button, summary, [role=button]");
    if (types || presses) return;
    if (!this.transport.onKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  drawSoon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  draw() {
    const { view } = this;
    view.setWidth(this.find("charts").clientWidth);
    this.root.classList.toggle("correcting", view.correcting);
    this.root.classList.toggle("narrow", view.narrow);
    set(this.find("correct"), { "aria-checked": String(view.correcting) });
    const [start, end] = view.wholeS;
    set(this.find("zoom-out"), { disabled: view.lengthS >= end - start - 1e-6 });
    set(this.find("zoom-all"), { disabled: view.lengthS >= end - start - 1e-6 });
    [this.root.dataset.fromS, this.root.dataset.toS] = view.windowS;
    this.find("window").textContent = `${view.windowS[0].toFixed(1)} to ${view.windowS[1].toFixed(1)} s`;
    for (const button of this.find("choices").children) {
      set(button, { "aria-pressed": String(view.shown.has(button.dataset.angle)) });
    }
    this.lane.draw();
    this.overlay.draw();
    for (const card of this.cards.values()) this.drawCard(card);
    this.showValues();
  }

  drawCard(card) {
    const shown = this.view.shown.has(card.angle.name);
    card.root.hidden = !shown;
    if (!shown) return;
    card.time.draw();
    card.cycle?.draw();
    const { label } = this.data.cycle;
    if (card.cycle) card.count.textContent = `Mean ± SD over the ${label} (${card.cycle.countText()})`;
  }

  showPlace() {
    this.root.dataset.frame = this.clock.frame;
    this.root.dataset.timeS = this.clock.timeS;
    this.lane.moveCursor();
    this.overlay.draw();
    this.showValues();
    clearTimeout(this.speaking);
    if (!this.clock.playing) this.speaking = setTimeout(() => this.speak(), SPEAK_AFTER_MS);
  }

  showValues() {
    for (const { angle, root, time, cycle, chips } of this.cards.values()) {
      if (root.hidden) continue;
      time.moveCursor();
      cycle?.moveCursor();
      for (const { curve, number } of chips) {
        number.textContent = this.view.valueText(curve, this.clock.frame);
      }
      root.dataset.angle = angle.name;
    }
  }

  speak() {
    const words = [this.view.placeText(), ...this.view.angles.map((angle) => this.view.angleText(angle))];
    this.find("live").textContent = words.join(". ");
  }

  takeDown() {
    this.notePlace();
    this.clock.pause();
    this.resizing.disconnect();
    this.root.removeEventListener("keydown", this.onKey);
    clearTimeout(this.speaking);
    cancelAnimationFrame(this.waiting ?? 0);
    this.video?.removeAttribute("src");
    this.video?.load();
  }
}
