import type { InputBlock, ModalView, PlainTextOption } from "@slack/web-api";
import { CHOICES, LABELS } from "../../commands/channel-settings.ts";
import type { SettingsShown } from "../../commands/desk.ts";
import type { Startable } from "../../commands/ports.ts";
import { groupsText, hoursText } from "../../commands/read-settings.ts";
import { plain } from "./blocks.ts";
import { form, input } from "./forms.ts";
import { limits } from "./limits.ts";
import { forms } from "./names.ts";
import { LEFT_OPEN } from "./start-form.ts";

/** The fields of the form; `role.<name>` holds the people of a role. */
export const settingFields = {
  packs: "packs",
  workflow: "workflow",
  role: "role",
  groups: "groups",
  verbosity: "verbosity",
  usd: "usd",
  tokens: "tokens",
  hours: "hours",
  steering: "steering",
  planFirst: "plan_first",
  digest: "digest",
} as const;

/** More roles than this are named in the channel's file. */
const ROLES = 15;

export const YES = "yes";
const NO = "no";

/** Asks what shall hold in a channel, beginning with what holds. */
export function settingsForm(
  channel: string,
  shown: SettingsShown,
  startable: Startable,
): ModalView {
  const { settings } = shown.inForce;
  const { budget } = settings;
  const [verbosity, steering] = [LABELS.verbosity, LABELS.steering];
  return form({
    id: forms.settings,
    title: "Settings",
    submit: "Save",
    carried: JSON.stringify({ channel, shownAt: shown.shownAt }),
    blocks: [
      packsSelect(startable, settings.packs),
      workflowSelect(startable, settings.workflow),
      ...shown.roles.slice(0, ROLES).map((role) => peopleOf(role, settings.roles[role]?.people)),
      text("groups", "User groups of roles", {
        hint: "One role per line, such as sre: @oncall. Their members fill the role beside the people above.",
        initial: groupsText(settings.roles),
        multiline: true,
      }),
      one("verbosity", verbosity, { choices: CHOICES.verbosity, chosen: settings.verbosity }),
      text("usd", "Budget of a run in US dollars", {
        hint: "Left empty, what this installation allows.",
        initial: budget?.usd == null ? "" : String(budget.usd),
      }),
      text("tokens", "Budget of a run in tokens", {
        hint: "Left empty, what this installation allows.",
        initial: budget?.tokens == null ? "" : String(budget.tokens),
      }),
      text("hours", LABELS.hours, {
        hint: "Such as Mon-Fri 09:00-17:30 Europe/Berlin. Left empty, people are asked at any time.",
        initial: hoursText(settings.hours),
      }),
      one("steering", steering, { choices: CHOICES.steering, chosen: settings.steering }),
      one("planFirst", LABELS.plan_first, {
        choices: PLAN_FIRST,
        chosen: settings.plan_first ? YES : NO,
      }),
      one("digest", LABELS.digest, { choices: DIGEST, chosen: settings.digest ? YES : NO }),
    ],
  });
}

const PLAN_FIRST = { [YES]: "shown first, started by a click", [NO]: "no, runs start at once" };
const DIGEST = { [YES]: "posted here", [NO]: "not posted here" };

type Field = Exclude<keyof typeof settingFields, "role" | "packs" | "workflow">;

function text(
  field: Field,
  label: string,
  more: { readonly hint: string; readonly initial: string; readonly multiline?: boolean },
): InputBlock {
  const { hint, initial, multiline = false } = more;
  return input({ field: settingFields[field], label, hint, initial, optional: true, multiline });
}

function one(
  field: Field,
  label: string,
  {
    choices,
    chosen,
  }: { readonly choices: Readonly<Record<string, string>>; readonly chosen: string },
): InputBlock {
  const options = Object.entries(choices).map(([value, words]) => option(words, value));
  const initial = options.find(({ value }) => value === chosen);
  return block(
    settingFields[field],
    { label },
    {
      type: "static_select",
      action_id: settingFields[field],
      options,
      ...(initial ? { initial_option: initial } : {}),
    },
  );
}

function packsSelect({ workflows }: Startable, chosen: readonly string[]): InputBlock {
  const titles = new Map(workflows.map(({ pack }) => [pack.name, pack.title]));
  for (const pack of chosen) titles.set(pack, titles.get(pack) ?? pack);
  const options = [...titles].map(([name, title]) => option(title, name)).slice(0, limits.options);
  const initial = options.filter(({ value }) => value !== undefined && chosen.includes(value));
  return {
    ...block(
      settingFields.packs,
      { label: LABELS.packs, hint: "None chosen is all." },
      {
        type: "multi_static_select",
        action_id: settingFields.packs,
        options,
        ...(initial.length > 0 ? { initial_options: initial } : {}),
      },
    ),
    optional: true,
  };
}

function workflowSelect({ workflows }: Startable, chosen: string | null): InputBlock {
  const open = option("The Lead chooses", LEFT_OPEN);
  const fitting = workflows.filter(({ name }) => name.length <= limits.optionText);
  const packs = [...Map.groupBy(fitting, ({ pack }) => pack.name).values()];
  const groups = packs.slice(0, limits.optionGroups - 1).map((some) => ({
    label: plain(some[0]?.pack.title ?? "", limits.optionText),
    options: some.slice(0, limits.options).map(({ title, name }) => option(title, name)),
  }));
  const initial = fitting.find(({ name }) => name === chosen);
  return block(
    settingFields.workflow,
    { label: LABELS.workflow },
    {
      type: "static_select",
      action_id: settingFields.workflow,
      option_groups: [
        { label: plain("Leave it open", limits.optionText), options: [open] },
        ...groups,
      ],
      initial_option: initial ? option(initial.title, initial.name) : open,
    },
  );
}

function peopleOf(role: string, people: readonly string[] = []): InputBlock {
  const field = `${settingFields.role}.${role}`;
  return {
    ...block(
      field,
      { label: `Who is ${role}` },
      {
        type: "multi_users_select",
        action_id: field,
        ...(people.length > 0 ? { initial_users: [...people] } : {}),
      },
    ),
    optional: true,
  };
}

function option(words: string, value: string): PlainTextOption {
  return { text: plain(words, limits.optionText), value };
}

function block(
  field: string,
  { label, hint = "" }: { readonly label: string; readonly hint?: string },
  element: InputBlock["element"],
): InputBlock {
  return {
    type: "input",
    block_id: field,
    optional: false,
    label: plain(label, limits.inputLabel),
    ...(hint === "" ? {} : { hint: plain(hint, limits.inputLabel) }),
    element,
  };
}
