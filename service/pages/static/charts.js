// Charts over time, drawn by uPlot from the data that a page carries; without this file the
// numbers stand in the table below each chart.
(() => {
  "use strict";

  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const locale = document.documentElement.lang;
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
  const font = "12px system-ui, sans-serif";
  const HEIGHT = 220, DAY = 86400;

  const spelled = (chart) => {
    const digits = { minimumFractionDigits: 0, maximumFractionDigits: chart.decimals };
    const number = new Intl.NumberFormat(locale, digits);
    return (value) => number.format(value) + (chart.unit ? `\u00a0${chart.unit}` : "");
  };

  function axes(chart) {
    const common = { stroke: colour("quiet"), font, ticks: { show: false } };
    const grid = { stroke: colour("line"), width: 1 };
    const short = chart.x.at(-1) - chart.x[0] < 2 * DAY;
    const when = (at) => (short ? time : day).format(new Date(at * 1000));
    return [
      { ...common, grid: { show: false }, space: 80, size: 32, values: (_, ticks) => ticks.map(when) },
      { ...common, grid, size: 56, values: (_, ticks) => ticks.map(spelled(chart)) },
    ];
  }

  function series(chart) {
    const dots = chart.x.length < 40;
    const lines = chart.lines.map((line) => ({
      stroke: colour(line.colour ?? "accent"), width: 2, points: { show: dots, size: 5 },
    }));
    const edges = chart.band ? [{ stroke: "transparent" }, { stroke: "transparent" }] : [];
    const hidden = edges.map((edge) => ({ ...edge, points: { show: false } }));
    const levels = chart.levels.map(() => ({
      stroke: colour("quiet"), width: 1, dash: [4, 4], points: { show: false },
    }));
    return [{}, ...lines, ...hidden, ...levels];
  }

  function data(chart) {
    const edges = chart.band ? [chart.band.low, chart.band.high] : [];
    const levels = chart.levels.map((level) => chart.x.map(() => level.value));
    return [chart.x, ...chart.lines.map((line) => line.values), ...edges, ...levels];
  }

  function draw(place) {
    if (place.firstChild) return;
    const chart = JSON.parse(place.dataset.chart);
    const first = chart.lines.length + 1;
    const options = {
      width: place.clientWidth, height: HEIGHT,
      legend: { show: false }, cursor: { show: false },
      axes: axes(chart), series: series(chart),
      bands: chart.band ? [{ series: [first + 1, first], fill: colour("accent-soft") }] : [],
    };
    const plot = new uPlot(options, data(chart), place);
    new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
  }

  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("htmx:after:swap", drawAll);
  drawAll();
})();
