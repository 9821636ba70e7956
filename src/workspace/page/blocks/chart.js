import { el } from "../dom.js";
import { arc, area, bars, line } from "./chart-shapes.js";

const SHAPES = { bar: bars, line, area };

// A chart with its legend, and the same numbers as a table for those who cannot see it.
export function renderChart(block) {
  const { chart } = block;
  const names =
    chart.type === "pie"
      ? chart.segments.map((segment) => segment.label)
      : chart.series.map(({ name }) => name);
  const drawing = chart.type === "pie" ? arc(chart.segments) : SHAPES[chart.type](scaled(chart));
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", { class: "chart-title" }, block.title),
    drawing,
    el(
      "ul",
      { class: "chart-legend" },
      ...names.map((name, index) =>
        el("li", { style: `--series:var(--series-${index + 1})` }, name),
      ),
    ),
    el("details", { class: "chart-numbers" }, el("summary", {}, "Numbers"), numbers(chart)),
  );
}

// Series over categories; a category without a value is left out of its series.
function scaled({ series, axis_config: { categories } }) {
  const values = series.flatMap(({ data }) => data.map((point) => point.value));
  return {
    categories,
    least: Math.min(0, ...values),
    most: Math.max(1e-9, ...values),
    rows: series.map(({ data }) => {
      const byLabel = new Map(data.map((point) => [point.label, point.value]));
      return categories.map((label) => byLabel.get(label));
    }),
  };
}

function numbers(chart) {
  const rows =
    chart.type === "pie"
      ? chart.segments.map((segment) => [segment.label, segment.value])
      : chart.series.flatMap(({ name, data }) =>
          data.map((point) => [`${name}, ${point.label}`, point.value]),
        );
  return el(
    "div",
    { class: "table-scroll" },
    el(
      "table",
      {},
      el(
        "tbody",
        {},
        ...rows.map(([label, value]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, label),
            el("td", { class: "number" }, String(value)),
          ),
        ),
      ),
    ),
  );
}
