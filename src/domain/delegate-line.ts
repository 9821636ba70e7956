import type { BodyOf } from "./entry.ts";
import { delegatePath } from "./passes.ts";
import type { PhaseLine, StepLine } from "./step-line.ts";

/** The plan with a line for the delegate's part, below the step that named it. */
export function withDelegate(
  phases: readonly PhaseLine[],
  body: BodyOf<"step.delegated">,
): readonly PhaseLine[] {
  const path = delegatePath(body);
  return phases.map((phase) => {
    const steps = phase.steps.filter((step) => step.path !== path);
    const above = steps.findLastIndex(
      (step) => step.path === body.path || step.path.startsWith(`${body.path}/`),
    );
    const named = steps.find((step) => step.path === body.path);
    return named ? { ...phase, steps: steps.toSpliced(above + 1, 0, lineOf(named, body)) } : phase;
  });
}

/** A step that is tried again has got its part, or goes on without it: what was not begun by then is not to come. */
export function withoutRefused(
  phases: readonly PhaseLine[],
  { path }: BodyOf<"step.started">,
): readonly PhaseLine[] {
  const refused = (step: StepLine) =>
    step.path.startsWith(`${path}/`) && step.round === 0 && step.state === "pending";
  return phases.map((phase) => ({
    ...phase,
    steps: phase.steps.filter((step) => !refused(step)),
  }));
}

function lineOf(step: StepLine, body: BodyOf<"step.delegated">): StepLine {
  const { as } = body;
  return {
    ...step,
    path: delegatePath(body),
    title: `↳ ${as.role}`,
    agent: as.name,
    icon: as.icon,
    role: as.role,
    conditional: false,
    gate: "",
    reviews: false,
    state: "pending",
    round: 0,
    note: "",
  };
}
