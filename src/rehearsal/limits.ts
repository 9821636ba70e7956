const WINDOW_MS = 60_000;
const MOST = {
  requests: 4_000,
  tokens: 2_400_000,
  "input-tokens": 2_000_000,
  "output-tokens": 400_000,
};

interface Window {
  readonly endsAt: number;
  readonly used: number;
}

/** Counts requests by the minute, for the headers that tell how much is left. Nothing is ever refused on its account. */
export function openLimits(now: () => number): { take(): Window } {
  let window: Window = { endsAt: 0, used: 0 };
  return {
    take() {
      const time = now();
      const isOver = time >= window.endsAt;
      window = isOver
        ? { endsAt: time + WINDOW_MS, used: 1 }
        : { ...window, used: window.used + 1 };
      return window;
    },
  };
}

export function limitHeaders({ endsAt, used }: Window): Record<string, string> {
  const reset = new Date(endsAt).toISOString();
  const headers = Object.entries(MOST).flatMap(([what, most]) => {
    const remaining = what === "requests" ? Math.max(0, most - used) : most;
    const name = `anthropic-ratelimit-${what}`;
    return [
      [`${name}-limit`, String(most)],
      [`${name}-remaining`, String(remaining)],
      [`${name}-reset`, reset],
    ] as const;
  });
  return Object.fromEntries(headers);
}
