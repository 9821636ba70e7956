import type { Probe } from "../definitions/workflow.ts";
import type { Artifact } from "../domain/artifact.ts";
import { artifactsOf } from "../domain/handoff.ts";
import type { Context } from "./context.ts";
import { knowledgeOf } from "./knowledge.ts";
import type { ProbeResult } from "./ports.ts";

/** Has a probe look at artifacts, with the project they belong to and what earlier steps of the run delivered. */
export function takeProbe(
  context: Context,
  probe: Probe,
  artifacts: readonly Artifact[],
): Promise<ProbeResult> {
  const { durable, snapshot, ports } = context;
  const { project } = durable.started;
  return ports.probe(probe, artifacts, {
    project: project === null ? null : (snapshot.projects[project] ?? null),
    signal: durable.signal,
    earlier: () => deliveredSoFar(context),
  });
}

/** In the order in which it was delivered, so that the newest of a name is written last. */
async function deliveredSoFar({ durable, ports }: Context): Promise<Artifact[]> {
  const { work } = knowledgeOf(durable.entries());
  const refs = [...work.values()].flatMap(({ handoff }) => artifactsOf(handoff));
  const files = refs.filter(({ kind }) => kind !== "document");
  return Promise.all(
    files.map(async (ref) => ({ ref, content: (await ports.readArtifact(ref.digest)) ?? "" })),
  );
}
