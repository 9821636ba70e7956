import type { InputBlock, KnownBlock, ModalView } from "@slack/web-api";
import type { Question } from "../../domain/decision.ts";
import { line } from "../sanitise.ts";
import { plain, section } from "./blocks.ts";
import { limits } from "./limits.ts";
import { fields, forms } from "./names.ts";
import { ourWords } from "./notice.ts";
import { startOf } from "./split.ts";

/** The issue of a question above its form, in characters. */
const ISSUE = 600;

/** Where a run is asked for, carried through the form by Slack. */
export interface FormOrigin {
  readonly channel: string;
  readonly thread: string | null;
  /** The plan that it changes before it starts. */
  readonly plan?: string;
}

/** Asks for an answer in a person's own words. The issue is shown above, once it has been looked up. */
export function otherForm(
  question: string,
  origin: FormOrigin,
  asked: {
    readonly question: Pick<Question, "issue">;
    readonly shown: string | null;
  } | null = null,
): ModalView {
  return form({
    id: forms.other,
    title: "Another answer",
    submit: "Decide",
    carried: JSON.stringify({ ...origin, question, shown: asked?.shown ?? undefined }),
    blocks: [
      ...section(line(startOf(asked?.question.issue ?? "", ISSUE).start)),
      input({
        field: fields.words,
        label: "What shall be done instead?",
        hint: "The run goes on with exactly these words.",
        initial: "",
        optional: false,
      }),
      input({
        field: fields.why,
        label: "Why?",
        hint: "Kept with the decision.",
        initial: "",
        optional: true,
      }),
    ],
  });
}

/** A form that has become an answer: it only tells. */
export function tellingForm(title: string, text: string): ModalView {
  return {
    type: "modal",
    title: plain(title, limits.formTitle),
    close: plain("Close", limits.formButton),
    blocks: section(ourWords(text, "all")),
  };
}

/** A form of ours; what is carried comes back with it. */
export function form(parts: {
  readonly id: string;
  readonly title: string;
  readonly submit: string;
  readonly carried: string;
  readonly blocks: KnownBlock[];
}): ModalView {
  return {
    type: "modal",
    callback_id: parts.id,
    title: plain(parts.title, limits.formTitle),
    submit: plain(parts.submit, limits.formButton),
    close: plain("Cancel", limits.formButton),
    private_metadata: parts.carried,
    blocks: parts.blocks,
  };
}

/** A field for words, several lines of them unless told otherwise. */
export function input(spec: {
  readonly field: string;
  readonly label: string;
  readonly hint: string;
  readonly initial: string;
  readonly optional: boolean;
  readonly multiline?: boolean;
}): InputBlock {
  return {
    type: "input",
    block_id: spec.field,
    optional: spec.optional,
    label: plain(spec.label, limits.inputLabel),
    ...(spec.hint.trim() === "" ? {} : { hint: plain(spec.hint, limits.inputLabel) }),
    element: {
      type: "plain_text_input",
      action_id: spec.field,
      multiline: spec.multiline ?? true,
      max_length: limits.inputText,
      ...(spec.initial === "" ? {} : { initial_value: spec.initial.slice(0, limits.inputText) }),
    },
  };
}
