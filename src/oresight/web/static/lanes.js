// @ts-check
// Bars on a line of time under the hand: where each stands, and on which day it is let go.

const DAY = 24 * 3600 * 1000;

/** Take a bar, or one of its ends, and let go of it on another day.
 * @param {PointerEvent} event
 * @param {(lane: HTMLElement, act: string, rest: Record<string, unknown>) => void} move */
export function grasp(event, move) {
  const lane = laneOf(event.target);
  const bar = event.target instanceof Element ? event.target.closest(".stretch") : null;
  if (!lane || !(bar instanceof HTMLElement) || event.button !== 0) return;
  const edge = event.target instanceof HTMLElement ? event.target.dataset.edge : "";
  const track = /** @type {HTMLElement} */ (bar.parentElement);
  const { left, width } = bar.style;
  const whole = track.clientWidth;
  const begun = event.clientX;
  bar.setPointerCapture(event.pointerId);
  const follow = (/** @type {PointerEvent} */ moved) => {
    const part = (100 * (moved.clientX - begun)) / whole;
    if (edge !== "end") bar.style.left = `${Number.parseFloat(left) + part}%`;
    if (edge) bar.style.width = `${Math.max(Number.parseFloat(width) + (edge === "end" ? part : -part), 0.5)}%`;
  };
  const release = (/** @type {PointerEvent} */ end) => {
    bar.removeEventListener("pointermove", follow);
    const days = Math.round(((end.clientX - begun) / whole) * spanOf(lane));
    if (days === 0 || end.type === "pointercancel") {
      Object.assign(bar.style, { left, width });
      bar.focus();
    } else if (edge) {
      const day = edge === "start" ? bar.dataset.first : bar.dataset.last || endOf(lane);
      move(lane, "day", { field: edge, day: shifted(day ?? "", days) });
    } else move(lane, "shift", { days });
  };
  bar.addEventListener("pointermove", follow);
  bar.addEventListener("pointerup", release, { once: true });
  bar.addEventListener("pointercancel", release, { once: true });
  event.preventDefault();
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
export function laneOf(target) {
  return target instanceof Element ? target.closest(".lane[data-movable]") : null;
}

/** @param {string} day @param {number} days */
function shifted(day, days) {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** @param {string} day @param {number} months */
export function later(day, months) {
  const [year, month, date] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The last day of the line. @param {HTMLElement} lane */
export function endOf(lane) {
  return lane.closest(".lanes")?.getAttribute("data-end") ?? "";
}

/** Days from one end of the line to the other. @param {HTMLElement} lane */
function spanOf(lane) {
  const begin = lane.closest(".lanes")?.getAttribute("data-begin") ?? "";
  return (Date.parse(endOf(lane)) - Date.parse(begin)) / DAY;
}
