// @ts-check
// Pages are whole without this file: it draws charts, folds tables away and keeps the tray's count.
import "./card.js";
import { countTray } from "./tray.js";
import "./wait.js";
import "./weights.js";

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.getElementById("q")?.focus();
  }
});

countTray();
