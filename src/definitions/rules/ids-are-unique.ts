import type { Rule } from "../known.ts";
import { type Path, problemAt } from "../source.ts";
import { stepsOf } from "../steps.ts";

/** Phases, steps, criteria, escalations and gate options are told apart by their ids. */
export const idsAreUnique: Rule = ({ workflow, source }) => {
  const steps = stepsOf(workflow);
  const groups: { noun: string; ids: { id: string | undefined; at: Path }[] }[] = [
    {
      noun: "phase",
      ids: workflow.phases.map(({ id }, index) => ({ id, at: ["phases", index, "id"] })),
    },
    { noun: "step", ids: steps.map(({ step, at }) => ({ id: step.id, at: [...at, "id"] })) },
    {
      noun: "escalation",
      ids: workflow.escalations.map(({ id }, index) => ({ id, at: ["escalations", index, "id"] })),
    },
    ...steps.map(({ step, at }) => ({
      noun: "criterion",
      ids: step.criteria.map(({ id }, index) => ({ id, at: [...at, "criteria", index, "id"] })),
    })),
    ...steps.map(({ step, at }) => ({
      noun: "gate option",
      ids: (step.gate?.options ?? []).map(({ id }, index) => ({
        id,
        at: [...at, "gate", "options", index, "id"],
      })),
    })),
  ];
  return groups.flatMap(({ noun, ids }) =>
    repeated(ids).map(({ id, at, first }) =>
      problemAt(source, at, {
        message: `The ${noun} id "${id}" is used twice.`,
        remedy: `Rename this one; the first is on line ${source.lineOf(first)}.`,
      }),
    ),
  );
};

function repeated(ids: { id: string | undefined; at: Path }[]) {
  const first = new Map<string, Path>();
  return ids.flatMap(({ id, at }) => {
    if (id === undefined) return [];
    const earlier = first.get(id);
    if (earlier !== undefined) return [{ id, at, first: earlier }];
    first.set(id, at);
    return [];
  });
}
