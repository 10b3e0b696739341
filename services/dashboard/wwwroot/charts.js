// What charts do in the browser: be drawn as the server says, grow by the points that it sends, all of a page in one call,
// and point at the same moment together.
(() => {
  "use strict";

  // The library comes with the first page that has charts: it is most of what such a page weighs.
  const address = document.currentScript.dataset.library;
  let library = null;

  // Whether it is there; if it cannot be had, the next who wants to draw asks for it again.
  function load() {
    library ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(true);
      script.onerror = () => {
        script.remove();
        library = null;
        resolve(false);
      };
      document.head.append(script);
    });
    return library;
  }

  // A chart whose page was left would hear of every change of the window's size for ever.
  const known = new Set();
  function letGo() {
    for (const plot of known) {
      if (plot.isConnected) continue;
      Plotly.purge(plot);
      known.delete(plot);
    }
  }

  // The library is there. The page may have been left meanwhile.
  async function draw(id, { data, layout, config }) {
    letGo();
    const plot = document.getElementById(id);
    if (!plot) return;
    known.add(plot);
    await Plotly.react(plot, data, layout, config);
  }

  const plots = () => document.querySelectorAll(".plot.drawn .js-plotly-plot");
  const others = (plot) => [...plots()].filter((other) => other !== plot && other.data?.length > 0);

  // Each: { id, x: [[…]], y: [[…]], lines: […], most }. Resolves once they are drawn, so that the server is not ahead.
  async function extend(charts) {
    await Promise.all(charts.map(({ id, x, y, lines, most }) => {
      const plot = document.getElementById(id);
      return plot?.data?.length > 0 ? Plotly.extendTraces(plot, { x, y }, lines, most) : null;
    }));
    // Under a pointer that rests lies another moment now; the library says nothing of it.
    if (pointed) tellSoon();
  }

  // One moment under the pointer, read off every chart. Told by a call, the others say nothing of it themselves: the
  // library speaks of pointing only where an event of the page is behind it.
  let pointed = null; // { plot, clientX }
  let willTell = false;
  function tell() {
    willTell = false;
    if (!pointed?.plot.isConnected) pointed = null;
    if (!pointed) return;
    const { plot, clientX } = pointed;
    const axis = plot._fullLayout.xaxis;
    const xval = axis.p2c(clientX - plot.getBoundingClientRect().left - axis._offset);
    for (const other of others(plot)) {
      const [low, high] = other._fullLayout.yaxis.range;
      Plotly.Fx.hover(other, { xval, yval: (low + high) / 2 }, "xy");
    }
  }

  function tellSoon() {
    if (!willTell) requestAnimationFrame(tell);
    willTell = true;
  }

  function point(plot, clientX) {
    pointed = { plot, clientX };
    tellSoon();
  }

  function leave(plot) {
    pointed = null;
    for (const other of others(plot)) Plotly.Fx.unhover(other);
  }

  document.addEventListener("pointerover", (event) => {
    const plot = event.target.closest?.(".js-plotly-plot");
    if (!plot?.on || "pointed" in plot.dataset) return;
    plot.dataset.pointed = "";
    plot.on("plotly_hover", (hover) => point(plot, hover.event.clientX));
    plot.on("plotly_unhover", () => leave(plot));
  });

  window.surveillanceCharts = { load, draw, extend };
})();
