import { z } from "zod";
import type { Snapshot } from "../definitions/snapshot.ts";
import type { Durable, Interpreter, Part } from "../durable/durable.ts";
import { chooseWorkflow } from "./choose-workflow.ts";
import type { Context } from "./context.ts";
import { performStep } from "./perform-step.ts";
import type { Ports } from "./ports.ts";
import { stationsOf } from "./rules/stations.ts";
import { toldAfter } from "./step-post.ts";
import { type WalkEnd, walk } from "./walk.ts";
import { workflowOf } from "./workflow-of.ts";

/** The meaning of a run for the host: choose a workflow, walk it, and record how it ended. */
export function createInterpreter(ports: Ports): Interpreter {
  return {
    async run(durable) {
      const snapshot = await ports.snapshot(durable.started.definitions);
      const { workflow } = await chooseWorkflow(durable, ports, snapshot);
      const end = await walk(contextOf(durable, ports, { snapshot, workflow }));
      const body = ending(end);
      await durable.note("run/end", { body, posts: toldAfter({ durable }, body) });
    },
    async part(durable, part) {
      const { workflow, path, round } = partData(part);
      const snapshot = await ports.snapshot(durable.started.definitions);
      const context = contextOf(durable, ports, { snapshot, workflow });
      const placed = context.stations
        .flatMap((station) => station.steps)
        .find((one) => one.path === path);
      if (!placed) throw new Error(`The workflow "${workflow}" has no step "${path}".`);
      await performStep(context, placed, round);
    },
  };
}

const PartData = z.object({
  workflow: z.string(),
  path: z.string(),
  round: z.number().int().positive(),
});

function partData(part: Part): z.infer<typeof PartData> {
  return PartData.parse(part.data);
}

function contextOf(
  durable: Durable,
  ports: Ports,
  chosen: { readonly snapshot: Snapshot; readonly workflow: string },
): Context {
  const workflow = workflowOf(chosen.snapshot, chosen.workflow, durable.started);
  return {
    durable,
    ports,
    snapshot: chosen.snapshot,
    name: chosen.workflow,
    workflow,
    stations: stationsOf(workflow.phases),
  };
}

function ending(end: WalkEnd) {
  if (end.kind === "completed")
    return { kind: "run.completed" as const, result: end.last?.handoff.summary ?? "" };
  const { decision } = end;
  return {
    kind: "run.cancelled" as const,
    by: decision.by,
    reason: `The decision was: ${decision.label}`,
  };
}
