import type { InputBlock, KnownBlock, PlainTextOption } from "@slack/web-api";
import { plain } from "./blocks.ts";
import { limits } from "./limits.ts";

interface Field {
  readonly field: string;
  readonly label: string;
  readonly hint?: string;
  readonly optional?: boolean;
}

/** A menu of a form. What a label cannot hold is shortened; values are ours and short. */
export function choice(
  spec: Field & {
    readonly options: readonly { readonly label: string; readonly value: string }[];
    readonly initial?: string;
  },
): KnownBlock {
  const options = spec.options.slice(0, limits.options).map(option);
  const chosen = options.find(({ value }) => value === spec.initial);
  return block(spec, {
    type: "static_select",
    action_id: spec.field,
    options,
    ...(chosen ? { initial_option: chosen } : {}),
  });
}

/** A menu of the people of the workspace. */
export function personChoice(spec: Field & { readonly initial?: string }): KnownBlock {
  return block(spec, {
    type: "users_select",
    action_id: spec.field,
    ...(spec.initial === undefined ? {} : { initial_user: spec.initial }),
  });
}

function option({ label, value }: { readonly label: string; readonly value: string }) {
  const made: PlainTextOption = { text: plain(label, limits.optionText), value };
  return made;
}

function block(spec: Field, element: InputBlock["element"]): KnownBlock {
  const { hint = "" } = spec;
  return {
    type: "input",
    block_id: spec.field,
    optional: spec.optional ?? false,
    label: plain(spec.label, limits.inputLabel),
    ...(hint === "" ? {} : { hint: plain(hint, limits.inputLabel) }),
    element,
  };
}
