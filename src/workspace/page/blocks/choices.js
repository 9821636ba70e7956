import { confirmFirst } from "../confirm.js";
import { el } from "../dom.js";
import { heldChoice, heldChoices } from "./held.js";
import { renderText } from "./text.js";

// Radio buttons: one of a few.
export function renderRadioButtons(element, place, surface) {
  const held = heldChoice(element, place, surface);
  const group = groupOf(element, place, {
    surface,
    type: "radio",
    isOn: (option) => option.value === held,
  });
  const read = () => ({ option: group.querySelector("input:checked")?.dataset.value ?? null });
  return listen(group, { element, place, surface, read });
}

// Checkboxes: any of a few.
export function renderCheckboxes(element, place, surface) {
  const held = new Set(heldChoices(element, place, surface));
  const group = groupOf(element, place, {
    surface,
    type: "checkbox",
    isOn: (option) => held.has(option.value),
  });
  const read = () => ({
    options: [...group.querySelectorAll("input:checked")].map((box) => box.dataset.value),
  });
  return listen(group, { element, place, surface, read });
}

function groupOf(element, place, { surface, type, isOn }) {
  const name = `choice-${crypto.randomUUID()}`;
  return el(
    "div",
    {
      class: "choices",
      role: type === "radio" ? "radiogroup" : "group",
      "data-testid": `input-${place.actionId}`,
      "aria-labelledby": place.labelId,
      "aria-describedby": place.describedBy,
    },
    ...element.options.map((option) =>
      el(
        "label",
        { class: "choice" },
        el("input", { type, name, checked: isOn(option), "data-value": option.value }),
        el(
          "span",
          {},
          el("span", { class: "choice-text" }, ...renderText(option.text, surface)),
          option.description
            ? el("span", { class: "choice-note" }, ...renderText(option.description, surface))
            : null,
        ),
      ),
    ),
  );
}

function listen(group, { element, place, surface, read }) {
  surface.register(place, read);
  group.addEventListener("change", async (event) => {
    if (!place.dispatches) return;
    if (element.confirm && !(await confirmFirst(element.confirm, surface))) {
      event.target.checked = !event.target.checked;
      return;
    }
    await surface.act(place, { entered: read() });
  });
  return group;
}
