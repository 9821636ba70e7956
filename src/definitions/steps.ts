import type { Path } from "./source.ts";
import type { Phase, Step, Workflow } from "./workflow.ts";

/** A step with where it stands: in the run (`phase/step`), in the file, and in the order. */
export interface PlacedStep {
  readonly step: Step;
  readonly phase: Phase;
  /** `<phase>/<step>`, as entries and posts name it. */
  readonly path: string;
  /** Where the step stands in the file. */
  readonly at: Path;
  /** Conditions that must hold for the step to run, outermost first, with where each is written. */
  readonly conditions: readonly { readonly text: string; readonly at: Path }[];
  readonly phaseIndex: number;
  /** The branch of a route phase; 0 in every other phase. */
  readonly branchIndex: number;
  readonly stepIndex: number;
}

/** Every step of a workflow in file order, those of all branches included. */
export function stepsOf(workflow: Workflow): PlacedStep[] {
  return workflow.phases.flatMap((phase, phaseIndex) => {
    const at: Path = ["phases", phaseIndex];
    return sequencesOf(phase, at).flatMap((sequence, branchIndex) =>
      sequence.steps.map((step, stepIndex): PlacedStep => {
        const stepAt = [...sequence.at, stepIndex];
        return {
          step,
          phase,
          path: `${phase.id}/${step.id}`,
          at: stepAt,
          conditions: [
            ...conditionAt(phase.when, at),
            ...conditionAt(sequence.when, sequence.at.slice(0, -1)),
            ...conditionAt(step.when, stepAt),
          ],
          phaseIndex,
          branchIndex,
          stepIndex,
        };
      }),
    );
  });
}

/** Whether one step is always over before the other begins. Neighbours of a parallel phase and of other branches never are. */
export function isEarlier(first: PlacedStep, second: PlacedStep): boolean {
  if (first.phaseIndex !== second.phaseIndex) return first.phaseIndex < second.phaseIndex;
  return (
    first.phase.mode !== "parallel" &&
    first.branchIndex === second.branchIndex &&
    first.stepIndex < second.stepIndex
  );
}

/** Whether two steps of one parallel phase run side by side. */
export function isBeside(first: PlacedStep, second: PlacedStep): boolean {
  return (
    first.phaseIndex === second.phaseIndex &&
    first.phase.mode === "parallel" &&
    first.stepIndex !== second.stepIndex
  );
}

interface Sequence {
  readonly when?: string | undefined;
  readonly steps: readonly Step[];
  readonly at: Path;
}

function sequencesOf(phase: Phase, at: Path): Sequence[] {
  if (phase.mode !== "route") return [{ steps: phase.steps, at: [...at, "steps"] }];
  const branches = phase.branches.map((branch, index) => ({
    when: branch.when,
    steps: branch.steps,
    at: [...at, "branches", index, "steps"],
  }));
  if (!("steps" in phase.default)) return branches;
  return [...branches, { steps: phase.default.steps, at: [...at, "default", "steps"] }];
}

function conditionAt(text: string | undefined, at: Path): { text: string; at: Path }[] {
  return text === undefined ? [] : [{ text, at: [...at, "when"] }];
}

/** The phase with each of its steps changed, those of all branches included. */
export function changedSteps(phase: Phase, change: (step: Step) => Step): Phase {
  if (phase.mode !== "route") return { ...phase, steps: phase.steps.map(change) };
  const branches = phase.branches.map((branch) => ({ ...branch, steps: branch.steps.map(change) }));
  const fallback =
    "steps" in phase.default ? { steps: phase.default.steps.map(change) } : phase.default;
  return { ...phase, branches, default: fallback };
}
