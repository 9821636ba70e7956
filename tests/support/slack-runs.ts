import { artifactOf } from "../../src/domain/artifact.ts";
import type { Question } from "../../src/domain/decision.ts";
import { ChannelId, type RunId } from "../../src/domain/ids.ts";
import type { PostDraft } from "../../src/domain/outbox.ts";
import type { StepPost } from "../../src/domain/post.ts";
import { aStepPost } from "./posts.ts";
import { aFact, aQuestion, aQuestionPost, aStart, aStartedBody, runId } from "./run-builders.ts";
import type { SlackHouse } from "./slack-house.ts";

/** A run of its own in a channel, as the desk would start it. */
export async function startARun(
  house: SlackHouse,
  change: { readonly number?: number; readonly channel?: string; readonly thread?: string } = {},
): Promise<RunId> {
  const run = runId(change.number ?? 1);
  const channel = ChannelId.parse(house.workspace.channel(change.channel ?? "deploys").id);
  const place = { kind: "slack" as const, channel, thread: change.thread ?? null };
  await house.store.runs.startRun(aStart({ run, at: Date.now(), body: aStartedBody({ place }) }));
  return run;
}

/** An entry that matters to nobody, with what is said together with it. */
export async function sayInRun(
  house: SlackHouse,
  run: RunId,
  said: { readonly key: string; readonly posts?: readonly PostDraft[]; readonly report?: string },
): Promise<void> {
  const artifacts = said.report ? [artifactOf("report", "document", said.report)] : [];
  const body = aFact(said.key);
  const { key, posts = [] } = said;
  await house.store.runs.record({ run, key, at: Date.now(), body, posts, artifacts });
}

/** The post of a finished step under a slot of its own. */
export function aStepDraft(slot: string, change: Partial<StepPost> = {}): PostDraft {
  return { slot, post: aStepPost({ title: slot, ...change }) };
}

/** Asks a question in a run, as the engine would. */
export async function askInRun(house: SlackHouse, run: RunId, change: Partial<Question> = {}) {
  const { key = "release/gate" } = change;
  const question = { ...aQuestion(run, key), ...change };
  const posts = [aQuestionPost(question, run)];
  const body = { kind: "question.asked" as const, question };
  await house.store.runs.record({ run, key, at: Date.now(), body, posts, artifacts: [] });
  return question;
}

/** Resolves when nothing is left to deliver; the outbox tells of each change. */
export async function untilEmpty({ store: { outbox } }: SlackHouse): Promise<void> {
  for (;;) {
    const moved = Promise.withResolvers<void>();
    const forget = outbox.onPut(() => moved.resolve());
    const { rows } = await outbox.backlog(Date.now());
    if (rows > 0) await moved.promise;
    forget();
    if (rows === 0) return;
  }
}
