import type { KnownBlock, ModalView } from "@slack/web-api";
import type { Editable } from "../../domain/edits.ts";
import { line, mrkdwn } from "../sanitise.ts";
import { plain, section } from "./blocks.ts";
import { type FormOrigin, form, input, tellingForm } from "./forms.ts";
import { limits } from "./limits.ts";
import { actions, fields, forms } from "./names.ts";

/** Shows a text that a question is about, to be changed before the decision; of several, the chosen one. */
export function editForm(
  asked: { readonly question: string; readonly origin: FormOrigin },
  editables: readonly Editable[],
  chosen: string | null,
): ModalView {
  const current =
    editables.find(({ ref }) => ref.digest === chosen) ??
    editables.find(({ text }) => text !== null) ??
    editables[0];
  if (!current) return tellingForm("Nothing to edit", "There is no text here that can be changed.");
  const choice = editables.length > 1 ? [artifactSelect(editables, current)] : [];
  const { ref, text } = current;
  const carried = JSON.stringify({
    ...asked.origin,
    question: asked.question,
    artifact: ref.digest,
  });
  if (text === null)
    return { ...form(parts([...choice, ...tooLong(current)], carried)), ...noSubmit };
  const field = input({
    // Each text has a field of its own, so that Slack shows it and not what was written into another.
    field: textField(ref.digest),
    label: ref.name,
    hint: "Later steps get this text. Votes for the old one lapse, and everybody sees that you changed it.",
    initial: text,
    optional: false,
  });
  return form(parts([...choice, field], carried));
}

export function textField(digest: string): string {
  return `${fields.text}.${digest.slice(0, 12)}`;
}

/** A form without a button to send it: what is shown can only be looked at. */
const noSubmit = { submit: undefined } as const;

function parts(blocks: KnownBlock[], carried: string) {
  return { id: forms.edit, title: "Edit before deciding", submit: "Save", carried, blocks };
}

function tooLong({ ref }: Editable): KnownBlock[] {
  return section(
    mrkdwn`*${line(ref.name)}* has ${ref.bytes.toLocaleString("en")} bytes, and a form takes ${limits.inputText.toLocaleString("en")} characters. To change it, answer with *Other…* and say what shall be different, or choose an option that sends it back: the step then does it and asks again.`,
  );
}

function artifactSelect(editables: readonly Editable[], current: Editable): KnownBlock {
  const options = editables.slice(0, limits.options).map(optionOf);
  return {
    type: "section",
    block_id: fields.artifact,
    text: plain("Which text?", limits.inputLabel),
    accessory: {
      type: "static_select",
      action_id: actions.artifact,
      options,
      initial_option: optionOf(current),
    },
  };
}

function optionOf({ ref }: Editable) {
  return { text: plain(ref.name, limits.optionText), value: ref.digest };
}
