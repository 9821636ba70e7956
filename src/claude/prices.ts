import { z } from "zod";
import type { Cost, Usage } from "../domain/usage.ts";

const Rate = z.number().nonnegative();

/** US dollars per million tokens. */
const Rates = z.object({
  input: Rate,
  output: Rate,
  cacheWrite5m: Rate,
  cacheWrite1h: Rate,
  cacheRead: Rate,
});

const PriceRow = z.object({
  model: z.string().min(1),
  /** The first day (UTC) on which this row is in force. */
  from: z.iso.date(),
  rates: Rates,
  /** Other rates for a whole request whose prompt is longer than so many tokens. */
  longPrompt: z.object({ over: z.number().int().positive(), rates: Rates }).nullable(),
});

/** Prices by model and date. The version is kept with every call that was priced by it. */
export const PriceTable = z.object({ version: z.string().min(1), rows: z.array(PriceRow) });
export type PriceTable = z.infer<typeof PriceTable>;

/** A team's own prices by exact model id. Cache rates follow Anthropic's usual multiples of `input` unless they are given. */
export const PriceOverride = z.record(
  z.string().min(1),
  z.strictObject({
    input: Rate,
    output: Rate,
    cacheWrite5m: Rate.optional(),
    cacheWrite1h: Rate.optional(),
    cacheRead: Rate.optional(),
  }),
);
export type PriceOverride = z.infer<typeof PriceOverride>;

/** Anthropic's list prices. Sonnet 5.5 halved its cache reads on 7 October 2026; Haiku 5.5 charges long prompts fivefold. */
export const listPrices: PriceTable = {
  version: "2026-11-20",
  rows: [
    row("claude-opus-5-5", "2026-01-01", [4, 20, 5, 8, 0.2]),
    row("claude-sonnet-5-5", "2026-01-01", [2, 10, 2.5, 4, 0.2]),
    row("claude-sonnet-5-5", "2026-10-07", [2, 10, 2.5, 4, 0.1]),
    {
      ...row("claude-haiku-5-5", "2026-01-01", [0.1, 0.5, 0.125, 0.2, 0.01]),
      longPrompt: { over: 100_000, rates: rates([0.5, 2.5, 0.625, 1, 0.05]) },
    },
    row("claude-fable-5-2", "2026-01-01", [8, 40, 10, 16, 0.2]),
    row("claude-haiku-4-5", "2025-10-01", [1, 5, 1.25, 2, 0.1]),
  ],
};

/** The table with a team's own prices in place of ours; its version says that it was changed. */
export function withOverride(table: PriceTable, override: PriceOverride): PriceTable {
  const own = Object.entries(override).map(([model, price]) => ({
    ...row(model, "1970-01-01", [
      price.input,
      price.output,
      price.cacheWrite5m ?? price.input * 1.25,
      price.cacheWrite1h ?? price.input * 2,
      price.cacheRead ?? price.input * 0.1,
    ]),
  }));
  if (own.length === 0) return table;
  const kept = table.rows.filter(({ model }) => !(model in override));
  return { version: `${table.version}+own`, rows: [...kept, ...own] };
}

export interface Priced {
  readonly cost: Cost;
  readonly priceTable: string | null;
}

/** What one request cost by the model that answered it. A model without a price costs "unknown", never zero (law 7). */
export function priceOf(
  table: PriceTable,
  usage: Usage,
  { model, at }: { model: string; at: number },
): Priced {
  const found = rowFor(table, model, at);
  if (found === null) return { cost: { usd: 0, unknown: true }, priceTable: null };
  const prompt = usage.input + usage.cacheWrite5m + usage.cacheWrite1h + usage.cacheRead;
  const long = found.longPrompt !== null && prompt > found.longPrompt.over;
  const applied = long && found.longPrompt !== null ? found.longPrompt.rates : found.rates;
  const usd =
    (usage.input * applied.input +
      usage.output * applied.output +
      usage.cacheWrite5m * applied.cacheWrite5m +
      usage.cacheWrite1h * applied.cacheWrite1h +
      usage.cacheRead * applied.cacheRead) /
    1_000_000;
  return { cost: { usd, unknown: false }, priceTable: table.version };
}

/** Whether the table tells what this model costs, on whatever day. */
export function hasPrice(table: PriceTable, model: string): boolean {
  return rowFor(table, model, Number.POSITIVE_INFINITY) !== null;
}

type PriceRow = z.infer<typeof PriceRow>;

/** A dated id (`claude-haiku-4-5-20251001`) is the undated model of that name. */
function rowFor(table: PriceTable, model: string, at: number): PriceRow | null {
  const undated = model.replace(/-\d{8}$/, "");
  const exact = table.rows.filter((candidate) => candidate.model === model);
  const named = exact.length > 0 ? exact : table.rows.filter(({ model: id }) => id === undated);
  const inForce = named.filter(({ from }) => Date.parse(from) <= at);
  return inForce.toSorted((left, right) => right.from.localeCompare(left.from))[0] ?? null;
}

function row(model: string, from: string, prices: RateList): PriceRow {
  return { model, from, rates: rates(prices), longPrompt: null };
}

/** Input, output, 5-minute write, 1-hour write, read: the column order of Anthropic's own table. */
type RateList = readonly [number, number, number, number, number];

function rates([input, output, cacheWrite5m, cacheWrite1h, cacheRead]: RateList) {
  return { input, output, cacheWrite5m, cacheWrite1h, cacheRead };
}
