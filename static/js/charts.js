// Charts by Chart.js, drawn from a JSON block; the table beneath says the same. Without the library the table opens.
const LIBRARY = new URL("../vendor/chart/chart.umd.min.js", import.meta.url).href;
const still = matchMedia("(prefers-reduced-motion: reduce)");
// Lines are told apart by more than their colour.
const LINES = [
  { tone: "--accent", dash: [], point: "circle" },
  { tone: "--warn", dash: [6, 3], point: "rect" },
  { tone: "--ink-soft", dash: [2, 3], point: "triangle" },
  { tone: "--bad", dash: [8, 3, 2, 3], point: "rectRot" },
  { tone: "--accent-strong", dash: [1, 4], point: "crossRot" },
  { tone: "--ink-faint", dash: [12, 4], point: "star" },
];

function tone(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Return an opaque colour at `share` per cent, in a notation that the library can read. */
function faded(colour, share) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour; // reads back as #rrggbb
  return context.fillStyle + Math.round(share * 2.55).toString(16).padStart(2, "0");
}

/** Return a series as Chart.js takes it; `place` counts the lines. */
function dataset(series, place) {
  const base = { label: series.label, data: series.values, spanGaps: false };
  if (series.right) base.yAxisID = "right";
  if (series.look === "bar") return { ...base, backgroundColor: tone("--accent"), maxBarThickness: 32 };
  if (series.look === "faint") return { ...base, backgroundColor: tone("--rule-strong"), maxBarThickness: 32 };
  if (series.look === "edge") return { ...base, borderColor: faded(tone("--accent"), 40), borderWidth: 1, pointRadius: 0, fill: false };
  if (series.look === "band") {
    const edge = tone("--accent");
    return { ...base, borderColor: faded(edge, 40), borderWidth: 1, pointRadius: 0, fill: "-1", backgroundColor: faded(edge, 14) };
  }
  const { tone: name, dash, point } = LINES[place % LINES.length];
  const colour = tone(name);
  return { ...base, type: "line", borderColor: colour, backgroundColor: colour, borderWidth: 2, borderDash: dash, pointStyle: point, pointRadius: 3, tension: 0 };
}

function options(data) {
  const ink = tone("--ink-soft");
  const grid = { color: tone("--rule") };
  const percent = data.percent ?? data.kind === "line";
  const unit = (value) => (percent ? `${value} %` : value);
  const named = { grid: { display: false }, border: grid, ticks: { color: ink, maxRotation: 0, autoSkip: !data.across, autoSkipPadding: 16 }, title: { display: Boolean(data.axis), text: data.axis, color: ink } };
  const counted = { min: 0, max: percent ? 100 : undefined, grid, border: grid, ticks: { color: ink, precision: 0, callback: unit }, title: { display: Boolean(data.count), text: data.count, color: ink } };
  const right = { position: "right", min: 0, grid: { display: false }, border: grid, ticks: { color: ink, precision: data.kind === "line" ? 0 : undefined }, title: { display: true, text: data.right, color: ink } };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: still.matches ? false : { duration: 300 },
    interaction: { mode: "index", axis: data.across ? "y" : "x", intersect: false },
    color: ink,
    font: { family: getComputedStyle(document.body).fontFamily },
    indexAxis: data.across ? "y" : "x",
    scales: { ...(data.across ? { x: counted, y: named } : { x: named, y: counted }), ...(data.right ? { right } : {}) },
    plugins: {
      legend: { display: data.series.length > 1 || !data.across, position: "bottom", labels: { color: ink, usePointStyle: true, boxHeight: 7 } },
      tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${item.dataset.yAxisID ? item.formattedValue : unit(item.formattedValue)}` } },
    },
  };
}

function draw(canvas, data) {
  const lines = data.series.filter((series) => series.look === "line");
  const first = data.series.some((series) => series.look === "bar") ? 1 : 0; // bars have the first colour
  const datasets = data.series.map((series) => dataset(series, lines.indexOf(series) + first));
  return new globalThis.Chart(canvas, { type: data.kind, data: { labels: data.labels, datasets }, options: options(data) });
}

const figures = [...document.querySelectorAll("[data-chart]")];
try {
  await import(LIBRARY);
  for (const figure of figures) {
    const canvas = figure.querySelector("canvas");
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    let chart = draw(canvas, data);
    figure.dataset.drawn = "true";
    document.addEventListener("theme:change", () => {
      chart.destroy();
      chart = draw(canvas, data);
    });
  }
} catch (error) {
  console.info("charts:", error.message);
  for (const figure of figures) {
    figure.dataset.failed = "true";
    figure.querySelector("details").open = true;
  }
}
