import type { Rule } from "../known.ts";
import { problemAt } from "../source.ts";
import { stepsOf } from "../steps.ts";

/** A step is performed by one agent, one person or one workflow, and an agent or person is told what to do. */
export const stepsHaveOnePerformer: Rule = ({ workflow, source }) =>
  stepsOf(workflow).flatMap(({ step, at }) => {
    const performers = (["agent", "person", "workflow"] as const).filter((key) => step[key]);
    if (performers.length !== 1) {
      return problemAt(source, [...at, performers[1] ?? "id"], {
        message:
          performers.length === 0
            ? `Nobody performs the step "${step.id}".`
            : `The step "${step.id}" has several performers: ${performers.join(" and ")}.`,
        remedy: "Give the step exactly one of agent, person or workflow.",
      });
    }
    if (step.workflow !== undefined || step.task !== undefined) return [];
    return problemAt(source, at, {
      message: `The step "${step.id}" has no task.`,
      remedy: "Say under task what is to be done and what to deliver.",
    });
  });
