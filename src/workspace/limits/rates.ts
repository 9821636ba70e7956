/** Slack's rate tiers: so many calls of one method in any minute, and about one post a second in one channel. */
import type { Clockwork } from "../clockwork.ts";

/** Calls per minute by tier; `special` methods have rules of their own or none that is published. */
const PER_MINUTE = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

export type Tier = keyof typeof PER_MINUTE | "special" | "per-channel";

const MINUTE_MS = 60_000;
/** A short burst in one channel is tolerated before the rate of one a second is held. */
const CHANNEL_BURST = 3;
const CHANNEL_MS_PER_POST = 1000;

export type Rates = {
  /** Counts the call; seconds to wait when it is one too many, else null. */
  count(method: string, tier: Tier, channel: string): number | null;
};

export function createRates(clockwork: Clockwork, enforced: boolean): Rates {
  const windows = new Map<string, number[]>();
  const channels = new Map<string, number>();
  return {
    count(method, tier, channel) {
      if (!enforced || tier === "special") return null;
      if (tier === "per-channel") return countInChannel(channels, channel, clockwork.now());
      return countInMinute(windows, { method, most: PER_MINUTE[tier] }, clockwork.now());
    },
  };
}

function countInMinute(
  windows: Map<string, number[]>,
  { method, most }: { method: string; most: number },
  now: number,
): number | null {
  const recent = (windows.get(method) ?? []).filter((at) => at > now - MINUTE_MS);
  windows.set(method, recent);
  const oldest = recent[0];
  if (recent.length >= most && oldest !== undefined) return seconds(oldest + MINUTE_MS - now);
  recent.push(now);
  return null;
}

/** Each post moves the channel's due time on by a second; it may run ahead of the clock by the burst. */
function countInChannel(
  channels: Map<string, number>,
  channel: string,
  now: number,
): number | null {
  const due = Math.max(channels.get(channel) ?? 0, now);
  const ahead = due - now;
  const allowed = (CHANNEL_BURST - 1) * CHANNEL_MS_PER_POST;
  if (ahead > allowed) return seconds(ahead - allowed);
  channels.set(channel, due + CHANNEL_MS_PER_POST);
  return null;
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
