// What charts do in the browser itself: grow by the points that the server sends, all of a page in one call, and point at
// the same moment together.
(() => {
  "use strict";

  // A page may be left while the library is on its way, or while the server still tells what to draw on it: what has no
  // place any more is not drawn, nor cleared away, which is no error. The library is taken hold of as it comes, after
  // this script.
  let library;
  const placed = (deed) => (place, ...how) =>
    typeof place !== "string" || document.getElementById(place) ? deed(place, ...how) : Promise.resolve();
  Object.defineProperty(window, "Plotly", {
    get: () => library,
    set: (loaded) => {
      const deeds = Object.entries(loaded).filter(([, deed]) => typeof deed === "function");
      library = Object.create(loaded, Object.fromEntries(deeds.map(([name, deed]) => [name, { value: placed(deed) }])));
    },
  });

  const plots = () => document.querySelectorAll(".plot.drawn .js-plotly-plot");
  const others = (plot) => [...plots()].filter((other) => other !== plot && other.data?.length > 0);

  // Each: { id, x: [[…]], y: [[…]], lines: […], most }. Resolves once they are drawn, so that the server is not ahead.
  async function extend(charts) {
    await Promise.all(charts.map(({ id, x, y, lines, most }) => {
      const plot = document.getElementById(id);
      return plot?.data?.length > 0 ? Plotly.extendTraces(plot, { x, y }, lines, most) : null;
    }));
  }

  // One moment under the pointer, read off every chart. What the others do for it is no pointing of their own.
  let pointed = null;
  let isTelling = false;
  function tell() {
    const { plot, x } = pointed;
    pointed = null;
    isTelling = true;
    for (const other of others(plot)) {
      const [low, high] = other._fullLayout.yaxis.range;
      Plotly.Fx.hover(other, { xval: x, yval: (low + high) / 2 }, "xy");
    }
    isTelling = false;
  }

  function point(plot, x) {
    if (isTelling) return;
    if (pointed === null) requestAnimationFrame(tell);
    pointed = { plot, x };
  }

  function leave(plot) {
    for (const other of others(plot)) Plotly.Fx.unhover(other);
  }

  document.addEventListener("pointerover", (event) => {
    const plot = event.target.closest?.(".js-plotly-plot");
    if (!plot?.on || "pointed" in plot.dataset) return;
    plot.dataset.pointed = "";
    plot.on("plotly_hover", ({ xvals }) => point(plot, xvals[0]));
    plot.on("plotly_unhover", () => { if (!isTelling) leave(plot); });
  });

  window.surveillanceCharts = { extend };
})();
