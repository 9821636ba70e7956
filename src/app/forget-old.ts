import type { App } from "../app.ts";
import type { Clock } from "../domain/clock.ts";
import type { Log } from "../domain/log.ts";

const DAY_MS = 86_400_000;

/** Forgets runs that ended longer ago than `keepMs`, at once and then daily, until the signal. Nothing is forgotten that nobody asked for. */
export async function forgetOld(
  app: { readonly store: Pick<App["store"], "retention"> },
  around: {
    readonly keepMs: number;
    readonly clock: Clock;
    readonly log: Log;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { keepMs, clock, log, signal } = around;
  while (!signal.aborted) {
    const { runs } = await app.store.retention.forgetBefore(clock.now() - keepMs);
    if (runs > 0) log.info({ runs }, "old runs were forgotten");
    await clock.sleepUntil(clock.now() + DAY_MS, signal).catch(() => {});
  }
}
