import type { Rule } from "../known.ts";
import type { Problem } from "../problem.ts";
import { type Path, problemAt, type Source } from "../source.ts";
import { stepsOf } from "../steps.ts";
import type { Gate } from "../workflow.ts";

/** A deadline says what then happens, and only a deadline does; where others are asked then, it says whom. */
export const deadlinesLeadSomewhere: Rule = ({ workflow, source }) =>
  stepsOf(workflow).flatMap(({ step, at }) =>
    step.gate ? wrongWith(step.gate, [...at, "gate"], source) : [],
  );

function wrongWith(gate: Gate, at: Path, source: Source): Problem[] {
  const { deadline, on_deadline: outcome, then_decided_by: then } = gate;
  const says = (key: keyof Gate, message: string, remedy: string) =>
    problemAt(source, [...at, key], { message, remedy });
  if (deadline === undefined) {
    const remedy = "Set a deadline, or leave this out.";
    return (["on_deadline", "then_decided_by"] as const)
      .filter((key) => gate[key] !== undefined)
      .map((key) => says(key, "There is no deadline after which this could happen.", remedy));
  }
  if (outcome === undefined) {
    const remedy = "Add on_deadline: escalate with then_decided_by, or on_deadline: stop.";
    return [says("deadline", "Nothing says what happens at the deadline.", remedy)];
  }
  if (outcome === "escalate" && then === undefined) {
    const remedy = "Name in then_decided_by who may decide after the deadline.";
    return [says("on_deadline", "Nobody is named who is asked after the deadline.", remedy)];
  }
  if (outcome === "stop" && then !== undefined) {
    const remedy = "Leave it out, or say on_deadline: escalate.";
    return [says("then_decided_by", "The run ends at the deadline, so nobody is asked.", remedy)];
  }
  return [];
}
