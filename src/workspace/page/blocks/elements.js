import { el } from "../dom.js";
import { renderButton, renderFeedback, renderIconButton } from "./button.js";
import { renderCheckboxes, renderRadioButtons } from "./choices.js";
import { renderImage } from "./image.js";
import { renderMultiSelect } from "./multi-select.js";
import { renderOverflow } from "./overflow.js";
import { renderSelect } from "./select.js";
import { renderTextInput } from "./text-input.js";

const DRAWN = {
  button: renderButton,
  workflow_button: renderButton,
  icon_button: renderIconButton,
  feedback_buttons: renderFeedback,
  overflow: renderOverflow,
  static_select: renderSelect,
  users_select: renderSelect,
  channels_select: renderSelect,
  conversations_select: renderSelect,
  multi_static_select: renderMultiSelect,
  multi_users_select: renderMultiSelect,
  multi_channels_select: renderMultiSelect,
  multi_conversations_select: renderMultiSelect,
  radio_buttons: renderRadioButtons,
  checkboxes: renderCheckboxes,
  plain_text_input: renderTextInput,
  email_text_input: renderTextInput,
  url_text_input: renderTextInput,
  number_input: renderTextInput,
  datepicker: renderTextInput,
  timepicker: renderTextInput,
  datetimepicker: renderTextInput,
  image: renderImage,
};

// One interactive element. `place` says which block and action it is and whether a change is sent at once.
export function renderElement(element, place, surface) {
  const draw = Object.hasOwn(DRAWN, element.type) ? DRAWN[element.type] : undefined;
  if (draw) return draw(element, place, surface);
  return el(
    "span",
    { class: "block-unknown", "data-testid": "unknown-element" },
    "This page cannot draw an element of type ",
    el("code", {}, String(element.type)),
  );
}
