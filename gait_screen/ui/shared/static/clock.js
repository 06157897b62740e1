/**
 * The one clock of the instrument: the frames' own times, and the video that shows them.
 *
 * Everything else asks this clock where it is and tells it where to go; the video follows, and
 * where the video goes by itself (playing, or somebody seeks it), the clock follows the video.
 */

import { clamp, lastNotAbove, nearest } from "./dom.js";

/** How far into a frame the video is sent: safely after its start, far from its end. */
const INTO_FRAME = 0.25;
/** How far from its goal a video has arrived; one that plays has gone on since. */
const ARRIVED_S = { still: 2e-3, playing: 0.25 };

export class Clock {
  /**
   * @param {HTMLVideoElement | null} video
   * @param {number[]} timesS the frames' times on the clip's clock, rising; the video begins with
   *   the first of them, which is not 0 where a part of a long clip was analysed
   * @param {number} factor playback time divided by clip time
   */
  constructor(video, timesS, factor) {
    this.video = video;
    this.timesS = timesS;
    this.factor = factor;
    this.frame = 0;
    this.loop = null;
    this.listeners = new Set();
    this.wanted = null;
    if (video) this.follow(video);
  }

  get timeS() {
    return this.timesS[this.frame];
  }

  get last() {
    return this.timesS.length - 1;
  }

  get playing() {
    return this.video !== null && !this.video.paused && !this.video.ended;
  }

  /** Call `listener(clock)` whenever the frame, or playing and not playing, has changed. */
  onChange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell() {
    for (const listener of this.listeners) listener(this);
  }

  /** Show a frame by its number. */
  showFrame(frame) {
    const target = clamp(Math.round(frame), 0, this.last);
    this.seekVideo(target);
    this.take(target);
  }

  /** Show the frame nearest to a time of the clip's clock. */
  showTime(timeS) {
    this.showFrame(nearest(this.timesS, timeS));
  }

  step(frames) {
    this.pause();
    this.showFrame(this.frame + frames);
  }

  async play() {
    if (!this.video) return;
    const [first, last] = this.loop ?? [this.timesS[0], this.timesS[this.last]];
    const atEnd = this.timeS >= last - 1e-6 || this.timeS < first - 1e-6;
    if (this.loop ? atEnd : this.frame === this.last) this.showTime(first);
    try {
      await this.video.play();
    } catch {
      // The browser may refuse to play, or a pause comes first: the clock stays where it is.
      this.tell();
    }
  }

  pause() {
    this.video?.pause();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Set how fast the clip's own time passes: 1 is as it happened, also in slow motion. */
  setSpeed(speed) {
    // Browsers play between 1/16 and 16 times.
    if (this.video) this.video.playbackRate = clamp(speed * this.factor, 0.0625, 16);
  }

  /** Repeat a stretch of the clip, `[startS, endS]`, or null for none. */
  setLoop(stretch) {
    this.loop = stretch;
    this.tell();
  }

  take(frame) {
    if (frame === this.frame) return;
    this.frame = frame;
    this.tell();
  }

  mediaTime(frame) {
    const { timesS, last } = this;
    const gap = frame < last ? timesS[frame + 1] - timesS[frame] : timesS[last] - timesS[last - 1];
    return (timesS[frame] - timesS[0] + INTO_FRAME * (gap || 0.01)) * this.factor;
  }

  /** The clip's time of a time of the video. */
  clipTime(mediaTimeS) {
    return this.timesS[0] + mediaTimeS / this.factor;
  }

  seekVideo(frame) {
    if (!this.video) return;
    // One seek at a time: while a finger drags, only the newest place matters.
    if (this.video.seeking && this.wanted !== null) {
      this.wanted = frame;
      return;
    }
    this.wanted = frame;
    this.video.currentTime = this.mediaTime(frame);
  }

  follow(video) {
    video.addEventListener("seeked", () => this.arrived());
    for (const name of ["play", "pause", "ended", "loadeddata", "ratechange"]) {
      video.addEventListener(name, () => this.tell());
    }
    video.addEventListener("loadedmetadata", () => this.seekVideo(this.frame), { once: true });
    video.addEventListener("ended", () => this.loop && this.play());
    if (video.requestVideoFrameCallback) {
      const shown = (_now, { mediaTime }) => {
        if (this.wanted === null) this.passed(nearest(this.timesS, this.clipTime(mediaTime)));
        video.requestVideoFrameCallback(shown);
      };
      video.requestVideoFrameCallback(shown);
    } else {
      video.addEventListener("timeupdate", () => {
        if (this.wanted === null) this.passed(this.frameAtMedia(video.currentTime));
      });
    }
  }

  frameAtMedia(mediaTimeS) {
    return lastNotAbove(this.timesS, this.clipTime(mediaTimeS) + 1e-4);
  }

  arrived() {
    const { video, wanted } = this;
    if (wanted === null) {
      // Somebody else has moved the video.
      this.take(this.frameAtMedia(video.currentTime));
      return;
    }
    const goal = Math.min(this.mediaTime(wanted), video.duration);
    if (Math.abs(video.currentTime - goal) > (this.playing ? ARRIVED_S.playing : ARRIVED_S.still)) {
      video.currentTime = this.mediaTime(wanted);
      return;
    }
    this.wanted = null;
    this.tell();
  }

  passed(frame) {
    if (this.playing && this.loop && this.timesS[frame] >= this.loop[1] - 1e-6) {
      this.showTime(this.loop[0]);
      return;
    }
    this.take(frame);
  }
}
