import type { PastRun } from "../store/beside-runs.ts";

/** What earlier runs of a workflow took: most of them lie between the two ends. */
export interface Estimate {
  readonly runs: number;
  readonly durationMs: readonly [number, number];
  /** Null where the price of none of them is known. */
  readonly usd: readonly [number, number] | null;
  /** How many of the runs have a price that is only partly known. */
  readonly unpriced: number;
}

/** From the tenth to the ninetieth percentile of finished runs; null without any. */
export function estimateFrom(past: readonly PastRun[]): Estimate | null {
  if (past.length === 0) return null;
  const priced = past.filter(({ cost }) => !cost.unknown).map(({ cost }) => cost.usd);
  return {
    runs: past.length,
    durationMs: middleOf(past.map(({ durationMs }) => durationMs)),
    usd: priced.length === 0 ? null : middleOf(priced),
    unpriced: past.length - priced.length,
  };
}

/** By nearest rank, so that both ends are figures of real runs. */
function middleOf(figures: readonly number[]): readonly [number, number] {
  const sorted = figures.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return [at(0.1), at(0.9)];
}

/** In a line; what is not known is said. */
export function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return "no history yet: no run of this workflow has finished here";
  const { runs, usd, unpriced } = estimate;
  const price = usd === null ? "cost not known" : rangeOf(usd.map((one) => `$${one.toFixed(2)}`));
  const part = usd !== null && unpriced > 0 ? ` (${unpriced} of them without a known price)` : "";
  const time = rangeOf(estimate.durationMs.map(minutesText));
  const count = runs === 1 ? "the one run" : `${runs} runs`;
  return `${time}, waiting for people included · ${price} · from ${count} that finished here${part}`;
}

function rangeOf([low = "", high = ""]: readonly string[]): string {
  return low === high ? low : `${low} to ${high}`;
}

function minutesText(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
