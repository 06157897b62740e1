/** Two clips in step: one phase for both, moved by one control. */

import { clamp, el, numberText, set, showTheme } from "../../shared/static/dom.js";
import { icon } from "../../shared/static/icons.js";
import { Pane } from "./pane.js";
import { secondsPerPct, timeAt } from "./phase.js";
import { PhaseChart, WHICH } from "./phasechart.js";

const SPEEDS = [0.1, 0.25, 0.5, 1];
const SPEAK_AFTER_MS = 700;
/** Nearer than this to an event is at it. */
const AT_EVENT_PCT = 0.75;
const instances = new WeakMap();
/** Where somebody was in each pair: the page may put the instrument into a new element. */
const places = new Map();

/** Streamlit calls this when the component appears and whenever its data changes. */
export default function mount({ data, parentElement }) {
  const earlier = instances.get(parentElement);
  const content = JSON.stringify(data);
  if (earlier?.content === content) {
    showTheme(earlier.shown.root);
    return earlier.shown.remove;
  }
  earlier?.shown.takeDown();
  const shown = new InStep(data, parentElement.querySelector(".in-step"));
  shown.remove = () => {
    shown.takeDown();
    instances.delete(parentElement);
  };
  instances.set(parentElement, { content, shown });
  return shown.remove;
}

class InStep {
  constructor(data, root) {
    Object.assign(this, { data, root, words: data.words, pct: 0, speed: 0.25, running: null });
    this.find = (part) => root.querySelector(`[data-part=${part}]`);
    showTheme(root);
    set(root, { "aria-label": this.words.title });
    this.panes = data.clips.map((clip, i) => new Pane(clip, WHICH[i], this.words));
    this.chart = new PhaseChart(this);
    this.build();
    this.restore(places.get(this.placeName));
    root.addEventListener("keydown", this.onKey);
    this.resizing = new ResizeObserver(() => this.chart.draw());
    this.resizing.observe(this.find("chart"));
  }

  get placeName() {
    return this.data.title + this.data.clips.map((clip) => clip.date + clip.file).join();
  }

  restore(place) {
    const side = place && this.data.sides[place.side] ? place.side : 0;
    this.chooseSide(side, place?.steps, place?.angle);
    this.go(place?.pct ?? 0);
  }

  // --- building ---

  build() {
    const { words } = this;
    this.find("panes").replaceChildren(...this.panes.map((pane) => pane.root));
    this.slider = el("input", {
      type: "range", class: "scrub", min: 0, max: 100, step: 1, "aria-label": words.scrub,
      oninput: () => this.goTo(Number(this.slider.value)),
    });
    this.playButton = this.button("play", words.play, () => this.toggle());
    this.place = el("output", { class: "place", "data-show": "place" });
    this.find("controls").replaceChildren(
      this.slider,
      el(
        "div",
        { class: "transport", role: "group", "aria-label": words.play },
        this.button("back", words.back, () => this.goTo(Math.round(this.pct) - 1)),
        this.playButton,
        this.button("forward", words.on, () => this.goTo(Math.round(this.pct) + 1)),
      ),
      this.place,
    );
    this.find("speeds").replaceChildren(this.speedButtons());
    this.values = WHICH.map((which) => el("span", { class: `value which-${which}`, "data-value": which }));
    this.positive = el("span", { class: "positive" });
    this.find("chart").replaceChildren(el("div", { class: "values", "aria-hidden": "true" }, ...this.values, this.positive), this.chart.plot);
    this.bandKey = el("span", {}, el("i", { class: "band-key" }), words.legend_band);
    this.find("legend").replaceChildren(
      ...WHICH.map((which) => el("span", {}, el("i", { class: `key which-${which}` }), words[which])),
      el("span", {}, `${words.legend_mean}; ${words.legend_step.toLowerCase()}:`, el("i", { class: "key thin which-later" })),
      this.bandKey,
      el("p", {}, words.keys),
    );
  }

  button(name, label, action) {
    return el("button", { type: "button", class: "round", "data-do": name, "aria-label": label, title: label, onclick: action }, icon(name));
  }

