// @ts-check
// <ore-wait src>: fetches a page that takes a while and takes in what is on it.

class Wait extends HTMLElement {
  async connectedCallback() {
    const address = this.getAttribute("src");
    if (!address) return;
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = fresh.querySelector("main");
    if (!main) return;
    for (const unwanted of main.querySelectorAll("h1, .lead, .whole")) unwanted.remove();
    this.replaceWith(...main.childNodes);
  }
}

customElements.define("ore-wait", Wait);
