import type { BodyOf } from "../domain/entry.ts";
import type { Context } from "./context.ts";
import type { Facts } from "./ports.ts";
import { ask, type Draft, decidersOf } from "./questions.ts";
import { branchTitle, chooseBranch, type RoutePhase } from "./rules/routes.ts";
import type { Branch } from "./rules/stations.ts";

/** Decides which branch of a route the run takes, by its conditions or by people, and records it with what was passed over. */
export async function takeRoute(
  context: Context,
  phase: RoutePhase,
  at: { readonly round: number; readonly facts: Facts },
): Promise<Branch> {
  const key = `${phase.id}/route#${at.round}`;
  const chosen = await choose(context, phase, { key, facts: at.facts });
  const { branch, by, passedOver } = chosen;
  const taken = await context.durable.note(key, {
    body: {
      kind: "route.taken",
      phase: phase.id,
      round: at.round,
      branch: branch === "default" ? null : branch,
      title: branchTitle(phase, branch),
      by,
      passedOver: passedOver.map((other) => branchTitle(phase, other)),
    },
  });
  return taken.branch ?? "default";
}

interface Chosen {
  readonly branch: Branch;
  readonly by: BodyOf<"route.taken">["by"];
  readonly passedOver: readonly number[];
}

async function choose(
  context: Context,
  phase: RoutePhase,
  at: { readonly key: string; readonly facts: Facts },
): Promise<Chosen> {
  const choice = chooseBranch(phase, (condition) => context.ports.holds(condition, at.facts));
  switch (choice.kind) {
    case "take":
      return { ...choice, by: "condition" };
    case "default":
      return { branch: "default", by: "default", passedOver: [] };
    case "ask":
      return {
        branch: await askPeople(context, phase, { key: at.key, ask: choice.ask }),
        by: "person",
        passedOver: [],
      };
    default:
      return choice satisfies never;
  }
}

/** Only a named branch is an answer: words of one's own choose none of them. */
async function askPeople(
  context: Context,
  phase: RoutePhase,
  question: { readonly key: string; readonly ask: string },
): Promise<number> {
  const { workflow } = context;
  const asking = {
    key: `${question.key}/question`,
    stage: `${workflow.title}, ${phase.title ?? phase.id}`,
    agent: workflow.lead,
    about: null,
  };
  const draft = routeDraft(phase, question.ask);
  const decision = await ask(context, asking, draft);
  const branch = draft.options.findIndex(({ id }) => id === decision.option);
  if (branch === -1) throw new Error(`"${decision.option}" is no branch of "${phase.id}".`);
  return branch;
}

function routeDraft(phase: RoutePhase, issue: string): Draft {
  const { default: otherwise } = phase;
  const deciders = "ask" in otherwise ? otherwise.decided_by : undefined;
  return {
    reason: "route",
    issue,
    options: phase.branches.map((branch, index) => ({
      id: `branch-${index + 1}`,
      label: branchTitle(phase, index),
      tradeoff: branch.steps.map(({ title, id }) => title ?? id).join(", "),
    })),
    recommended: null,
    recommendation: "",
    blocking: "this phase and all that follows",
    other: false,
    ...(deciders ? { deciders: decidersOf(deciders) } : {}),
  };
}
