// @ts-check
// <ore-card>: a chart beside its table. The chart library is loaded once, when the first chart is near.

const SCRIPTS = ["echarts.min.js", "d3-array.min.js", "d3-geo.min.js", "runtime.js"];
const WIDE = 720;

/** @type {Promise<any> | undefined} */
let library;

/** @param {string} name */
function script(name) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = `/assets/${name}`;
    element.onload = resolve;
    element.onerror = () => reject(new Error(name));
    document.head.append(element);
  });
}

async function load() {
  // Labels are measured before they are drawn: with another font they would be cut off.
  await Promise.all(["12px", "bold 12px"].map((size) => document.fonts.load(`${size} "Noto Sans JP"`)));
  for (const name of SCRIPTS) await script(name);
  const scope = /** @type {any} */ (globalThis);
  const world = await (await fetch("/assets/world.json")).json();
  scope.echarts.registerMap("world", world);
  return scope;
}

/** Draw an option into an element; returns the chart.
 * @param {HTMLElement} element @param {object} option */
export async function drawInto(element, option) {
  const scope = await (library ??= load());
  const height = Number(element.dataset.height ?? 380);
  const width = element.clientWidth || WIDE;
  // Beside a narrow text the picture keeps its height: words need their room.
  element.style.height = `${Math.max(height, Math.round((height * Math.min(width, 960)) / WIDE))}px`;
  const chart = scope.echarts.init(element, null, { renderer: "svg" });
  chart.setOption({ animation: false, ...scope.oresight.revive(option) });
  new ResizeObserver(() => chart.resize()).observe(element);
  return chart;
}

class Card extends HTMLElement {
  connectedCallback() {
    const tabs = this.querySelector(".tabs");
    if (!(tabs instanceof HTMLElement)) return;
    tabs.hidden = false;
    for (const button of tabs.querySelectorAll("button")) {
      button.addEventListener("click", () => this.show(button.dataset.tab ?? "chart"));
    }
    this.show("chart");
    const near = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        near.disconnect();
        this.draw();
      }
    }, { rootMargin: "400px" });
    near.observe(this);
  }

  /** @param {string} name */
  show(name) {
    for (const pane of this.querySelectorAll("[data-pane]")) {
      if (pane instanceof HTMLElement) pane.hidden = pane.dataset.pane !== name;
    }
    for (const button of this.querySelectorAll(".tabs button")) {
      if (button instanceof HTMLElement) {
        button.setAttribute("aria-pressed", String(button.dataset.tab === name));
      }
    }
  }

  async draw() {
    const pane = this.querySelector(".chart");
    if (!(pane instanceof HTMLElement) || !pane.dataset.option) return;
    try {
      const answer = await fetch(pane.dataset.option);
      if (!answer.ok) throw new Error(String(answer.status));
      await drawInto(pane, await answer.json());
      this.dataset.drawn = "true";
    } catch {
      this.show("table");
    }
  }
}

customElements.define("ore-card", Card);
