import type { BodyOf } from "../domain/entry.ts";
import { artifactsOf } from "../domain/handoff.ts";
import type { StepPost } from "../domain/post.ts";
import type { Context } from "./context.ts";
import type { Placed } from "./rules/stations.ts";
import { agentOf } from "./step-request.ts";

/** What the team reads of a finished step. */
export function stepPost(
  context: Context,
  placed: Placed,
  body: BodyOf<"step.completed">,
): StepPost {
  const { name, role, icon } = agentOf(context.snapshot, placed.step.agent);
  const { handoff } = body;
  const { findings, answers, criteria, evidence, facts, round, verdict, report, path } = body;
  return {
    kind: "step",
    path,
    title: placed.step.title ?? placed.step.id,
    agent: { name, role, icon },
    round,
    verdict,
    summary: handoff.summary,
    report,
    facts,
    findings,
    answers,
    criteria,
    evidence,
    handsOn: {
      to: handoff.target_agent.split("/").at(-1) ?? handoff.target_agent,
      artifacts: artifactsOf(handoff).filter((ref) => ref.digest !== report?.digest),
      requirements: handoff.context.requirements,
      constraints: handoff.context.constraints,
      openQuestions: handoff.open_questions,
    },
    rehearsal: context.durable.started.rehearsal,
  };
}
