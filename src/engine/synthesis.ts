import type { ArtifactRef } from "../domain/artifact.ts";
import type { Assembling } from "../domain/ask.ts";
import type { BodyOf } from "../domain/entry.ts";
import { artifactsOf } from "../domain/handoff.ts";
import type { Context } from "./context.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Placed } from "./rules/stations.ts";

/** Bounds of what is assembled: a prompt must not grow with the run (law 6). */
const LONGEST_SUMMARY = 500;
const MOST_STEPS = 60;
const MOST_ARTIFACTS = 12;
const MOST_FINDINGS = 40;

/** What the run's finished steps delivered, in short, for the step that puts it together; null for any other step (S0-C3). */
export function assemblingFor(
  context: Context,
  placed: Placed,
  knowledge: Knowledge,
): Assembling | null {
  if (!placed.step.assembles) return null;
  const finished = [...knowledge.work.values()].filter(({ path }) => path !== placed.path);
  const told = finished.slice(-MOST_STEPS);
  return {
    steps: told.map((body) => inShort(context, body)),
    stepsLeftOut: finished.length - told.length,
    open: finished
      .flatMap(({ path, findings }) =>
        findings
          .filter(({ status }) => status !== "fixed")
          .map((finding) => ({ review: path, finding })),
      )
      .slice(0, MOST_FINDINGS),
    notDone: notDone(context, knowledge),
  };
}

/** What an assembling step may read beside its own handoffs: everything it was told of. */
export function assembledArtifacts(assembling: Assembling | null): ArtifactRef[] {
  return assembling?.steps.flatMap(({ artifacts }) => [...artifacts]) ?? [];
}

function inShort(context: Context, body: BodyOf<"step.completed">): Assembling["steps"][number] {
  const { path, agent, handoff } = body;
  const { summary } = handoff;
  const cut = summary.length > LONGEST_SUMMARY;
  return {
    path,
    title: titleOf(context, path),
    agent: agent.split("/").at(-1) ?? agent,
    summary: cut ? `${summary.slice(0, LONGEST_SUMMARY)} … (cut; in full in the report)` : summary,
    artifacts: artifactsOf(handoff).slice(0, MOST_ARTIFACTS),
  };
}

function notDone(context: Context, knowledge: Knowledge): Assembling["notDone"] {
  const skipped = context.durable
    .entries()
    .flatMap(({ body }) => (body.kind === "step.skipped" ? [body] : []))
    .filter(({ path }) => !knowledge.work.has(path));
  const reasons = new Map(skipped.map(({ path, reason }) => [path, reason]));
  return [...reasons]
    .slice(0, MOST_STEPS)
    .map(([path, why]) => ({ step: titleOf(context, path), why }));
}

function titleOf({ stations }: Context, path: string): string {
  const all = stations.flatMap((station) => station.steps);
  const placed = all.find((one) => one.path === path || path.startsWith(`${one.path}/`));
  return placed?.step.title ?? placed?.step.id ?? path;
}
