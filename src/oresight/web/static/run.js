// @ts-check
// <ore-run data-events>: how far a run is, as the server tells it; when it has ended, its result.

class Run extends HTMLElement {
  connectedCallback() {
    const address = this.dataset.events;
    if (!address) return;
    this.source = new EventSource(address);
    this.source.addEventListener("standing", (event) => this.show(JSON.parse(event.data)));
    this.source.addEventListener("end", (event) => {
      this.source?.close();
      location.replace(this.dataset.then || JSON.parse(event.data).href);
    });
  }

  disconnectedCallback() {
    this.source?.close();
  }

  /** @param {{ word: string, text: string, done: number, total: number }} told */
  show(told) {
    const bar = this.querySelector("progress");
    if (bar) [bar.max, bar.value] = [told.total, told.done];
    for (const [name, text] of [["word", told.word], ["text", told.text]]) {
      const place = this.querySelector(`[data-${name}]`);
      if (place && place.textContent !== text) place.textContent = text;
    }
  }
}

customElements.define("ore-run", Run);
