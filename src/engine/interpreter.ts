import { z } from "zod";
import type { Snapshot } from "../definitions/snapshot.ts";
import type { Durable, Interpreter, Part } from "../durable/durable.ts";
import { chooseWorkflow } from "./choose-workflow.ts";
import type { Context } from "./context.ts";
import type { Ports } from "./ports.ts";
import { stationsOf } from "./rules/stations.ts";
import { steerable } from "./steering.ts";
import { toldAfter } from "./step-post.ts";
import { unlessLeft } from "./unless-left.ts";
import { type WalkEnd, walk } from "./walk.ts";
import { workflowOf } from "./workflow-of.ts";

/** The meaning of a run for the host: choose a workflow, walk it, and record how it ended. */
export function createInterpreter(ports: Ports): Interpreter {
  return {
    async run(durable) {
      const snapshot = await ports.snapshot(durable.started.definitions);
      const { workflow } = await chooseWorkflow(durable, ports, snapshot);
      const end = await walk(contextOf(durable, ports, { snapshot, workflow, upTo: 0 }));
      const body = ending(end);
      await durable.note("run/end", { body, posts: toldAfter({ durable }, body) });
    },
    async part(durable, part) {
      const { workflow, path, round, upTo } = partData(part);
      const snapshot = await ports.snapshot(durable.started.definitions);
      const context = contextOf(durable, ports, { snapshot, workflow, upTo });
      const placed = context.stations
        .flatMap((station) => station.steps)
        .find((one) => one.path === path);
      if (!placed) throw new Error(`The workflow "${workflow}" has no step "${path}".`);
      await unlessLeft(context, placed, round);
    },
  };
}

const PartData = z.object({
  workflow: z.string(),
  path: z.string(),
  round: z.number().int().positive(),
  /** Up to where the walk that has it performed has gone by what people said. */
  upTo: z.number().int().nonnegative(),
});

function partData(part: Part): z.infer<typeof PartData> {
  return PartData.parse(part.data);
}

function contextOf(
  durable: Durable,
  ports: Ports,
  chosen: { readonly snapshot: Snapshot; readonly workflow: string; readonly upTo: number },
): Context {
  const workflow = workflowOf(chosen.snapshot, chosen.workflow, durable.started);
  const taken = { upTo: chosen.upTo };
  return {
    durable: steerable(durable, taken),
    taken,
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
