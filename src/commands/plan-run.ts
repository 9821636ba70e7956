import { z } from "zod";
import type { DescribedWorkflow } from "../definitions/describe.ts";
import type { Command } from "../domain/command.ts";
import { digestOf } from "../domain/ids.ts";
import { checkInputs } from "./check-inputs.ts";
import type { Answer, FilledForm } from "./desk.ts";
import { planText } from "./plan-text.ts";
import type { DeskPorts } from "./ports.ts";
import { channelIn } from "./settings-in-force.ts";
import { isAnswer, type Resolved, resolved, startRun } from "./start-run.ts";

type PlanRun = Extract<Command, { kind: "plan-run" }>;
type SettlePlan = Extract<Command, { kind: "settle-plan" }>;

/** What of a request a plan remembers. */
const Planned = z.object({
  task: z.string(),
  workflow: z.string().nullable(),
  project: z.string().nullable(),
  inputs: z.record(z.string(), z.string()),
  seats: z.record(z.string(), z.string()).default({}),
});

/** Shows what a run would be, and keeps the request for the click that starts it. It asks no model, and starts nothing. */
export async function planRun(ports: DeskPorts, command: PlanRun): Promise<Answer> {
  const settings = await ports.settings(channelIn(command.place));
  const found = resolved(ports.definitions(), settings, command);
  if (isAnswer(found)) return found;
  const { task, workflow } = found.request;
  if (task === "" && workflow === null) return { text: NOTHING_SAID, run: null };
  const plan = digestOf(`plan of ${command.origin}`).slice(0, 20);
  const body = Planned.parse({ ...found.request, workflow: command.workflow });
  await ports.store.plans.keep(plan, JSON.stringify(body), ports.clock.now());
  const missing = missingIn(found);
  const text = await planText(ports, { command, settings, found, missing });
  return { text, run: null, actions: buttonsFor(plan, missing) };
}

const NOTHING_SAID =
  "What shall be planned? `/orchestrate plan <task>` shows what a run would do, and starts nothing.";

type StartRun = Extract<Command, { kind: "start-run" }>;

/** Starts a run or, where the channel wants to see its plan first, shows that. A form was looked at already, and so was a plan. */
export async function startOrPlan(ports: DeskPorts, command: StartRun): Promise<Answer> {
  const { plan_first: planFirst } = await ports.settings(channelIn(command.place));
  const isTyped = command.door === "slash" || command.door === "mention";
  if (planFirst && isTyped && command.task.trim() !== "") {
    return planRun(ports, { ...command, kind: "plan-run" });
  }
  const answer = await startRun(ports, command);
  const plan = planOfOrigin(command.origin);
  if (answer.run !== null && plan !== null) await ports.store.plans.settle(plan, "started");
  return answer;
}

function missingIn({ request, workflow }: Resolved): readonly string[] {
  if (workflow === null) return [];
  const { objections } = checkInputs(workflow, request.inputs);
  const needsTask = request.task === "" && !asksItself(workflow);
  return [...Object.values(objections), ...(needsTask ? ["The task is not said."] : [])];
}

function asksItself({ inputs }: DescribedWorkflow): boolean {
  return inputs.some(({ required }) => required);
}

function buttonsFor(plan: string, missing: readonly string[]): NonNullable<Answer["actions"]> {
  const start = { action: "start-plan" as const, label: "Start", value: plan };
  return [
    ...(missing.length === 0 ? [start] : []),
    { action: "edit-plan", label: missing.length === 0 ? "Edit" : "Fill in", value: plan },
    { action: "cancel-plan", label: "Cancel", value: plan },
  ];
}

/** The origin of the one run that a plan can become, by whichever way. */
export function originOfPlan(plan: string): string {
  return `plan:${plan}`;
}

function planOfOrigin(origin: string): string | null {
  return origin.startsWith("plan:") ? origin.slice("plan:".length) : null;
}

/** Starts or cancels a plan: once, whoever clicks and however often. */
export async function settlePlan(ports: DeskPorts, command: SettlePlan): Promise<Answer> {
  const { plan, verdict, by, place } = command;
  const wanted = verdict === "start" ? "started" : "cancelled";
  const settled = await ports.store.plans.settle(plan, wanted);
  if (settled === null) return { text: FORGOTTEN, run: null };
  if (settled.state === "cancelled") return { text: cancelledText(verdict), run: null };
  if (verdict === "cancel") return { text: TOO_LATE, run: null };
  const body = Planned.parse(JSON.parse(settled.body));
  const origin = originOfPlan(plan);
  return startRun(ports, { kind: "start-run", by, door: "button", place, origin, ...body });
}

const FORGOTTEN =
  "I do not know this plan any more. Nothing was started; `/orchestrate plan <task>` makes a new one.";
const TOO_LATE =
  "This plan was started already. `/orchestrate list mine` shows its run, and `/orchestrate stop <run>` ends it.";

function cancelledText(verdict: SettlePlan["verdict"]): string {
  return verdict === "cancel"
    ? "Cancelled. Nothing was started, and nothing was spent."
    : "This plan was cancelled, so nothing was started. `/orchestrate plan <task>` makes a new one.";
}

/** The start form as a plan fills it in; null for a plan that is no more. */
export async function formOfPlan(
  { store }: Pick<DeskPorts, "store">,
  plan: string,
): Promise<FilledForm | null> {
  const kept = await store.plans.read(plan);
  return kept === null ? null : Planned.parse(JSON.parse(kept.body));
}
