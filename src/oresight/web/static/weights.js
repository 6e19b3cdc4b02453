// @ts-check
// <ore-weights data-table>: number fields become sliders, and the table follows them as they move.
import { ranksOf, weightedRank } from "./ranking.js";

class Weights extends HTMLElement {
  connectedCallback() {
    for (const field of this.fields) {
      field.type = "range";
      const shown = document.createElement("output");
      shown.htmlFor.add(field.id);
      shown.value = field.value;
      field.after(shown);
      field.addEventListener("input", () => {
        shown.value = field.value;
        this.rank();
      });
      field.addEventListener("change", () => this.keep());
    }
    const button = this.querySelector("button");
    if (button) button.hidden = true;
  }

  get fields() {
    return /** @type {HTMLInputElement[]} */ ([...this.querySelectorAll("input[name=weight]")]);
  }

  get weights() {
    return this.fields.map((field) => Number(field.value));
  }

  /** Put the rows in order of their weighted rank. */
  rank() {
    const table = document.getElementById(this.dataset.table ?? "");
    const body = table?.querySelector("tbody");
    const heads = [...(table?.querySelectorAll("thead th") ?? [])];
    const at = heads.findIndex((head) => head instanceof HTMLElement && head.dataset.key === "weighted");
    if (!body || at < 0) return;
    const weights = this.weights;
    const rows = /** @type {HTMLTableRowElement[]} */ ([...body.children]).map((row) => {
      const rank = weightedRank(ranksOf(row.dataset.ranks ?? ""), weights);
      return { row, rank, name: row.dataset.name ?? "" };
    });
    rows.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.name < b.name ? -1 : 1));
    for (const { row, rank } of rows) {
      row.cells[at].textContent = rank === null ? (this.dataset.unknown ?? "") : rank.toFixed(1);
      body.append(row);
    }
  }

  /** Put the weights into the address, so that it can be sent on. */
  keep() {
    const address = new URL(location.href);
    address.searchParams.delete("weight");
    for (const weight of this.weights) address.searchParams.append("weight", String(weight));
    address.searchParams.set("sort", "weighted");
    history.replaceState(null, "", address);
    const status = this.querySelector("[role=status]");
    if (status instanceof HTMLElement) status.textContent = status.dataset.told ?? "";
  }
}

customElements.define("ore-weights", Weights);
