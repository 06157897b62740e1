/** One of the two clips: its video, or a figure drawn from the body's points, with words below. */

import { Clock } from "../../shared/static/clock.js";
import { clamp, el, nearest, ownAddress, svg } from "../../shared/static/dom.js";

/** Around the figure, as a share of its height. */
const ROOM = 0.08;
/** Playing, a video that is off plays a little faster or slower; one that is far off jumps. */
const CATCH_UP_S = 0.25;
const JUMP_S = 0.2;

export class Pane {
  constructor(clip, which, words) {
    Object.assign(this, { clip, which, words });
    this.time = el("output", { class: "time" });
    this.place = el("div", { class: clip.motion ? "picture" : "missing" });
    const name = words[which];
    this.root = el(
      "figure",
      { class: `pane which-${which}`, "data-pane": which, "aria-label": `${name}: ${clip.date}` },
      this.place,
      el("figcaption", {}, el("span", { class: "which" }, `${name}: ${clip.date}`), this.time),
    );
    this.clock = null;
    if (!clip.motion) {
      this.place.append(words.without_curves.replace("{which}", name.toLowerCase()));
      return;
    }
    this.video = clip.url ? this.makeVideo() : null;
    if (!this.video) this.makeFigure();
    this.clock = new Clock(this.video, clip.motion.times_s, clip.motion.factor);
    this.clock.onChange(() => this.update());
    this.update();
  }

  makeVideo() {
    const { width_px: width, picture_height_px: picture, height_px: height } = this.clip.motion;
    this.ratio = width / picture;
    this.place.style.setProperty("--ratio", String(this.ratio));
    const label = `${this.words[this.which]}: ${this.clip.date}`;
    const video = el("video", { src: ownAddress(this.clip.url), playsinline: true, preload: "auto", "aria-label": label });
    video.muted = true;
    // As in the review: the panel below the picture says what the curves say.
    video.style.height = `${(100 * height) / picture}%`;
    this.place.append(video);
    return video;
  }

  makeFigure() {
    this.place.classList.add("figure");
    this.bones = this.clip.motion.points.bones.map(([from, to]) => {
      const sides = [from, to].map((i) => this.clip.motion.points.names[i].split("_")[0]);
      const side = sides[0] === sides[1] ? sides[0] : "body";
      return { from, to, line: svg("line", { class: `bone side-${side}` }) };
    });
    this.drawing = svg("svg", { "aria-hidden": "true", focusable: "false" }, ...this.bones.map(({ line }) => line));
    this.place.append(this.drawing);
    this.root.append(el("p", { class: "note" }, this.words.no_video));
  }

  /** Give the figure the room that it needs between two moments. */
  frameFigure(fromS, toS) {
    if (!this.drawing) return;
    const { times_s: times, points } = this.clip.motion;
    const [first, last] = [nearest(times, fromS), nearest(times, toS)];
    const within = (rows) => rows.flatMap((row) => row.slice(first, last + 1)).filter((value) => value !== null);
    const [xs, ys] = [within(points.x_px), within(points.y_px)];
    if (!xs.length || !ys.length) return;
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const room = ROOM * (bottom - top) + 1;
    const height = bottom - top + 2 * room;
    const width = clamp(right - left + 2 * room, 0.45 * height, 1.8 * height);
    this.ratio = width / height;
    this.place.style.setProperty("--ratio", String(this.ratio));
    this.drawing.setAttribute("viewBox", `${(left + right - width) / 2} ${top - room} ${width} ${height}`);
  }

  /** Show the frame nearest to a moment. */
  show(timeS) {
    this.clock?.showTime(timeS);
  }

  /** Go on playing: at a moment, with so many seconds of the clip in each second. */
  run(timeS, speed) {
    const { clock, video } = this;
    if (!clock) return;
    if (!video) {
      clock.showTime(timeS);
      return;
    }
    const rate = clamp(speed * clock.factor, 0.0625, 16);
    const behindS = (timeS - clock.timesS[0]) * clock.factor - video.currentTime;
    // How long the video would take for what it is behind, at its own pace.
    const behind = behindS / rate;
    if (video.seeking) return;
    if (Math.abs(behind) > JUMP_S) video.currentTime += behindS;
    const wanted = clamp(rate * (1 + clamp(behind / CATCH_UP_S, -0.4, 0.4)), 0.0625, 16);
    if (Math.abs(video.playbackRate - wanted) > 0.04 * wanted) video.playbackRate = wanted;
    // Browsers refuse to play where nobody has asked for it: then it stands, and jumps along.
    if (video.paused) video.play().catch(() => clock.tell());
  }

  update() {
    const { clock } = this;
    this.root.dataset.frame = clock.frame;
    this.time.textContent = `${clock.timeS.toFixed(2)} s`;
    this.drawFigure();
  }

  drawFigure() {
    if (!this.drawing) return;
    const { x_px: x, y_px: y } = this.clip.motion.points;
    const { frame } = this.clock;
    for (const { from, to, line } of this.bones) {
      const ends = [x[from][frame], y[from][frame], x[to][frame], y[to][frame]];
      line.style.display = ends.includes(null) ? "none" : "";
      if (ends.includes(null)) continue;
      ["x1", "y1", "x2", "y2"].forEach((name, i) => line.setAttribute(name, ends[i]));
    }
  }

  takeDown() {
    this.clock?.pause();
    this.video?.removeAttribute("src");
    this.video?.load();
  }
}
