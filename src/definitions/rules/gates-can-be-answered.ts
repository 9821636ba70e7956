import type { Rule } from "../known.ts";
import { proposal } from "../names.ts";
import type { Problem } from "../problem.ts";
import { type Path, problemAt, type Source } from "../source.ts";
import { isEarlier, type PlacedStep, stepsOf } from "../steps.ts";
import type { DecidersDefinition, Gate } from "../workflow.ts";

/** Somebody may answer every question that the workflow can ask. */
export const questionsHaveDeciders: Rule = ({ workflow, source }) => {
  const gates = stepsOf(workflow).flatMap(({ step, at }) =>
    step.gate
      ? (["decided_by", "then_decided_by"] as const).flatMap((key) => {
          const deciders = step.gate?.[key];
          return deciders ? [{ deciders, at: [...at, "gate", key] }] : [];
        })
      : [],
  );
  const escalations = workflow.escalations.flatMap(({ decided_by }, index) =>
    decided_by ? [{ deciders: decided_by, at: ["escalations", index, "decided_by"] }] : [],
  );
  const routes = workflow.phases.flatMap((phase, index) =>
    phase.mode === "route" && "ask" in phase.default && phase.default.decided_by
      ? [
          {
            deciders: phase.default.decided_by,
            at: ["phases", index, "default", "decided_by"],
          },
        ]
      : [],
  );
  return [...gates, ...escalations, ...routes].flatMap(({ deciders, at }) => [
    ...nobody(deciders, at, source),
    ...tooFewParties(deciders, at, source),
    ...strangers(deciders, at, source),
  ]);
};

/** A gate recommends one of its own options, and what goes back goes to a step that has run. */
export const gateOptionsLeadSomewhere: Rule = ({ workflow, source }) => {
  const steps = stepsOf(workflow);
  return steps.flatMap((placed) => {
    const { gate } = placed.step;
    if (gate === undefined) return [];
    const at = [...placed.at, "gate"];
    return [
      ...recommendation(gate, at, source),
      ...reservedIds(gate, at, source),
      ...gate.options.flatMap((option, index) => {
        if (typeof option.leads_to === "string") return [];
        const target = option.leads_to.back_to;
        return backTo({ target, placed, steps, at: [...at, "options", index, "leads_to"] }, source);
      }),
    ];
  });
};

function nobody(deciders: DecidersDefinition, at: Path, source: Source): Problem[] {
  const named = deciders.people.length + deciders.groups.length + deciders.roles.length;
  const requester = deciders.requester && !deciders.not_requester;
  if (!deciders.anyone && !requester && named === 0) {
    return [
      problemAt(source, at, {
        message: "Nobody may answer this question.",
        remedy: "Name who decides: anyone: true, requester: true or people.",
      }),
    ];
  }
  const onlyPeople = !deciders.anyone && deciders.groups.length + deciders.roles.length === 0;
  const eligible = deciders.people.length + (requester ? 1 : 0);
  if (!onlyPeople || eligible >= deciders.quorum) return [];
  return [
    problemAt(source, at, {
      message: `${deciders.quorum} people must agree, but only ${eligible} may answer.`,
      remedy: "Name more people or lower the quorum.",
    }),
  ];
}

/** "All of" one group is no more than that group. */
function tooFewParties(deciders: DecidersDefinition, at: Path, source: Source): Problem[] {
  if (!deciders.all_of || deciders.groups.length + deciders.roles.length > 1) return [];
  return [
    problemAt(source, [...at, "all_of"], {
      message: "all_of asks for one vote of each group and role, but there are not two of them.",
      remedy: "Name the groups or roles that must agree, or leave all_of out.",
    }),
  ];
}

const PERSON = /^(?:[UW][A-Z0-9]+|terminal:.+)$/;

/** Somebody named otherwise than clicks name them could never answer. */
function strangers({ people }: DecidersDefinition, at: Path, source: Source): Problem[] {
  return people.flatMap((person, index) =>
    PERSON.test(person)
      ? []
      : problemAt(source, [...at, "people", index], {
          message: `"${person}" is no person's id.`,
          remedy: "Write the member ID (U…) that stands in the person's Slack profile.",
        }),
  );
}

function recommendation(gate: Gate, at: Path, source: Source): Problem[] {
  const ids = gate.options.map(({ id }) => id);
  if (gate.recommend === undefined || ids.includes(gate.recommend)) return [];
  return [
    problemAt(source, [...at, "recommend"], {
      message: `The gate recommends "${gate.recommend}", which is none of its options.`,
      remedy: proposal(gate.recommend, ids),
    }),
  ];
}

/** "other" is the answer in one's own words. */
function reservedIds(gate: Gate, at: Path, source: Source): Problem[] {
  return gate.options.flatMap(({ id }, index) =>
    id === "other"
      ? problemAt(source, [...at, "options", index, "id"], {
          message: 'The option id "other" is taken by the answer in one\'s own words.',
          remedy: "Rename the option; `other: true` on the gate offers a free answer.",
        })
      : [],
  );
}

function backTo(
  asked: { target: string; placed: PlacedStep; steps: PlacedStep[]; at: Path },
  source: Source,
): Problem[] {
  const { target, placed, steps, at } = asked;
  const reachable = steps.filter((other) => other === placed || isEarlier(other, placed));
  if (reachable.some(({ step }) => step.id === target)) return [];
  const exists = steps.some(({ step }) => step.id === target);
  return [
    problemAt(source, at, {
      message: exists
        ? `An option goes back to "${target}", which is not over before "${placed.step.id}".`
        : `An option goes back to "${target}", which is no step.`,
      remedy: proposal(
        target,
        reachable.map(({ step }) => step.id),
      ),
    }),
  ];
}
