import { z } from "zod";
import type { FilledForm } from "../../commands/desk.ts";
import type { Startable } from "../../commands/ports.ts";
import { fields } from "../render/names.ts";
import { inputField, LEFT_OPEN } from "../render/start-form.ts";

const Value = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_user: z.string().nullish(),
});

/** A form as Slack sends it back: what it shows, and what stands in its fields. */
export const Shown = z.object({
  private_metadata: z.string(),
  blocks: z.array(z.object({ block_id: z.string().default("") })).default([]),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), Value)) }),
});
export type Shown = z.infer<typeof Shown>;

/** What a person entered or chose in a field; empty when nothing. Each of our blocks holds one field. */
export function entered({ state }: Shown, field: string): string {
  const [value] = Object.values(state.values[field] ?? {});
  return value?.selected_option?.value ?? value?.selected_user ?? value?.value ?? "";
}

/** The workflow that is chosen in a start form; null when it is left to the Lead. */
export function chosenWorkflow(shown: Shown, { workflows }: Startable) {
  const name = entered(shown, fields.workflow);
  return workflows.find((one) => one.name === name) ?? null;
}

/**
 * What stands in a start form. What was written for one workflow stays when another is chosen that asks for something of the same
 * name, so the fields of all are read.
 */
export function filledBy(shown: Shown, startable: Startable): FilledForm {
  const workflow = chosenWorkflow(shown, startable);
  const project = entered(shown, fields.project);
  const asked = new Set(workflow?.inputs.map(({ name }) => name));
  const written = Object.keys(shown.state.values)
    .filter((field) => field.startsWith(`${fields.input}.`))
    .map((field) => [field.split(".").at(-1) ?? "", entered(shown, field)] as const)
    .filter(([name, value]) => asked.has(name) && value !== "");
  return {
    workflow: workflow?.name ?? null,
    project: project === "" || project === LEFT_OPEN ? null : project,
    task: entered(shown, fields.task),
    inputs: Object.fromEntries(written),
  };
}

/** Whether the form shows every question of the workflow that is chosen in it: Slack may have lost the word that it was. */
export function asksAllOf(shown: Shown, startable: Startable): boolean {
  const workflow = chosenWorkflow(shown, startable);
  if (workflow === null) return true;
  const blocks = new Set(shown.blocks.map((block) => block.block_id));
  return workflow.inputs.every(({ name }) => blocks.has(inputField(workflow, name)));
}
