import type { BodyOf, EntryBody } from "../domain/entry.ts";
import type { PostDraft } from "../domain/outbox.ts";
import { namedAs, postsAfter, stepPostOf } from "../domain/phase-report.ts";
import type { StepPost } from "../domain/post.ts";
import { personIn } from "../domain/seat.ts";
import type { Context } from "./context.ts";
import type { Placed } from "./rules/stations.ts";
import { agentOf } from "./step-request.ts";

/** What the team reads of a finished step beside the question about it. */
export function stepPost(
  context: Context,
  placed: Placed,
  body: BodyOf<"step.completed">,
): StepPost {
  const agent = personIn(body.agent) === null ? body.agent : placed.step.agent;
  const { name, role, icon } = agentOf(context.snapshot, agent);
  const title = placed.step.title ?? placed.step.id;
  return stepPostOf(
    body,
    {
      title,
      agent:
        personIn(body.agent) === null ? { name, role, icon } : namedAs(body.agent, { role, icon }),
    },
    context.durable.started.rehearsal,
  );
}

/** The messages of phases that this record changes. */
export function toldAfter({ durable }: Pick<Context, "durable">, body: EntryBody): PostDraft[] {
  return postsAfter(durable.entries(), body, durable.run);
}
