/** Runs a drill's steps: one after the other, by the clock and not by counting ticks, so that a tab
 *  in the background or a locked phone is right again when it comes back. */

const TICK_MS = 100;
const instances = new WeakMap();

/** Streamlit calls this when the component appears and whenever its data changes. */
export default function mount({ data, parentElement }) {
  const content = JSON.stringify(data);
  const earlier = instances.get(parentElement);
  if (earlier?.content === content) return earlier.remove;
  earlier?.timer.takeDown();
  const timer = new Timer(data, parentElement.querySelector(".timer"));
  const remove = () => {
    timer.takeDown();
    instances.delete(parentElement);
  };
  instances.set(parentElement, { content, timer, remove });
  return remove;
}

class Timer {
  constructor({ steps, words }, root) {
    Object.assign(this, { steps, words, root, heard: new AbortController() });
    this.find = (part) => root.querySelector(`[data-part=${part}]`);
    root.setAttribute("aria-label", words.title);
    this.write({ back: words.back, skip: words.skip, again: words.again, keys: words.keys, unit: words.seconds, "sound-word": words.sound });
    this.find("sound").checked = false;
    this.listen();
    this.reset();
  }

  write(texts) {
    for (const [part, text] of Object.entries(texts)) {
      const element = this.find(part);
      if (element.textContent !== text) element.textContent = text;
    }
  }

  listen() {
    const { signal } = this.heard;
    const on = (part, act) => this.find(part).addEventListener("click", act, { signal });
    on("toggle", () => (this.running ? this.pause() : this.start()));
    on("back", () => this.go(this.elapsed() > 2000 || this.place === 0 ? this.place : this.place - 1));
    on("skip", () => this.go(this.place + 1));
    on("again", () => this.reset());
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    document.addEventListener("visibilitychange", () => this.running && this.stayAwake(), { signal });
  }

  key(event) {
    const onControl = event.composedPath()[0].matches?.("button, input");
    if (event.key === " " && !onControl) this.find("toggle").click();
    else if (event.key === "ArrowRight") this.find("skip").click();
    else if (event.key === "ArrowLeft") this.find("back").click();
    else return;
    event.preventDefault();
  }

  reset() {
    this.pause();
    this.begun = false;
    this.place = 0;
    this.spent = 0;
    this.show();
  }

  start() {
    if (this.place >= this.steps.length) this.reset();
    this.begun = this.running = true;
    this.since = performance.now();
    this.tick = setInterval(() => this.advance(), TICK_MS);
    this.beep(0);
    this.stayAwake();
    this.speak();
    this.show();
  }

  pause() {
    if (this.running) this.spent = this.elapsed();
    this.running = false;
    clearInterval(this.tick);
    this.awake?.release?.().catch(() => {});
    this.awake = null;
    if (this.begun) this.show();
  }

  /** Milliseconds of the present step that are over. */
  elapsed() {
    return this.spent + (this.running ? performance.now() - this.since : 0);
  }

  length(place = this.place) {
    return 1000 * (this.steps[place]?.seconds ?? 0);
  }

  advance() {
    const shown = this.place;
    // Several may be over when the tab was asleep.
    while (this.running && this.place < this.steps.length && this.elapsed() >= this.length()) {
      this.spent = this.elapsed() - this.length();
      this.since = performance.now();
      this.place += 1;
    }
    if (this.place !== shown) this.arrived();
    this.show();
  }

  go(place) {
    this.place = Math.min(Math.max(place, 0), this.steps.length);
    this.spent = 0;
    this.since = performance.now();
    this.begun = true;
    this.arrived();
    this.show();
  }

  arrived() {
    const done = this.place >= this.steps.length;
    this.beep(done ? 660 : this.steps[this.place].kind === "rest" ? 440 : 880);
    this.speak();
    if (done) this.pause();
  }

  /** Tell a screen reader what to do now; never each second. */
  speak() {
    const step = this.steps[this.place];
    const said = step ? `${step.label}, ${Math.round(step.seconds)} ${this.words.seconds}. ${step.place}` : this.words.done;
    this.write({ live: said });
  }

  show() {
    const step = this.steps[this.place];
    const left = Math.max(0, this.length() - this.elapsed());
    const following = this.steps[this.place + 1];
    this.root.dataset.kind = step?.kind ?? "done";
    this.write({
      label: step ? step.label : this.words.done,
      place: step ? step.place : "",
      count: step ? String(Math.ceil(left / 1000 - 1e-6)) : "0",
      next: following ? `${this.words.next}: ${following.label}` : "",
      toggle: this.running ? this.words.pause : this.begun && step ? this.words.go_on : this.words.start,
      left: this.words.left_over.replace("{time}", clock(this.remaining(left))),
    });
    this.find("fill").style.width = step ? `${(100 * (this.length() - left)) / (this.length() || 1)}%` : "100%";
    this.find("skip").disabled = !step;
    this.find("back").disabled = !this.begun;
  }

  remaining(left) {
    const later = this.steps.slice(this.place + 1).reduce((sum, step) => sum + 1000 * step.seconds, 0);
    return left + later;
  }

  /** A short tone, only where it is asked for; 0 just wakes the sound up within the click. */
  beep(hz) {
    if (!this.find("sound").checked) return;
    this.audio ??= new AudioContext();
    if (!hz) return;
    const tone = this.audio.createOscillator();
    const loud = this.audio.createGain();
    tone.frequency.value = hz;
    loud.gain.setValueAtTime(0.15, this.audio.currentTime);
    loud.gain.exponentialRampToValueAtTime(0.001, this.audio.currentTime + 0.25);
    tone.connect(loud).connect(this.audio.destination);
    tone.start();
    tone.stop(this.audio.currentTime + 0.26);
  }

  /** Keep the phone's screen on while it runs, where the browser lets us. */
  stayAwake() {
    navigator.wakeLock?.request("screen").then(
      (lock) => (this.running ? (this.awake = lock) : lock.release()),
      () => {},
    );
  }

  takeDown() {
    this.pause();
    this.heard.abort();
    this.audio?.close();
  }
}

function clock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000 - 1e-6);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
