import type { Context } from "./context.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Facts } from "./ports.ts";
import { factsOfInputs } from "./rules/inputs.ts";

/** What the run's inputs told from its start and what its steps have decided since, for prompts and for runs that it calls. */
export function knownFacts({ workflow, durable }: Context, knowledge: Knowledge): Facts {
  return { ...factsOfInputs(workflow, durable.started.inputs), ...knowledge.facts };
}
