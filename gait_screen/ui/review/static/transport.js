/** Playing and going places: buttons, speeds, jumps, the slider below the picture, the keys. */

import { el, nearest, set } from "../../shared/static/dom.js";
import { icon } from "../../shared/static/icons.js";
import { SIDE_WORDS, sideClass } from "./view.js";

const SPEEDS = [0.1, 0.25, 0.5, 1];
/** Two moments nearer than this are the same for going on to the next. */
const SAME_S = 1e-4;
/** The order in which jumps are offered: the order in a step. */
const ORDER = ["initial_contact", "mid_stance", "heel_off", "toe_off", "deepest_point", "highest_point"];

export class Transport {
  constructor(view) {
    this.view = view;
    const { clock } = view;
    this.playButton = this.button("play", "Play", () => clock.toggle(), "play");
    this.buttons = el(
      "div",
      { class: "transport", role: "group", "aria-label": "Playing" },
      this.button("previous", "Previous event", () => this.jump(-1), "previous"),
      this.button("back", "One frame back", () => clock.step(-1), "back"),
      this.playButton,
      this.button("forward", "One frame on", () => clock.step(1), "forward"),
      this.button("next", "Next event", () => this.jump(1), "next"),
    );
    this.time = el("output", { class: "time", "data-show": "time" });
    this.slider = el("input", {
      type: "range",
      class: "scrub",
      min: 0,
      max: clock.last,
      step: 1,
      "aria-label": "Frame of the clip",
      oninput: () => {
        clock.pause();
        clock.showFrame(Number(this.slider.value));
      },
    });
    this.speeds = this.speedButtons();
    this.loopButton = el("button", { type: "button", class: "text", "aria-pressed": "false", "data-do": "loop", onclick: () => this.toggleLoop() });
    this.jumps = el("div", { class: "jumps" });
    clock.onChange(() => this.update());
    view.onChange(() => this.drawJumps());
    this.setSpeed(this.slowMotion ? 1 / clock.factor : 1);
    this.drawJumps();
    this.update();
  }

  get slowMotion() {
    return this.view.clock.factor > 1.001;
  }

  button(name, label, action, drawn) {
    return el("button", { type: "button", class: "round", "data-do": name, "aria-label": label, title: label, onclick: action }, icon(drawn));
  }

  /** Speeds are of real time; slow motion's own speed is offered too. */
  speedButtons() {
    const own = 1 / this.view.clock.factor;
    const known = SPEEDS.some((speed) => Math.abs(speed - own) < 0.01);
    const speeds = known ? SPEEDS : [...SPEEDS, own].sort((a, b) => a - b);
    const group = el("div", { class: "segmented", role: "group", "aria-label": "Speed, 1 is real time" });
    for (const speed of speeds) {
      const words = `${Number(speed.toFixed(3))}×`;
      group.append(el("button", { type: "button", "data-speed": speed, "aria-label": `Speed ${words}`, onclick: () => this.setSpeed(speed) }, words));
    }
    return group;
  }

  setSpeed(speed) {
    this.view.clock.setSpeed(speed);
    for (const button of this.speeds.children) {
      const chosen = Math.abs(Number(button.dataset.speed) - speed) < 1e-6;
      set(button, { "aria-pressed": String(chosen) });
    }
  }

  toggleLoop() {
    const { clock, data } = this.view;
    if (clock.loop) {
      clock.setLoop(null);
      return;
    }
    const here = data.spans.filter((span) => span.end_s > clock.timeS);
    const span = here[0] ?? data.spans.at(-1);
    const whole = this.view.wholeS;
    clock.setLoop(span ? [span.start_s, span.end_s] : whole);
    clock.showTime(clock.loop[0]);
    clock.play();
  }

