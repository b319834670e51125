// Draw every chart of the page from the spec beside it. Until then, and wherever scripts do not
// run, the still picture stays.
(function () {
  "use strict";

  // Narrower than this, labels run into each other: the page then shows the chart scaled down.
  var NARROWEST = 440;

  // A chart of one plot takes the width of its column; faceted and joined ones keep their own.
  function fitted(spec, column) {
    var facets = spec.encoding && (spec.encoding.row || spec.encoding.column || spec.encoding.facet);
    if (!(spec.mark || spec.layer) || typeof spec.width !== "number" || facets) return spec;
    if (column < NARROWEST) return Object.assign({}, spec, { width: NARROWEST, autosize: { type: "fit-x", contains: "padding" } });
    return Object.assign({}, spec, { width: "container", autosize: { type: "fit-x", contains: "padding" } });
  }

  function draw(chart) {
    var spec = JSON.parse(chart.querySelector(".chart-spec").textContent);
    var live = document.createElement("div");
    live.className = "chart-live";
    chart.appendChild(live);
    chart.classList.add("is-drawing");
    window.vegaEmbed(live, fitted(spec, chart.clientWidth), { renderer: "svg", actions: false, tooltip: { theme: "bigsale" } })
      .then(function () { chart.classList.replace("is-drawing", "is-live"); })
      .catch(function (error) {
        chart.classList.remove("is-drawing");
        live.remove();
        console.error("chart not drawn: " + error);
      });
  }

  function start() {
    if (!window.vegaEmbed) return;
    var charts = Array.prototype.slice.call(document.querySelectorAll(".chart"));
    charts.filter(function (chart) { return chart.offsetParent !== null; }).forEach(draw);
    // Charts in tabs that are not open yet have no width: draw them when they come into view.
    var later = charts.filter(function (chart) { return chart.offsetParent === null; });
    if (!later.length || !window.IntersectionObserver) return;
    var watch = new IntersectionObserver(function (seen) {
      seen.forEach(function (entry) {
        if (entry.isIntersecting) { watch.unobserve(entry.target); draw(entry.target); }
      });
    });
    later.forEach(function (chart) { watch.observe(chart); });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
