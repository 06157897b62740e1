/** Small helpers for elements, numbers and scales. Nothing here knows of gait. */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** Make an HTML element; `on…` attributes are listeners, null and false leave one out. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Make an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Set attributes of an element that exists. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Return a number with a true minus sign, and none before a rounded zero. */
export function numberText(value, decimals = 0) {
  const rounded = Number(value.toFixed(decimals)) + 0;
  return rounded.toFixed(decimals).replace("-", "−");
}

export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** Return the place of the last number of a rising list that is not above `value`; at least 0. */
export function lastNotAbove(list, value) {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (list[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Return the place of the number of a rising list that is nearest to `value`. */
export function nearest(list, value) {
  const below = lastNotAbove(list, value);
  const above = Math.min(below + 1, list.length - 1);
  return Math.abs(list[above] - value) < Math.abs(list[below] - value) ? above : below;
}

/** Return a linear scale with its inverse. */
export function linear(from, to, start, end) {
  const slope = (end - start) / (to - from || 1);
  const scale = (value) => start + (value - from) * slope;
  scale.invert = (at) => from + (at - start) / slope;
  return scale;
}

/** Return round numbers inside [from, to], about as many as asked for. */
export function ticks(from, to, about) {
  const raw = (to - from) / Math.max(about, 1);
  if (!(raw > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((unit) => unit * power >= raw * 0.999) ?? 10);
  const list = [];
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + step * 1e-9; n += 1) {
    list.push(n * step);
  }
  return list;
}

/** Return how many decimals numbers that are so far apart need. */
export function decimalsOf(list) {
  const step = list.length > 1 ? Math.abs(list[1] - list[0]) : 1;
  return clamp(Math.ceil(-Math.log10(step) - 1e-9), 0, 3);
}

/** Return the path of a line with a gap wherever a value is null. */
export function linePath(xs, ys) {
  let path = "";
  let open = false;
  for (let i = 0; i < xs.length; i += 1) {
    if (ys[i] === null) {
      open = false;
      continue;
    }
    path += `${open ? "L" : "M"}${xs[i].toFixed(1)} ${ys[i].toFixed(1)}`;
    open = true;
  }
  return path;
}

/** Return the path of the area between two lines, in pieces where a value is null. */
export function areaPath(xs, lows, highs) {
  let path = "";
  let start = null;
  for (let i = 0; i <= xs.length; i += 1) {
    const seen = i < xs.length && lows[i] !== null && highs[i] !== null;
    if (seen && start === null) start = i;
    if (seen || start === null) continue;
    const upper = [];
    const lower = [];
    for (let k = start; k < i; k += 1) {
      upper.push(`${xs[k].toFixed(1)} ${highs[k].toFixed(1)}`);
      lower.unshift(`${xs[k].toFixed(1)} ${lows[k].toFixed(1)}`);
    }
    path += `M${upper.join("L")}L${lower.join("L")}Z`;
    start = null;
  }
  return path;
}

/** Call `move(event)` while a pointer is held down on an element, also when it leaves it. */
export function onDrag(element, { start, move, end }) {
  let held = null;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held !== null || start?.(event) === false) return;
    held = event.pointerId;
    element.setPointerCapture(held);
    move(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId === held) move(event);
  });
  const finish = (event) => {
    if (event.pointerId !== held) return;
    held = null;
    end?.(event);
  };
  element.addEventListener("pointerup", finish);
  // The browser takes a finger away when it scrolls the page instead.
  element.addEventListener("pointercancel", finish);
}

/** Tell an instrument whether the page around it is light or dark. */
export function showTheme(root) {
  const [red, green, blue] = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  root.dataset.theme = 0.3 * red + 0.59 * green + 0.11 * blue < 128 ? "dark" : "light";
}

/** Return an address of this server in full; the page may live below a path of its own. */
export function ownAddress(url) {
  return new URL(url.replace(/^\//, ""), document.baseURI.replace(/[^/]*$/, "")).href;
}
