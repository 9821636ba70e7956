/** The data visualisation block: pie, bar, area and line charts, held to the safe side where reports differ. */
import { z } from "zod";
import { blockFields } from "./texts.ts";

const TITLE = 50;
const LABEL = 20;
const MOST_POINTS = 20;
const MOST_SERIES = 6;

const label = z.string().min(1).max(LABEL);
const point = z.strictObject({ label, value: z.number() });
const series = z
  .array(z.strictObject({ name: label, data: z.array(point).min(1).max(MOST_POINTS) }))
  .min(1)
  .max(MOST_SERIES);
const axes = z.strictObject({
  categories: z.array(label).min(1).max(MOST_POINTS),
  x_label: z.string().max(TITLE).optional(),
  y_label: z.string().max(TITLE).optional(),
});

function byAxes<Kind extends string>(kind: Kind) {
  return z
    .strictObject({ type: z.literal(kind), series, axis_config: axes })
    .refine(
      (chart) => new Set(chart.series.map(({ name }) => name)).size === chart.series.length,
      "must provide series with unique names",
    )
    .refine(
      (chart) =>
        chart.series.every(({ data }) =>
          data.every((given) => chart.axis_config.categories.includes(given.label)),
        ),
      "must provide data whose labels are among the categories",
    );
}

const Chart = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("pie"),
    segments: z.array(point).min(1).max(MOST_SERIES),
  }),
  byAxes("bar"),
  byAxes("area"),
  byAxes("line"),
]);

export const charts = [
  z.strictObject({
    type: z.literal("data_visualization"),
    ...blockFields,
    title: z.string().min(1).max(TITLE),
    chart: Chart,
  }),
] as const;