  speedButtons() {
    const group = el("div", { class: "segmented", role: "group", "aria-label": this.words.speed });
    for (const speed of SPEEDS) {
      const choose = () => {
        this.speed = speed;
        for (const one of group.children) set(one, { "aria-pressed": String(Number(one.dataset.speed) === speed) });
      };
      group.append(el("button", { type: "button", "data-speed": speed, "aria-pressed": String(speed === this.speed), "aria-label": `${speed}×`, onclick: choose }, `${speed}×`));
    }
    return group;
  }

  // --- choosing ---

  chooseSide(number, steps, angle) {
    this.sideNumber = number;
    this.side = this.data.sides[number];
    this.pcts = this.side.marks.map(({ pct }) => pct);
    this.steps = steps?.every((step, i) => this.side.steps[i][step]) ? [...steps] : [...this.side.median];
    this.angle = this.side.angles.find(({ name }) => name === angle) ?? this.side.angles[0] ?? null;
    this.drawChoices();
    this.drawJumps();
    this.stepsChanged();
  }

  drawChoices() {
    const { data, side, words } = this;
    const legs = data.sides.length > 1
      ? this.choice("leg", words.leg, data.sides.map((one, i) => [i, words[one.side ?? "both"]]), this.sideNumber, (value) => this.chooseSide(Number(value), null, this.angle?.name))
      : null;
    const angles = side.angles.map(({ name, label }) => [name, label]);
    const steps = WHICH.map((which, i) =>
      this.choice(`step-${which}`, `${words[which]}: ${side.label}`, side.steps[i].map((times, k) => [k, this.stepName(i, k, times)]), this.steps[i], (value) => {
        this.steps[i] = Number(value);
        this.stepsChanged();
      }),
    );
    this.find("choices").replaceChildren(
      ...[legs, angles.length ? this.choice("angle", words.angle, angles, this.angle.name, (name) => this.chooseAngle(name)) : null, ...steps].filter(Boolean),
    );
  }

  stepName(i, k, times) {
    const length = `${numberText(times.at(-1) - times[0], 2)} s`;
    const median = k === this.side.median[i] ? `, ${this.words.median}` : "";
    return `${k + 1} / ${this.side.steps[i].length} (${length}${median})`;
  }

  choice(name, label, options, chosen, choose) {
    const select = el("select", { "data-choice": name, onchange: () => choose(select.value) });
    select.append(...options.map(([value, words]) => el("option", { value, selected: String(value) === String(chosen) }, words)));
    return el("label", {}, label, select);
  }

  chooseAngle(name) {
    this.angle = this.side.angles.find((angle) => angle.name === name);
    this.showAngle();
  }

  stepsChanged() {
    this.panes.forEach((pane, i) => {
      const times = this.timesOf(i);
      pane.frameFigure(times[0], times.at(-1));
    });
    const ratios = this.panes.map(({ ratio }) => ratio ?? 0);
    this.root.classList.toggle("upright", Math.max(...ratios) < 1);
    this.showAngle();
    this.go(this.pct);
  }

  showAngle() {
    const { angle } = this;
    this.chart.plot.hidden = !angle;
    this.positive.textContent = angle ? `+ ${angle.positive}` : "";
    this.bandKey.hidden = !angle?.band;
    this.chart.draw();
    this.showPlace();
  }

  drawJumps() {
    const group = this.side.marks.map(({ kind, label, pct }) =>
      el("button", { type: "button", class: "text", "data-jump": kind, onclick: () => this.goTo(pct) }, label),
    );
    const jumps = this.find("jumps");
    set(jumps, { role: "group", "aria-label": this.words.go_to });
    jumps.replaceChildren(...group);
  }

  // --- moving ---

  timesOf(i) {
    return this.side.steps[i][this.steps[i]];
  }

  /** Stop, and go to a phase. */
  goTo(pct) {
    this.pause();
    this.go(pct);
  }

