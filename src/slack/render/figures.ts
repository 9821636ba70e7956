import { type Cost, tokensOf, type Usage } from "../../domain/usage.ts";

/** How long something took, in two units at most. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function tokens(usage: Usage): string {
  const count = tokensOf(usage);
  if (count < 10_000) return `${count.toLocaleString("en")} tokens`;
  return count < 1_000_000
    ? `${(count / 1000).toFixed(1)}k tokens`
    : `${(count / 1_000_000).toFixed(2)}M tokens`;
}

/** What a run cost. What is not known is called unknown, never zero; a rehearsal spends nothing and says so. */
export function price(cost: Cost, rehearsal: boolean): string {
  const known = `$${cost.usd.toFixed(cost.usd < 1 ? 4 : 2)}`;
  if (rehearsal) {
    return cost.unknown
      ? "list price unknown, nothing was spent"
      : `list price ${known}, nothing was spent`;
  }
  if (!cost.unknown) return `cost ${known}`;
  return cost.usd > 0 ? `cost ${known} and a part unknown` : "cost unknown";
}

/** The size of a text for people. */
export function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`;
}
