import type { ArtifactRef } from "./artifact.ts";
import type { Entry, StepCompleted } from "./entry.ts";
import type { StepPost } from "./post.ts";
import type { ArtifactEdited } from "./turns.ts";

type Change = Pick<ArtifactEdited, "before" | "after">;

/** A journal in which every step has delivered what people made of its deliverable. */
export function withEdits(entries: readonly Entry[]): readonly Entry[] {
  if (!entries.some(({ body }) => body.kind === "artifact.edited")) return entries;
  const edited: Entry[] = [];
  for (const entry of entries) {
    edited.push(entry);
    const { body } = entry;
    if (body.kind !== "artifact.edited") continue;
    const at = edited.findLastIndex((one) => delivers(one, body.path));
    const work = edited[at];
    if (work?.body.kind === "step.completed")
      edited[at] = { ...work, body: editedWork(work.body, body) };
  }
  return edited;
}

function delivers({ body }: Entry, path: string): boolean {
  return body.kind === "step.completed" && body.path === path;
}

function editedWork(body: StepCompleted, change: Change): StepCompleted {
  const { code_files, test_files, config_files, documents } = body.handoff.artifacts;
  const put = replacing(change);
  return {
    ...body,
    report: body.report && put(body.report),
    handoff: {
      ...body.handoff,
      artifacts: {
        code_files: code_files.map(put),
        test_files: test_files.map(put),
        config_files: config_files.map(put),
        documents: documents.map(put),
      },
    },
  };
}

/** What the team reads of a step whose deliverable people changed. */
export function editedPost(post: StepPost, changes: readonly Change[]): StepPost {
  return changes.reduce((step, change) => {
    const put = replacing(change);
    const artifacts = step.handsOn.artifacts.map(put);
    return {
      ...step,
      report: step.report && put(step.report),
      handsOn: { ...step.handsOn, artifacts },
    };
  }, post);
}

/** What of a step's post people can change: its report and what it hands on, each once. */
export function editableIn(post: {
  readonly report: ArtifactRef | null;
  readonly handsOn: Pick<StepPost["handsOn"], "artifacts">;
}): ArtifactRef[] {
  return [...(post.report ? [post.report] : []), ...post.handsOn.artifacts];
}

/** A text that people may change before they decide; null when it is too long for a form. */
export interface Editable {
  readonly ref: ArtifactRef;
  readonly text: string | null;
}

function replacing({ before, after }: Change): (ref: ArtifactRef) => ArtifactRef {
  return (ref) => (ref.digest === before.digest && ref.name === before.name ? after : ref);
}
