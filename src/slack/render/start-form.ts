import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from "@slack/web-api";
import type { FilledForm } from "../../commands/desk.ts";
import type { Startable } from "../../commands/ports.ts";
import { visible } from "../sanitise.ts";
import { plain } from "./blocks.ts";
import { type FormOrigin, form, input } from "./forms.ts";
import { limits } from "./limits.ts";
import { actions, fields, forms } from "./names.ts";

type Workflow = Startable["workflows"][number];

/** A form in which nothing is filled in. */
export const emptyForm: FilledForm = { workflow: null, project: null, task: "", inputs: {} };

/** The choice that leaves the workflow to the Lead, and the project to the channel. */
export const LEFT_OPEN = "-";

/**
 * Asks for a task and, where people want to, for workflow and project. Choosing a workflow changes the form to the one with that
 * workflow's own questions.
 */
export function startForm(
  origin: FormOrigin,
  filled: FilledForm,
  { workflows, projects }: Startable,
): ModalView {
  const chosen = workflows.find(({ name }) => name === filled.workflow) ?? null;
  return form({
    id: forms.start,
    title: "Start a run",
    submit: "Start",
    carried: JSON.stringify(origin),
    blocks: [
      taskInput(filled, chosen),
      ...(workflows.length > 0 ? [workflowSelect(workflows, chosen)] : []),
      ...(chosen?.inputs.map((one) => ownInput(chosen, one, filled)) ?? []),
      ...(projects.length > 0 ? [projectSelect(projects, filled.project)] : []),
    ],
  });
}

/** Where the form keeps an input of a workflow: another workflow's input of the same name is another field. */
export function inputField(workflow: Workflow, name: string): string {
  return `${fields.input}.${workflow.name}.${name}`;
}

/** A workflow whose own questions say it all needs no task besides. */
function taskInput({ task: given }: FilledForm, chosen: Workflow | null): InputBlock {
  const task = visible(given);
  const asksItself = chosen?.inputs.some(({ required }) => required) ?? false;
  const hint = asksItself
    ? "Left empty, the answers below are the task."
    : "A sentence or two. Unless you choose a workflow, the Lead does and says why.";
  return input({
    field: fields.task,
    label: "What shall be done?",
    hint:
      task.length <= limits.inputText
        ? hint
        : "The message is longer than a form holds; its beginning is here.",
    initial: task.slice(0, limits.inputText).toWellFormed(),
    optional: asksItself,
  });
}

function workflowSelect(workflows: readonly Workflow[], chosen: Workflow | null): InputBlock {
  const shown = workflows.filter(({ name }) => fitsOption(name));
  const packs = [...Map.groupBy(shown, ({ pack }) => pack.name).values()];
  const groups = packs.slice(0, limits.optionGroups - 1).map((some) => ({
    label: plain(some[0]?.pack.title ?? "", limits.optionText),
    options: some.slice(0, limits.options).map(({ title, name }) => option(title, name)),
  }));
  const open = option("The Lead chooses", LEFT_OPEN);
  return select({
    field: fields.workflow,
    label: "Workflow",
    hint: chosen ? chosen.description : "",
    optional: false,
    // The choice changes the form, so Slack is asked to tell at once.
    dispatches: true,
    element: {
      type: "static_select",
      action_id: actions.workflow,
      option_groups: [
        { label: plain("Leave it open", limits.optionText), options: [open] },
        ...groups,
      ],
      initial_option: chosen ? option(chosen.title, chosen.name) : open,
    },
  });
}

function projectSelect(projects: Startable["projects"], chosen: string | null): InputBlock {
  const open = option("The one of this channel", LEFT_OPEN);
  const options = [open, ...projects.map(({ title, name }) => option(title, name))];
  return select({
    field: fields.project,
    label: "Project",
    hint: "What its profile says enters the brief of every step.",
    optional: false,
    element: {
      type: "static_select",
      action_id: fields.project,
      options: options.slice(0, limits.options),
      initial_option: options.find(({ value }) => value === chosen) ?? open,
    },
  });
}

/** A question of the workflow itself. A choice whose options do not fit into a menu is typed, and checked when it is sent. */
function ownInput(
  workflow: Workflow,
  asked: Workflow["inputs"][number],
  filled: FilledForm,
): InputBlock {
  const field = inputField(workflow, asked.name);
  const { label, meaning, options } = asked;
  const initial = filled.inputs[asked.name] ?? asked.byDefault;
  const optional = !asked.required;
  const fits = options.length > 0 && options.length <= limits.options && options.every(fitsOption);
  if (asked.type === "one_of" && fits) {
    const choices = options.map((one) => option(one, one));
    const chosen = choices.find(({ value }) => value === initial);
    const element = { type: "static_select" as const, action_id: field, options: choices };
    const initial_option = chosen ? { initial_option: chosen } : {};
    return select({
      field,
      label,
      hint: meaning,
      optional,
      element: { ...element, ...initial_option },
    });
  }
  const hint = asked.type === "one_of" ? `${meaning} One of: ${options.join(", ")}.` : meaning;
  return input({ field, label, hint, initial, optional, multiline: asked.type === "long_text" });
}

function fitsOption(text: string): boolean {
  return text !== "" && text.length <= limits.optionText;
}

function option(text: string, value: string): PlainTextOption {
  return { text: plain(text, limits.optionText), value };
}

function select(spec: {
  readonly field: string;
  readonly label: string;
  readonly hint: string;
  readonly optional: boolean;
  readonly dispatches?: boolean;
  readonly element: Extract<InputBlock["element"], { type: "static_select" }>;
}): InputBlock & KnownBlock {
  const { field, label, hint, optional, dispatches = false, element } = spec;
  return {
    type: "input",
    block_id: field,
    optional,
    dispatch_action: dispatches,
    label: plain(label, limits.inputLabel),
    ...(hint.trim() === "" ? {} : { hint: plain(hint, limits.inputLabel) }),
    element,
  };
}