  /** Show both clips at a phase. */
  go(pct) {
    this.pct = clamp(pct, 0, 100);
    this.panes.forEach((pane, i) => pane.show(timeAt(this.pcts, this.timesOf(i), this.pct)));
    this.showPlace();
  }

  toggle() {
    if (this.running) this.pause();
    else this.play();
  }

  play() {
    if (this.pct >= 100) this.go(0);
    let before = null;
    const next = (now) => {
      if (!this.running) return;
      if (before !== null) this.advance((now - before) / 1000);
      before = now;
      this.running = requestAnimationFrame(next);
    };
    this.running = requestAnimationFrame(next);
    this.showPlaying();
  }

  /** Go on by a moment: each clip at its own pace, so that both reach the next event together. */
  advance(seconds) {
    const lengths = this.panes.map((_pane, i) => this.timesOf(i).at(-1) - this.timesOf(i)[0]);
    const pctPerSecond = (100 * this.speed) / ((lengths[0] + lengths[1]) / 2);
    // Over the end it begins again; the videos jump there as they do when they lag behind.
    const pct = (this.pct + pctPerSecond * Math.min(seconds, 0.25)) % 100;
    this.pct = pct;
    this.panes.forEach((pane, i) => {
      const times = this.timesOf(i);
      pane.run(timeAt(this.pcts, times, pct), secondsPerPct(this.pcts, times, pct) * pctPerSecond);
    });
    this.showPlace();
  }

  pause() {
    if (!this.running) return;
    cancelAnimationFrame(this.running);
    this.running = null;
    for (const pane of this.panes) pane.clock?.pause();
    this.go(this.pct);
    this.showPlaying();
  }

  onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const types = event.target.matches("select, textarea, input:not([type=range])");
    const presses = event.key === " " && event.target.matches("button, summary");
    if (types || presses) return;
    const far = event.shiftKey ? 10 : 1;
    const mark = this.side.marks["123456789".indexOf(event.key)];
    const actions = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.goTo(Math.round(this.pct) - far),
      ArrowRight: () => this.goTo(Math.round(this.pct) + far),
      Home: () => this.goTo(0),
      End: () => this.goTo(100),
    };
    const action = mark ? () => this.goTo(mark.pct) : actions[event.key];
    if (!action) return;
    action();
    event.preventDefault();
    event.stopPropagation();
  };

  // --- saying ---

  /** Return where both are, in words. */
  placeText() {
    const at = this.side.marks.find(({ pct }) => Math.abs(pct - this.pct) < AT_EVENT_PCT);
    return `${Math.round(this.pct)} % · ${this.side.label}${at ? ` · ${at.label}` : ""}`;
  }

  showPlace() {
    this.root.dataset.pct = this.pct;
    this.slider.value = Math.round(this.pct);
    set(this.slider, { "aria-valuetext": this.placeText() });
    this.place.textContent = this.placeText();
    this.values.forEach((value, i) => {
      value.textContent = this.angle ? `${this.words[WHICH[i]]} ${this.chart.valueText(i)}` : "";
    });
    this.chart.moveCursor();
    clearTimeout(this.speaking);
    if (!this.running) this.speaking = setTimeout(() => this.speak(), SPEAK_AFTER_MS);
  }

  showPlaying() {
    const words = this.running ? this.words.pause : this.words.play;
    this.playButton.replaceChildren(icon(this.running ? "pause" : "play"));
    set(this.playButton, { "aria-label": words, title: words });
  }

  speak() {
    const values = this.angle ? WHICH.map((which, i) => `${this.words[which]} ${this.chart.valueText(i).replace("°", " degrees")}`) : [];
    this.find("live").textContent = [this.placeText(), this.angle?.label ?? "", ...values].join(", ");
  }

  takeDown() {
    const { sideNumber: side, steps, angle, pct } = this;
    places.set(this.placeName, { side, steps, angle: angle?.name, pct });
    this.pause();
    this.resizing.disconnect();
    this.root.removeEventListener("keydown", this.onKey);
    clearTimeout(this.speaking);
    for (const pane of this.panes) pane.takeDown();
  }
}
