import type { RunId } from "../domain/ids.ts";
import { type PostDraft, questionSlot } from "../domain/outbox.ts";
import { foldRun } from "../domain/run-state.ts";
import type { DeskPorts } from "./ports.ts";

/** The messages of a run's open questions without their buttons, saying why nobody can answer any more. */
export async function closedQuestions(
  ports: Pick<DeskPorts, "store">,
  run: RunId,
  why: string,
): Promise<PostDraft[]> {
  const state = foldRun(await ports.store.runs.entriesOf(run));
  const open = state?.questions.filter((asked) => asked.decision === null) ?? [];
  const posts = open.map(async ({ question }) => {
    const slot = questionSlot(question.key);
    const post = await ports.store.outbox.read(run, slot);
    return post?.kind === "question" ? [{ slot, post: { ...post, closed: why } }] : [];
  });
  return (await Promise.all(posts)).flat();
}
