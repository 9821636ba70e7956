const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 560;
const HEIGHT = 200;
const LEFT = 46;
const BOTTOM = 24;
const TOP = 8;
const TURN = Math.PI * 2;

// Bars, the series side by side in each category.
export function bars(data) {
  const plot = plotOf(data);
  const room = plot.step * 0.7;
  const width = room / data.rows.length;
  const shapes = data.rows.flatMap((row, series) =>
    row.map((value, index) => {
      if (value === undefined) return "";
      const x = plot.x(index) - room / 2 + series * width;
      const [from, to] = [plot.y(Math.max(0, value)), plot.y(Math.min(0, value))];
      return shape("rect", {
        x,
        y: from,
        width: Math.max(1, width - 2),
        height: Math.max(1, to - from),
        rx: 2,
        fill: colour(series),
      });
    }),
  );
  return frame([...grid(data, plot), ...shapes]);
}

// One line for each series, with its points.
export function line(data) {
  const plot = plotOf(data);
  return frame([
    ...grid(data, plot),
    ...data.rows.flatMap((row, series) => lineOf(row, plot, series)),
  ]);
}

// Lines with the room below them filled.
export function area(data) {
  const plot = plotOf(data);
  const fills = data.rows.map((row, series) => {
    const points = pointsOf(row, plot);
    const ground = plot.y(0);
    const path = `${points.map(([x, y]) => `${x},${y}`).join(" ")} ${points.at(-1)?.[0]},${ground} ${points[0]?.[0]},${ground}`;
    return shape("polygon", { points: path, fill: colour(series), "fill-opacity": 0.18 });
  });
  return frame([
    ...grid(data, plot),
    ...fills,
    ...data.rows.flatMap((row, series) => lineOf(row, plot, series)),
  ]);
}

// A ring of shares.
export function arc(segments) {
  const sum = segments.reduce((total, { value }) => total + value, 0);
  let from = 0;
  const shapes = segments.map(({ value }, index) => {
    const share = sum === 0 ? 0 : value / sum;
    const ring = shape("circle", {
      cx: WIDTH / 2,
      cy: HEIGHT / 2,
      r: 70,
      fill: "none",
      stroke: colour(index),
      "stroke-width": 34,
      "stroke-dasharray": `${share * TURN * 70} ${TURN * 70}`,
      transform: `rotate(${from * 360 - 90} ${WIDTH / 2} ${HEIGHT / 2})`,
    });
    from += share;
    return ring;
  });
  return frame(shapes);
}

function plotOf({ categories, least, most }) {
  const step = (WIDTH - LEFT) / categories.length;
  const height = HEIGHT - BOTTOM - TOP;
  return {
    step,
    x: (index) => LEFT + step * (index + 0.5),
    y: (value) => TOP + height * (1 - (value - least) / (most - least)),
  };
}

function grid({ categories, least, most }, plot) {
  const levels = [least, (least + most) / 2, most];
  const every = Math.ceil(categories.length / 8);
  return [
    ...levels.flatMap((level) => [
      shape("line", {
        x1: LEFT,
        x2: WIDTH,
        y1: plot.y(level),
        y2: plot.y(level),
        class: "chart-grid",
      }),
      words(short(level), { x: LEFT - 8, y: plot.y(level) + 4, "text-anchor": "end" }),
    ]),
    ...categories.flatMap((label, index) =>
      index % every === 0
        ? [words(label, { x: plot.x(index), y: HEIGHT - 6, "text-anchor": "middle" })]
        : [],
    ),
  ];
}

function lineOf(row, plot, series) {
  const points = pointsOf(row, plot);
  return [
    shape("polyline", {
      points: points.map(([x, y]) => `${x},${y}`).join(" "),
      fill: "none",
      stroke: colour(series),
      "stroke-width": 2.2,
      "stroke-linejoin": "round",
    }),
    ...points.map(([cx, cy]) => shape("circle", { cx, cy, r: 3, fill: colour(series) })),
  ];
}

function pointsOf(row, plot) {
  return row.flatMap((value, index) =>
    value === undefined ? [] : [[plot.x(index), plot.y(value)]],
  );
}

function colour(series) {
  return `var(--series-${series + 1})`;
}

function short(value) {
  return new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 }).format(
    value,
  );
}

function frame(shapes) {
  const svg = shape("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: "chart-drawing",
    "aria-hidden": "true",
  });
  svg.append(...shapes.filter(Boolean));
  return svg;
}

function words(text, attributes) {
  const node = shape("text", { ...attributes, class: "chart-words" });
  node.textContent = text;
  return node;
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
