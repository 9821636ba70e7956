const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The milliseconds that a definition means by `30m`, `2h` or `3d`. */
export function durationOf(written: string): number {
  return Number.parseInt(written, 10) * (UNITS[written.slice(-1)] ?? 0);
}
