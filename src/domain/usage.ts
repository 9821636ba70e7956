import { z } from "zod";

/** Tokens of one request as the model's server counted them. `input` is the uncached rest only; `output` includes thinking. */
export const Usage = z.object({
  input: z.number().int().nonnegative(),
  cacheWrite5m: z.number().int().nonnegative(),
  cacheWrite1h: z.number().int().nonnegative(),
  cacheRead: z.number().int().nonnegative(),
  output: z.number().int().nonnegative(),
});
export type Usage = z.infer<typeof Usage>;

/** Money in US dollars. Unknown is never zero (law 7): `usd` is then the part that is known. */
export const Cost = z.object({ usd: z.number().nonnegative(), unknown: z.boolean() });
export type Cost = z.infer<typeof Cost>;

/** One request to a model, booked whether or not its answer was any use. */
export const Call = z.object({
  model: z.string(),
  requestId: z.string().nullable(),
  usage: Usage,
  cost: Cost,
  /** The version of the price table, or null when the model has no known price. */
  priceTable: z.string().nullable(),
  /** The server's stop reason, or the name of the failure that ended the request. */
  ended: z.string(),
  durationMs: z.number().nonnegative(),
});
export type Call = z.infer<typeof Call>;

export const noUsage: Usage = {
  input: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  cacheRead: 0,
  output: 0,
};
export const noCost: Cost = { usd: 0, unknown: false };

export function addUsage(left: Usage, right: Usage): Usage {
  return {
    input: left.input + right.input,
    cacheWrite5m: left.cacheWrite5m + right.cacheWrite5m,
    cacheWrite1h: left.cacheWrite1h + right.cacheWrite1h,
    cacheRead: left.cacheRead + right.cacheRead,
    output: left.output + right.output,
  };
}

export function addCost(left: Cost, right: Cost): Cost {
  return { usd: left.usd + right.usd, unknown: left.unknown || right.unknown };
}

/** All tokens that passed, in either direction. */
export function tokensOf(usage: Usage): number {
  return usage.input + usage.cacheWrite5m + usage.cacheWrite1h + usage.cacheRead + usage.output;
}

export function totalOf(calls: readonly Call[]): { usage: Usage; cost: Cost } {
  return {
    usage: calls.reduce((sum, call) => addUsage(sum, call.usage), noUsage),
    cost: calls.reduce((sum, call) => addCost(sum, call.cost), noCost),
  };
}
