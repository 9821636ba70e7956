import type { Source } from "./compose.ts";
import { type AskedStep, isPathOf, pathOf } from "./prompt.ts";
import type { FaultKind } from "./script.ts";

/** How a request was answered. A script's or an improvised answer may in addition have been spoilt by a fault. */
type AnsweredWith =
  | (Source & { readonly fault: FaultKind | null })
  | { readonly kind: "fault"; readonly fault: FaultKind }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "served" };

export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Credentials are masked. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly step: AskedStep | null;
  readonly streamed: boolean;
  /** Whether this opens a conversation: no turn of the assistant yet. */
  readonly opens: boolean;
  readonly answeredWith: AnsweredWith | null;
  /** `aborted`: the client hung up, or a fault cut the answer short. */
  readonly state: "open" | "complete" | "aborted";
}

export interface RequestLog {
  readonly requests: () => readonly LoggedRequest[];
  /** How often a step was asked: conversations opened about it that got an answer, tool turns and repairs not counted. */
  readonly asked: (stepPath: string, round?: number) => number;
  /** Resolves as soon as the requests are as wanted; rejects when the rehearsal is closed before. */
  readonly until: (predicate: (requests: readonly LoggedRequest[]) => boolean) => Promise<void>;
  open(request: Omit<LoggedRequest, "answeredWith" | "state">): LoggedRequest;
  change(request: LoggedRequest, change: Partial<LoggedRequest>): void;
  close(): void;
}

interface Waiting {
  readonly predicate: (requests: readonly LoggedRequest[]) => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Keeps the last requests and counts every one that was asked; whoever waits is told at each change. */
export function openRequestLog(mostKept: number): RequestLog {
  let kept: LoggedRequest[] = [];
  let waiting: Waiting[] = [];
  const counts = new Map<string, number>();
  const tell = () => {
    const due = waiting.filter(({ predicate }) => predicate(kept));
    waiting = waiting.filter((one) => !due.includes(one));
    for (const { resolve } of due) resolve();
  };
  return {
    requests: () => kept,
    asked: (stepPath, round) => countIn(counts, stepPath, round),
    until(predicate) {
      if (predicate(kept)) return Promise.resolve();
      return new Promise((resolve, reject) => waiting.push({ predicate, resolve, reject }));
    },
    open(request) {
      const logged: LoggedRequest = { ...request, answeredWith: null, state: "open" };
      kept = [...kept, logged].slice(-mostKept);
      tell();
      return logged;
    },
    change(request, change) {
      if (isFirstAnswer(request, change)) count(counts, request);
      Object.assign(request, change);
      tell();
    },
    close() {
      for (const { reject } of waiting) reject(new Error("The rehearsal was closed."));
      waiting = [];
    },
  };
}

/** A step is asked when a conversation about it is opened and gets an answer, be it one that never arrives whole. */
function isFirstAnswer(request: LoggedRequest, { answeredWith }: Partial<LoggedRequest>): boolean {
  const isAnswer = answeredWith?.kind === "script" || answeredWith?.kind === "improvised";
  return isAnswer && request.opens && request.answeredWith === null;
}

function count(counts: Map<string, number>, { step }: LoggedRequest): void {
  if (step === null) return;
  const key = `${step.round} ${pathOf(step)}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function countIn(counts: ReadonlyMap<string, number>, path: string, round?: number): number {
  let sum = 0;
  for (const [key, number] of counts) {
    const [ofRound = "", whole = ""] = key.split(" ");
    if (isPathOf(path, whole) && (round === undefined || Number(ofRound) === round)) sum += number;
  }
  return sum;
}
