import { createHash } from "node:crypto";
import { cacheMinimumOf } from "./models.ts";
import type { InputUsage } from "./reply.ts";
import { tokensIn } from "./tokens.ts";
import type { CountRequest } from "./wire.ts";

const LOOK_BACK = 20;
const LIFETIME_MS = { "5m": 5 * 60_000, "1h": 60 * 60_000 } as const;
type Lifetime = keyof typeof LIFETIME_MS;

interface Prefix {
  readonly digest: string;
  readonly tokens: number;
  readonly lifetime: Lifetime | null;
}

interface Kept {
  readonly lifetime: Lifetime;
  until: number;
}

export interface PromptCache {
  charge(body: CountRequest): InputUsage;
}

/**
 * A prompt cache as the API keeps one: a hit is equality of bytes from the first tool to a breakpoint, for the same model and
 * format; each breakpoint looks back 20 blocks; a short prefix is silently not kept; an entry lives from its last use.
 */
export function startPromptCache(now: () => number): PromptCache {
  const kept = new Map<string, Kept>();
  const forgetOld = (time: number) => {
    for (const [digest, entry] of kept) if (entry.until <= time) kept.delete(digest);
  };
  return {
    charge(body) {
      const time = now();
      forgetOld(time);
      const prefixes = prefixesOf(body);
      const total = prefixes.at(-1)?.tokens ?? 0;
      const hit = longestHit(prefixes, kept);
      const written = remember({ body, prefixes, hit, kept, time });
      const { written5m, written1h } = written;
      return {
        input: total - (hit?.tokens ?? 0) - written5m - written1h,
        read: hit?.tokens ?? 0,
        written5m,
        written1h,
      };
    },
  };
}

/** All tokens of a request, as `count_tokens` tells them: without regard to any cache. */
export function countTokens(body: CountRequest): number {
  return prefixesOf(body).at(-1)?.tokens ?? 0;
}

/** The longest kept prefix within 20 blocks before any breakpoint. */
function longestHit(prefixes: readonly Prefix[], kept: ReadonlyMap<string, Kept>): Prefix | null {
  let hit: Prefix | null = null;
  for (const [index, prefix] of prefixes.entries()) {
    if (prefix.lifetime === null) continue;
    const near = prefixes.slice(Math.max(0, index - LOOK_BACK), index + 1);
    hit = near.findLast((one) => kept.has(one.digest)) ?? hit;
  }
  return hit;
}

interface Remembering {
  readonly body: CountRequest;
  readonly prefixes: readonly Prefix[];
  readonly hit: Prefix | null;
  readonly kept: Map<string, Kept>;
  readonly time: number;
}

/** Keeps every marked prefix that is long enough, renews those used, and tells how many tokens were newly written. */
function remember({ body, prefixes, hit, kept, time }: Remembering) {
  const written = { written5m: 0, written1h: 0 };
  renew(kept.get(hit?.digest ?? ""), time);
  let upTo = hit?.tokens ?? 0;
  for (const { digest, tokens, lifetime } of prefixes) {
    if (lifetime === null || tokens < cacheMinimumOf(body.model)) continue;
    kept.set(digest, { lifetime, until: time + LIFETIME_MS[lifetime] });
    if (tokens <= upTo) continue;
    written[lifetime === "5m" ? "written5m" : "written1h"] += tokens - upTo;
    upTo = tokens;
  }
  return written;
}

function renew(used: Kept | undefined, time: number): void {
  if (used !== undefined) used.until = time + LIFETIME_MS[used.lifetime];
}

interface Part {
  readonly bytes: string;
  readonly lifetime: Lifetime | null;
}

function prefixesOf(body: CountRequest): Prefix[] {
  const seed = JSON.stringify([body.model, body.output_config?.format ?? null]);
  let hash = createHash("sha256").update(seed);
  let tokens = 0;
  return partsOf(body).map(({ bytes, lifetime }) => {
    tokens += tokensIn(bytes);
    hash = hash.copy().update(`\n${bytes}`);
    return { digest: hash.copy().digest("hex"), tokens, lifetime };
  });
}

/** Tools, then system, then messages: the order in which the API matches a prefix. */
function partsOf(body: CountRequest): Part[] {
  const tools = (body.tools ?? []).map((tool) => partOf("tool", tool));
  const system = (body.system ?? []).map((block) => partOf("system", block));
  const blocks = body.messages.flatMap((turn) =>
    turn.content.map((block) => partOf(turn.role, block)),
  );
  const parts = [...tools, ...system, ...blocks];
  const last = parts.at(-1);
  const automatic = body.cache_control ?? null;
  if (last === undefined || automatic === null) return parts;
  return [...parts.slice(0, -1), { ...last, lifetime: automatic.ttl ?? "5m" }];
}

function partOf(
  place: string,
  value: Readonly<Record<string, unknown>> & { readonly cache_control?: { ttl?: Lifetime } | null },
): Part {
  const { cache_control: marked, ...rest } = value;
  const lifetime = marked === undefined || marked === null ? null : (marked.ttl ?? "5m");
  return { bytes: `${place} ${JSON.stringify(rest)}`, lifetime };
}
