// What the keyboard does on every page; "?" lists it. Letters that are typed into a field are text and nothing else.
(() => {
  "use strict";
  // A busy machine takes its time for the overview of thousands of markets.
  const PATIENCE = 15000;
  const isTyping = (element) => element?.closest("input, select, textarea, [contenteditable]") != null;
  const rows = () => [...document.querySelectorAll("tr[data-alert]")];
  const focused = () => document.activeElement?.closest("tr[data-alert]") ?? null;

  function search() {
    const filter = document.getElementById("filter");
    if (filter) { filter.focus(); filter.select(); return; }
    document.querySelector("nav a[href='/overview']")?.click();
    const until = performance.now() + PATIENCE;
    (function look() {
      // Who has begun to type elsewhere meanwhile keeps the focus.
      if (isTyping(document.activeElement)) return;
      const there = document.getElementById("filter");
      if (there) there.focus();
      else if (performance.now() < until) requestAnimationFrame(look);
    })();
  }

  function move(step) {
    const all = rows();
    if (all.length === 0) return;
    const at = all.indexOf(focused());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  const help = () => {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  };
  const keys = {
    "/": search,
    "j": () => move(1),
    "k": () => move(-1),
    "a": () => focused()?.querySelector("[data-act=acknowledge]:not([disabled])")?.click(),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (document.getElementById("keys")?.open || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) help();
    if (event.target.closest("[data-keys-close]")) document.getElementById("keys").close();
  });
})();
