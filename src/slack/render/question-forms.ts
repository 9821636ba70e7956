import type { ModalView } from "@slack/web-api";
import { line } from "../sanitise.ts";
import { plain, section } from "./blocks.ts";
import { type FormOrigin, form, input } from "./forms.ts";
import { limits } from "./limits.ts";
import { fields, forms } from "./names.ts";
import { startOf } from "./split.ts";

/** A question that a form is about; the issue is shown above, once it has been looked up. */
export interface FormAbout {
  readonly question: string;
  readonly origin: FormOrigin;
  readonly issue: string;
}

const ISSUE = 600;

/** Asks into whose hands a person gives their right to decide. */
export function giveForm({ question, origin, issue }: FormAbout): ModalView {
  return form({
    id: forms.give,
    title: "Give this to…",
    submit: "Give",
    carried: JSON.stringify({ ...origin, question }),
    blocks: [
      ...section(line(startOf(issue, ISSUE).start)),
      {
        type: "input",
        block_id: fields.person,
        label: plain("Who shall decide in your place?", limits.inputLabel),
        hint: plain("They can decide from then on, and you no more.", limits.inputLabel),
        element: { type: "users_select", action_id: fields.person },
      },
      input({
        field: fields.why,
        label: "Why?",
        hint: "Everybody sees this.",
        initial: "",
        optional: true,
        multiline: false,
      }),
    ],
  });
}

/** Asks what a person wants to know from the agent before they decide. */
export function askBackForm({ question, origin, issue }: FormAbout): ModalView {
  return form({
    id: forms.askBack,
    title: "Ask back",
    submit: "Ask",
    carried: JSON.stringify({ ...origin, question }),
    blocks: [
      ...section(line(startOf(issue, ISSUE).start)),
      input({
        field: fields.words,
        label: "What do you want to know first?",
        hint: "The agent answers in the thread; this decides nothing.",
        initial: "",
        optional: false,
      }),
    ],
  });
}
