// Two keys for what takes two clicks, and the focus on the next lead. All works without this file.
(() => {
  "use strict";

  const KEYS_OFF = "single-keys-off";
  const leads = () => [...document.querySelectorAll("[data-lead]")];
  const current = () => document.activeElement?.closest("[data-lead]") ?? leads()[0];
  const open = (lead) => lead?.querySelector("details[open][data-verdict]");

  // Where a key is looked for: the reasons that are open, then the lead, then the page.
  function target(key) {
    const lead = current();
    for (const place of [open(lead), lead, document.querySelector("#said")]) {
      const found = place?.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (found?.checkVisibility()) return found;
    }
    return null;
  }

  function step(by) {
    const all = leads();
    const next = all[all.indexOf(current()) + by];
    next?.querySelector("h2").focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    const details = document.querySelector(".menu[open]") ?? open(current());
    if (!details) return;
    details.open = false;
    details.querySelector("summary").focus();
  }

  function press(event) {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (event.key === "Escape") return close();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (localStorage.getItem(KEYS_OFF) || !document.querySelector("[data-queue]")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
    const found = /^[a-z0-9]$/.test(key) && target(key);
    if (!found) return;
    event.preventDefault();
    found.focus();
    found.click();
  }

  function showKeys() {
    const box = document.querySelector("#single-keys");
    if (!box) return;
    box.checked = !localStorage.getItem(KEYS_OFF);
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "1");
    });
  }

  document.addEventListener("keydown", press);
  document.addEventListener("htmx:after:swap", () => {
    document.querySelector("#queue [data-focus]")?.focus();
  });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  showKeys();
})();
