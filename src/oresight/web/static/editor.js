// @ts-check
// <ore-editor>: the text of a story is all there is to know; every change is a new text, made by the server.
// The line of time is drawn from it, and what is done there comes back as a text: so undo is a list of texts.

import { endOf, grasp, laneOf, later } from "./lanes.js";

const PAUSE = 500;
const MOST = 200;

class Editor extends HTMLElement {
  connectedCallback() {
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.area = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    this.texts = [this.area.value];
    this.at = 0;
    this.asked = 0;
    const tools = this.querySelector("[data-tools]");
    if (tools instanceof HTMLElement) tools.hidden = false;
    this.querySelector("[data-undo]")?.addEventListener("click", () => this.go(-1));
    this.querySelector("[data-redo]")?.addEventListener("click", () => this.go(1));
    this.area.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.change({}), PAUSE);
    });
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("pointerdown", (event) => grasp(event, (lane, act, rest) => this.move(lane, act, rest)));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.addEventListener("click", (event) => this.point(event));
    this.enliven();
  }

  /** Buttons that change the text do so in place; the others leave the page.
   * @param {SubmitEvent} event */
  submit(event) {
    const button = event.submitter;
    const act = button instanceof HTMLButtonElement ? button.value : "";
    if (act !== "add" && act !== "check" && !act.startsWith("remove:")) return;
    event.preventDefault();
    const data = new FormData(this.form);
    this.change({ act, kind: data.get("kind") ?? "", branch_of: data.get("branch_of") ?? "" });
  }

  /** Ask the server for the text after a change, and show it.
   * @param {Record<string, unknown>} change @param {{ remember?: boolean, focus?: string }} how */
  async change(change, { remember = true, focus = "" } = {}) {
    clearTimeout(this.timer);
    const turn = ++this.asked;
    const body = new FormData();
    const data = new FormData(this.form);
    for (const name of ["csrf", "text", "name"]) body.set(name, String(data.get(name) ?? ""));
    for (const [name, value] of Object.entries(change)) body.set(name, String(value));
    const answer = await fetch(this.dataset.outline ?? "", {
      method: "POST", body, headers: { accept: "application/json" },
    });
    if (turn !== this.asked) return;
    const told = await answer.json();
    if (!answer.ok) return this.complain(told.errors ?? [this.dataset.failed]);
    if (told.text !== this.area.value) this.area.value = told.text;
    if (remember) this.remember(this.area.value);
    this.show(told.html, focus);
  }

  /** @param {string[]} lines */
  complain(lines) {
    const place = this.querySelector("[data-outlined]");
    place?.querySelector(".refused")?.remove();
    const alert = document.createElement("div");
    const list = document.createElement("ul");
    alert.className = "refused";
    alert.setAttribute("role", "alert");
    list.className = "faults";
    alert.append(list);
    place?.append(alert);
    list.replaceChildren(...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }));
  }

  /** @param {string} html @param {string} focus */
  show(html, focus) {
    const place = this.querySelector("[data-outlined]");
    if (!place) return;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...fresh.body.childNodes);
    this.enliven();
    if (focus) /** @type {HTMLElement | null} */ (this.querySelector(`[data-key="${CSS.escape(focus)}"]`))?.focus();
  }

  /** Let bars be chosen, moved and read aloud. */
  enliven() {
    for (const lane of this.querySelectorAll(".lane[data-movable]")) {
      const bar = lane.querySelector(".stretch");
      if (!(bar instanceof HTMLElement) || !(lane instanceof HTMLElement)) continue;
      bar.tabIndex = 0;
      bar.dataset.key = `${lane.dataset.branch}/${lane.dataset.block}`;
      bar.setAttribute("role", "slider");
      bar.setAttribute("aria-label", `${lane.querySelector(".name")?.textContent}. ${this.dataset.moved}`);
      bar.setAttribute("aria-valuenow", String(Math.round(Number.parseFloat(bar.style.left))));
      bar.setAttribute("aria-valuetext", lane.querySelector(".days")?.textContent ?? "");
      for (const edge of ["start", "end"]) {
        const handle = document.createElement("span");
        handle.className = `handle ${edge}`;
        handle.dataset.edge = edge;
        bar.append(handle);
      }
    }
    const buttons = [["[data-undo]", this.at > 0], ["[data-redo]", this.at < this.texts.length - 1]];
    for (const [name, is] of buttons) {
      const button = this.querySelector(String(name));
      if (button instanceof HTMLButtonElement) button.disabled = !is;
    }
  }

  /** @param {string} text */
  remember(text) {
    if (text === this.texts[this.at]) return;
    this.texts = [...this.texts.slice(0, this.at + 1), text].slice(-MOST);
    this.at = this.texts.length - 1;
  }

  /** Go back or forth in what was written. @param {number} step */
  go(step) {
    if (this.area.value !== this.texts[this.at]) this.remember(this.area.value);
    const at = this.at + step;
    if (at < 0 || at >= this.texts.length) return;
    this.at = at;
    this.area.value = this.texts[at];
    this.change({}, { remember: false });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const letter = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (letter === "z" || letter === "y")) {
      event.preventDefault();
      this.go(letter === "y" || event.shiftKey ? 1 : -1);
      return;
    }
    const lane = laneOf(event.target);
    if (!lane || !(event.target instanceof HTMLElement) || !event.target.matches(".stretch")) return;
    const months = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (months) {
      event.preventDefault();
      const end = event.target.dataset.last || endOf(lane);
      if (event.shiftKey) this.move(lane, "day", { field: "end", day: later(end, months) });
      else this.move(lane, "shift", { months });
    } else if (event.key === "Delete") {
      event.preventDefault();
      this.move(lane, "remove", {});
    }
  }

  /** @param {HTMLElement} lane @param {string} act @param {Record<string, unknown>} rest */
  move(lane, act, rest) {
    const { block, branch } = lane.dataset;
    this.change({ act, block, branch_of: branch, ...rest }, { focus: `${branch}/${block}` });
  }

  /** A fault that is clicked leads to its line. @param {MouseEvent} event */
  point(event) {
    const item = event.target instanceof Element ? event.target.closest(".faults [data-line]") : null;
    if (!(item instanceof HTMLElement)) return;
    const lines = this.area.value.split("\n");
    const begin = lines.slice(0, Number(item.dataset.line) - 1).join("\n").length;
    this.area.focus();
    this.area.setSelectionRange(begin + 1, begin + 1 + (lines[Number(item.dataset.line) - 1]?.length ?? 0));
  }
}

customElements.define("ore-editor", Editor);
