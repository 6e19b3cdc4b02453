// @ts-check
// The briefing tray: forms that add to it stay on the page, and the count at the top follows.

/** @param {number} count */
function show(count) {
  for (const element of document.querySelectorAll("[data-tray-count]")) {
    if (!(element instanceof HTMLElement)) continue;
    element.textContent = String(count);
    element.hidden = count === 0;
  }
}

export async function countTray() {
  const address = document.body.dataset.tray;
  if (!address) return;
  const answer = await fetch(address);
  if (answer.ok) show((await answer.json()).rows.length);
}

addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-tray-form]")) return;
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true });
  const button = form.querySelector("button");
  if (button instanceof HTMLButtonElement && (answer.ok || answer.type === "opaqueredirect")) {
    button.textContent = button.dataset.done ?? "✓";
    await countTray();
  } else {
    form.submit();
  }
});
