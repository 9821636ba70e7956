import type { BodyOf } from "../domain/entry.ts";
import type { PersonId } from "../domain/ids.ts";
import type { Place } from "../domain/place.ts";
import { findPerformers } from "./find-performers.ts";
import type { DeskPorts } from "./ports.ts";

/** A request that names who performs what. */
interface Request {
  readonly by: PersonId;
  readonly place: Place;
  readonly workflow: string | null;
  readonly seats?: Readonly<Record<string, string>> | undefined;
}

/** The seats that a request gives to people, by the step's id, or why nothing starts: nobody is pinned who cannot be asked. */
export async function seatsGiven(
  ports: Pick<DeskPorts, "directory" | "settings" | "outline">,
  { by, place, workflow, seats = {} }: Request,
): Promise<BodyOf<"run.started">["seats"] | string> {
  const steps = workflow === null ? null : stepIdsOf(ports, workflow);
  for (const [step, word] of Object.entries(seats)) {
    const unknown = unknownStep(step, steps);
    if (unknown !== null) return unknown;
    const { problem } = await findPerformers(ports, word, { requester: by, place });
    if (problem !== "") return `Nothing started. ${problem}`;
  }
  return { ...seats };
}

/** The seat of the Lead, whatever the workflow. */
const LEAD = "lead";

function stepIdsOf({ outline }: Pick<DeskPorts, "outline">, workflow: string): string[] {
  const steps = outline(workflow)?.plan.flatMap((phase) => phase.steps) ?? [];
  return steps
    .filter((step) => step.workflow === undefined)
    .map(({ path }) => path.split("/").at(-1) ?? path);
}

function unknownStep(step: string, steps: readonly string[] | null): string | null {
  if (step === LEAD || steps?.includes(step)) return null;
  if (steps === null)
    return `Nothing started. Name the workflow too, so that I know the step \`${step}\`: \`--workflow <name> --seat ${step}=@person\`. Only the seat \`lead\` is in every workflow.`;
  const known = steps.map((one) => `\`${one}\``).join(", ");
  return `Nothing started. The workflow has no step \`${step}\` that a person can perform. It has: \`lead\`, ${known}.`;
}