  /** Go to the next (1) or previous (-1) event or moment, of one kind and side if given. */
  jump(direction, kind = null, side = undefined) {
    const { clock } = this.view;
    clock.pause();
    const fits = this.view.moments().filter(
      (moment) => (kind === null || moment.kind === kind) && (side === undefined || moment.side === side),
    );
    if (!fits.length) return;
    // Compared as frames: a moment may lie between two.
    const frames = fits.map((moment) => nearest(clock.timesS, moment.time_s));
    const ahead = frames.filter((frame) => direction * (clock.timesS[frame] - clock.timeS) > SAME_S);
    const first = direction > 0 ? frames[0] : frames.at(-1);
    const next = direction > 0 ? ahead[0] : ahead.at(-1);
    clock.showFrame(next ?? first);
  }

  /** Return which kinds there are of a side, in the order of a step. */
  kindsOf(side) {
    const kinds = new Set(this.view.moments().filter((m) => m.side === side).map((m) => m.kind));
    return ORDER.filter((kind) => kinds.has(kind));
  }

  get allKinds() {
    const kinds = new Set(this.view.moments().map((moment) => moment.kind));
    return ORDER.filter((kind) => kinds.has(kind));
  }

  drawJumps() {
    const { labels } = this.view.data;
    const key = JSON.stringify([null, "left", "right"].map((side) => this.kindsOf(side)));
    if (key === this.drawnJumps) return;
    this.drawnJumps = key;
    const rows = [null, "left", "right"].filter((side) => this.kindsOf(side).length);
    this.jumps.replaceChildren(
      ...rows.map((side) => {
        const whose = side === null ? "" : `${side} `;
        const name = side === null ? "Go to" : SIDE_WORDS[side];
        return el(
          "div",
          { class: "jump-row", role: "group", "aria-label": `Go to the next ${whose}…` },
          el("span", { class: `row-name ${sideClass(side)}` }, name),
          ...this.kindsOf(side).map((kind) =>
            el(
              "button",
              {
                type: "button",
                class: "text",
                "data-jump": `${kind}-${side ?? "both"}`,
                "aria-label": `Next ${whose}${labels[kind].toLowerCase()}`,
                onclick: () => this.jump(1, kind, side),
              },
              labels[kind],
            ),
          ),
        );
      }),
    );
  }

  update() {
    const { clock, data } = this.view;
    const playing = clock.playing;
    if (playing !== this.wasPlaying) {
      this.wasPlaying = playing;
      this.playButton.replaceChildren(icon(playing ? "pause" : "play"));
      const words = playing ? "Pause" : "Play";
      set(this.playButton, { "aria-label": words, title: words });
    }
    this.slider.value = clock.frame;
    set(this.slider, { "aria-valuetext": `${clock.timeS.toFixed(2)} s, frame ${clock.frame + 1} of ${clock.last + 1}` });
    this.slider.style.setProperty("--done", `${(100 * clock.frame) / Math.max(clock.last, 1)}%`);
    this.time.textContent = `${clock.timeS.toFixed(3)} s · frame ${clock.frame + 1} of ${clock.last + 1}`;
    set(this.loopButton, { "aria-pressed": String(clock.loop !== null) });
    const what = data.cycle.label ? `this ${data.cycle.label}` : "the clip";
    this.loopButton.textContent = `Loop ${what}`;
  }

  /** Handle a key anywhere in the instrument; return whether it meant something. */
  onKey(event) {
    const { clock } = this.view;
    const far = event.shiftKey ? 10 : 1;
    const number = "123456789".indexOf(event.key);
    const actions = {
      " ": () => clock.toggle(),
      k: () => clock.toggle(),
      ArrowLeft: () => clock.step(-far),
      ArrowRight: () => clock.step(far),
      ",": () => clock.step(-1),
      ".": () => clock.step(1),
      j: () => clock.step(-10),
      l: () => clock.step(10),
      "[": () => this.jump(-1),
      "]": () => this.jump(1),
      Home: () => clock.step(-clock.last),
      End: () => clock.step(clock.last),
    };
    const kind = number >= 0 ? this.allKinds[number] : undefined;
    const action = kind ? () => this.jump(1, kind) : actions[event.key];
    if (!action) return false;
    action();
    return true;
  }
}
