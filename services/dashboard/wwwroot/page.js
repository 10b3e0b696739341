// What must work without the server, or ticks faster than it sends: theme, clocks, ages, and the banner that says that the
// page has gone stale. Elements with data-age-from or data-clock-at belong to this file: the server leaves them empty.
(() => {
  "use strict";
  const STALE_AFTER = 5000;
  const NEVER_AFTER = 15000;
  const LOST_AFTER = 120000;
  const PAUSE = 5000;
  const TICK = 250;
  const root = document.documentElement;

  // Theme: the operator's choice, else what the system prefers. Runs before the first paint.
  const chosen = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const prefersLight = matchMedia("(prefers-color-scheme: light)");
  const paint = () => { root.dataset.theme = chosen() ?? (prefersLight.matches ? "light" : "dark"); };
  paint();
  prefersLight.addEventListener("change", paint);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const next = root.dataset.theme === "light" ? "dark" : "light";
    try { localStorage.setItem("theme", next); } catch { /* Private mode: for this page alone. */ }
    root.dataset.theme = next;
  });

  // The server's clock as seen from here, from the newest state that arrived.
  let offset = 0;
  let seen = null;
  let seenAt = performance.now();
  const two = (number) => String(number).padStart(2, "0");
  const clock = (time) => {
    const at = new Date(time);
    return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  };
  const span = (ms) => {
    const s = Math.max(0, Math.floor(ms / 1000));
    const tail = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
    return s < 3600 ? tail : `${Math.floor(s / 3600)}:${tail}`;
  };
  const age = (ms) => (ms < 10000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : ms < 60000 ? `${Math.floor(ms / 1000)} s` : span(ms));
  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  function look() {
    const asOf = document.getElementById("as-of")?.dataset.at ?? null;
    if (asOf === null || asOf === seen) return;
    seen = asOf;
    seenAt = performance.now();
    offset = Number(asOf) - Date.now();
  }

  function tick() {
    look();
    const now = Date.now() + offset;
    for (const element of document.querySelectorAll("[data-age-from]")) {
      const passed = now - Number(element.dataset.ageFrom);
      write(element, element.dataset.ageForm === "clock" ? span(passed) : age(passed));
    }
    for (const element of document.querySelectorAll("[data-clock-at]")) write(element, clock(Number(element.dataset.clockAt)));
    const face = document.getElementById("clock");
    if (face) write(face, clock(now));

    const banner = document.getElementById("stale");
    if (!banner) return;
    const silent = performance.now() - seenAt;
    banner.hidden = silent <= STALE_AFTER;
    if (!banner.hidden) {
      write(banner, seen === null
        ? `No data has arrived for ${span(silent)}: the page is not connected.`
        : `Nothing has arrived since ${clock(Number(seen))} UTC, ${span(silent)} ago: what stands below is OLD.`);
    }
    root.classList.toggle("is-stale", !banner.hidden);
    const isBroken = document.getElementById("blazor-error-ui")?.style.display === "block";
    if (isBroken || (seen === null && silent > NEVER_AFTER)) reloadOnceAnswered(PAUSE);
    else if (silent > LOST_AFTER) reloadOnceAnswered();
  }

  // A page on a wall comes back by itself: when its place on the server is lost, it loads again as soon as one answers.
  // One that met an error, or that never had a connection, pauses first: it may meet the same again.
  let isWaiting = false;
  async function reloadOnceAnswered(pause = 0) {
    if (isWaiting) return;
    isWaiting = true;
    await new Promise((wake) => setTimeout(wake, pause));
    while (true) {
      try { if ((await fetch("/health", { cache: "no-store" })).ok) return location.reload(); } catch { /* Not yet. */ }
      await new Promise((wake) => setTimeout(wake, 2000));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("components-reconnect-modal")?.addEventListener("components-reconnect-state-changed", (event) => {
      const state = event.detail?.state;
      if (["failed", "rejected", "resume-failed"].includes(state)) reloadOnceAnswered();
      // What is chosen while nothing can be sent is lost, and would stand there as if it were shown.
      document.querySelector("main")?.toggleAttribute("inert", state !== "hide");
    });
    setInterval(tick, TICK);
  });
})();
