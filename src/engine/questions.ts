import type { DecidersDefinition, Gate } from "../definitions/workflow.ts";
import type { CriterionResult, Finding } from "../domain/criterion.ts";
import {
  anyoneDecides,
  type Decision,
  needsSeveral,
  type Option,
  type Question,
  type QuestionReason,
} from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import { type Key, PersonId, questionIdOf } from "../domain/ids.ts";
import { questionSlot } from "../domain/outbox.ts";
import type { StepPost } from "../domain/post.ts";
import { digestOfShown } from "../domain/shown.ts";
import type { Context } from "./context.ts";
import type { Limits, Ports } from "./ports.ts";
import type { Try } from "./rules/stations.ts";
import { limitsFor } from "./run-limits.ts";
import { escalationPatience, meanwhileOf, type Patience, patienceOf, timingOf } from "./timing.ts";

/** What differs between questions; the rest follows from where they are asked. */
export interface Draft {
  readonly reason: QuestionReason;
  /** The workflow's rule that fired, in words. */
  readonly rule?: string | undefined;
  readonly issue: string;
  readonly options: readonly Option[];
  readonly recommended: string | null;
  readonly recommendation: string;
  readonly blocking: string;
  readonly other: boolean;
  readonly deciders?: Question["deciders"];
  /** What happens while nobody decides; left out, that of an escalation. */
  readonly patience?: Patience;
}

/** Where a question is asked, and by whom. */
export interface Asking {
  readonly key: Key;
  readonly stage: string;
  /** The qualified name of the agent whose step or seat it is. */
  readonly agent: string;
  readonly about: StepPost | null;
  /** The try whose agent can be asked back. */
  readonly one?: Try;
}

/** Asks people and waits: the one way in which a run does. */
export async function ask(
  around: Pick<Context, "durable"> & { readonly ports: Pick<Ports, "clock" | "hours"> },
  asking: Asking,
  { patience = escalationPatience, ...draft }: Draft,
): Promise<Decision> {
  const { durable } = around;
  const { key, stage, agent, about, one } = asking;
  const { deciders = anyoneDecides } = draft;
  const asked = {
    id: questionIdOf(durable.run, key),
    key,
    stage,
    askedBy: agent.split("/").at(-1) ?? agent,
    ...draft,
    options: [...draft.options],
    // Nobody else can vote for one person's own words, so where several must agree they are not offered.
    other: draft.other && !needsSeveral(deciders),
    deciders,
  };
  const question: Question = {
    ...asked,
    shown: digestOfShown(asked, about),
    timing: await timingOf(around, patience),
    asksBack: one !== undefined,
  };
  const post = {
    kind: "question" as const,
    run: durable.run,
    question,
    about,
    decision: null,
    closed: null,
    rehearsal: durable.started.rehearsal,
  };
  return durable.waitForDecision(key, question, {
    posts: [{ slot: questionSlot(key), post }],
    meanwhile: (recorded) => meanwhileOf(durable, recorded),
  });
}

/** A planned gate of the definition. */
export function gateDraft(gate: Gate): Draft {
  return {
    reason: "gate",
    issue: gate.ask,
    options: gate.options.map(({ id, label, tradeoff }) => ({ id, label, tradeoff })),
    recommended: gate.recommend ?? null,
    recommendation: "",
    blocking: gate.blocking,
    other: gate.other,
    deciders: decidersOf(gate.decided_by),
    patience: patienceOf(gate, decidersOf),
  };
}

/** The agent's own question (S3-F3). Its options get ids of ours; its words stay data. */
export function escalationDraft(context: Context, body: BodyOf<"step.escalated">): Draft {
  const rule = context.workflow.escalations.find((trigger) => trigger.id === body.trigger);
  const options = body.options
    .slice(0, 5)
    .map((option, index) => ({ id: `option-${index + 1}`, ...option }));
  const recommended = options.find((option) =>
    body.recommendation.toLowerCase().startsWith(option.label.toLowerCase()),
  );
  return {
    reason: "agent_escalated",
    rule: rule?.when,
    ...(rule?.decided_by ? { deciders: decidersOf(rule.decided_by) } : {}),
    issue: body.issue,
    options,
    recommended: recommended?.id ?? null,
    recommendation: body.recommendation,
    blocking: body.blocking,
    other: true,
  };
}

