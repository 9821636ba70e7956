import type { BodyOf } from "../../src/domain/entry.ts";

/** What every contender measures with, so that none is measured otherwise. */
export const STEPS_LONG = 920;
export const RUNS = 1_000;
export const STEPS_EACH = 10;
export const DECISIONS = 200;
const RESULT_BYTES = 4_096;

/**
 * What one step leaves, the same for every contender: a finished step as the program records it, 4 KiB of JSON in all. Its
 * content differs from step to step.
 */
export function resultOf(number: number): BodyOf<"step.completed"> {
  const template = emptyStep();
  const summary = `result ${number} `.padEnd(RESULT_BYTES - EMPTY_BYTES, "x");
  return {
    ...template,
    path: `phase/step-${number}`,
    handoff: { ...template.handoff, summary },
  };
}

function emptyStep(): BodyOf<"step.completed"> {
  return {
    kind: "step.completed",
    path: "phase/step",
    round: 1,
    attempt: 1,
    agent: "devops-engineer",
    verdict: "none",
    report: null,
    handoff: {
      task_id: "task",
      source_agent: "devops-engineer",
      target_agent: "code-reviewer",
      summary: "",
      context: {
        models: [],
        serializers: [],
        viewsets: [],
        requirements: [],
        constraints: [],
        dependencies: [],
        free: {},
      },
      artifacts: { code_files: [], test_files: [], config_files: [], documents: [] },
      quality_gates: {
        code_review_passed: "open",
        tests_passing: "open",
        performance_validated: "open",
      },
      open_questions: [],
    },
    facts: {},
    findings: [],
    answers: [],
    criteria: [],
    evidence: [],
    measures: [],
    calls: [],
    durationMs: 1,
  };
}

const EMPTY_BYTES = JSON.stringify(emptyStep()).length;

/** The value below which this share of them lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Milliseconds between the marks that a run leaves, one per step. */
export function stepTimes(marks: readonly number[]): number[] {
  return marks.slice(1).map((mark, index) => mark - (marks[index] ?? mark));
}

/** The cost of a step, over the whole run and near two of its steps. */
export function longRunFigures(marks: readonly number[]) {
  const times = stepTimes(marks);
  const near = (step: number) => median(times.slice(step - 20, step + 20));
  return {
    stepP50: percentile(times, 0.5),
    stepP99: percentile(times, 0.99),
    at50: near(50),
    at900: near(900),
  };
}

export function manyRunsFigures(ms: number) {
  return { stepsPerSecond: (RUNS * STEPS_EACH * 1_000) / ms, peakMb: peakMb() };
}

export function latencyFigures(latencies: readonly number[]) {
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

export function peakMb(): number {
  return process.resourceUsage().maxRSS / 1_024;
}

export function residentMb(): number {
  return process.memoryUsage.rss() / 1_048_576;
}

/** Says one thing to whoever started this process. */
export function tell(figures: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** Which scenario to play and in which folder. */
export function assignment(): { scenario: string; folder: string } {
  const [scenario = "", folder = ""] = process.argv.slice(2);
  return { scenario, folder };
}
