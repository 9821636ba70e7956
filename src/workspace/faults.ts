/** Things that go wrong on purpose: at the Web API, at deliveries, and at sockets. */
import { createChance } from "./chance.ts";

export type FaultKind =
  /** The effect happens, and the connection breaks before the answer. */
  | { kind: "lose_answer" }
  | { kind: "http_500" }
  | { kind: "http_503" }
  | { kind: "delay"; ms: number }
  | { kind: "rate_limited"; retryAfter: number }
  | { kind: "error"; error: string };

export type Fault = FaultKind & {
  /** A method, or a pattern that methods match. */
  method: string | RegExp;
  /** How many calls it hits; without `times` and `rate`, all. */
  times?: number;
  /** Share of the calls it hits, drawn from a seeded sequence so that a run can be repeated. */
  rate?: number;
  seed?: number;
};

export type Duplicates = { times: number; newEventIds: boolean };

export type Faults = {
  add: (fault: Fault) => void;
  clear: () => void;
  /** Every delivery is sent so often from now on; 1 ends it. */
  duplicateDeliveries: (times: number, options?: { newEventIds?: boolean }) => void;
  /** The next so many attempts to open a socket are refused. */
  refuseConnections: (count: number) => void;
  /** The fault that hits this call, if any; counts as a hit. */
  strike: (method: string) => Fault | null;
  duplicates: () => Duplicates;
  takeRefusal: () => boolean;
};

export function createFaults(): Faults {
  let active: { fault: Fault; left: number; chance: () => number }[] = [];
  let duplicates: Duplicates = { times: 1, newEventIds: false };
  let refusals = 0;
  return {
    add(fault) {
      const left = fault.times ?? Number.POSITIVE_INFINITY;
      active.push({ fault, left, chance: createChance(fault.seed ?? 1) });
    },
    clear() {
      active = [];
      duplicates = { times: 1, newEventIds: false };
      refusals = 0;
    },
    duplicateDeliveries(times, options = {}) {
      duplicates = { times, newEventIds: options.newEventIds ?? false };
    },
    refuseConnections(count) {
      refusals = count;
    },
    strike(method) {
      for (const entry of active) {
        if (entry.left <= 0 || !matches(entry.fault.method, method)) continue;
        if (entry.fault.rate !== undefined && entry.chance() >= entry.fault.rate) continue;
        entry.left -= 1;
        return entry.fault;
      }
      return null;
    },
    duplicates: () => duplicates,
    takeRefusal() {
      if (refusals <= 0) return false;
      refusals -= 1;
      return true;
    },
  };
}

function matches(pattern: string | RegExp, method: string): boolean {
  return typeof pattern === "string" ? pattern === method : method.search(pattern) !== -1;
}