/** A step that brought nothing, or whose limit is reached: people say whether it is worth another try. */
export function failureDraft(context: Context, body: BodyOf<"step.failed">): Draft {
  if (body.cause === "child_failed") return childDraft(body);
  const budget = body.cause === "budget_reached";
  const again = budget ? raise(limitsFor(context.ports.limits, context.durable.started)) : tryAgain;
  return {
    reason: budget ? "budget" : "step_failed",
    issue: body.message,
    options: [again, stop],
    recommended: budget ? null : again.id,
    recommendation: "",
    blocking: "this step and all that follows",
    other: true,
  };
}

/** The option to leave a step out whose workflow did not complete. */
export const GO_ON_WITHOUT = "without";

function childDraft(body: BodyOf<"step.failed">): Draft {
  return {
    reason: "child_failed",
    issue: body.message,
    options: [
      {
        id: "again",
        label: "Run it again",
        tradeoff: "Starts the workflow anew, as another run; what this one spent is spent.",
      },
      {
        id: GO_ON_WITHOUT,
        label: "Go on without it",
        tradeoff: "The step is skipped; nothing of it is handed on.",
      },
      stop,
    ],
    recommended: null,
    recommendation: "",
    blocking: "this step and all that follows",
    other: true,
  };
}

const tryAgain: Option = {
  id: "again",
  label: "Try again",
  tradeoff: "Asks the agent once more; costs another attempt.",
};

const stop: Option = {
  id: "stop",
  label: "Stop the run",
  tradeoff: "Everything delivered so far stays in this thread.",
};

/** Raising gives the run each of its limits once more; the step's own limits start afresh with each attempt. */
function raise({ usdPerRun, tokensPerRun }: Limits): Option {
  const more = [
    ...(usdPerRun === null ? [] : [`$${usdPerRun.toFixed(2)}`]),
    ...(tokensPerRun === null ? [] : [`${tokensPerRun.toLocaleString("en")} tokens`]),
  ];
  const tradeoff =
    more.length === 0
      ? "The step is tried again with its own limit."
      : `The run may use another ${more.join(" and ")}, and the step is tried again.`;
  return { id: "raise", label: "Raise the limit and go on", tradeoff };
}

/** Reviewer and author do not come together (S3-E4). */
export function rejectionsDraft(
  reason: "rejections" | "finding_returned",
  findings: readonly Finding[],
): Draft {
  const list = findings.map((finding) => `${finding.id} ${finding.title}`).join("; ");
  const issue =
    reason === "rejections"
      ? `The same work was rejected three times. Still open: ${list}`
      : `A finding came back after rework: ${list}`;
  return {
    reason,
    issue,
    options: [
      {
        id: "another-round",
        label: "One more round",
        tradeoff: "The author reworks it again with these findings.",
      },
      {
        id: "accept",
        label: "Accept as it is",
        tradeoff: "The run goes on; the findings stay open in the summary.",
      },
      stop,
    ],
    recommended: "another-round",
    recommendation: "",
    blocking: "everything after this review",
    other: true,
  };
}

/** A must of the step itself is not met; for breaking changes this is S3-E3. */
export function criterionDraft(failed: readonly CriterionResult[]): Draft {
  const list = failed
    .map((criterion) => `${criterion.text}: ${criterion.reason || "not met"}`)
    .join("; ");
  return {
    reason: "criterion_failed",
    issue: `A required criterion is not met. ${list}`,
    options: [
      {
        id: "again",
        label: "Do it again",
        tradeoff: "The step is done again with this in its prompt.",
      },
      {
        id: "accept",
        label: "Accept it",
        tradeoff: "The run goes on with the criterion shown as not met.",
      },
      stop,
    ],
    recommended: "again",
    recommendation: "",
    blocking: "the next step",
    other: true,
  };
}

/** Who may answer, as the definition names them; anyone when it names nobody. */
export function decidersOf(definition: DecidersDefinition): Question["deciders"] {
  const people = definition.people.map((person) => PersonId.parse(person));
  const named =
    definition.requester ||
    definition.not_requester ||
    people.length > 0 ||
    definition.groups.length > 0 ||
    definition.roles.length > 0;
  return {
    anyone: definition.anyone || !named,
    requester: definition.requester,
    notRequester: definition.not_requester,
    people,
    groups: definition.groups,
    roles: definition.roles,
    quorum: definition.quorum,
    allOf: definition.all_of,
  };
}
