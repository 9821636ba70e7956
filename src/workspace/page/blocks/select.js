import { confirmFirst } from "../confirm.js";
import { el } from "../dom.js";
import { groupsOf, heldChoice, holdsIds } from "./held.js";

// A select of one: the app's options, a person or a channel. The browser's own control, so keyboards and phones know it.
export function renderSelect(element, place, surface) {
  const held = heldChoice(element, place, surface);
  const groups = groupsOf(element, surface);
  const select = el(
    "select",
    {
      class: "select",
      id: place.inputId,
      "data-testid": `input-${place.actionId}`,
      "aria-label": place.inputId ? undefined : (element.placeholder?.text ?? "Choose"),
      "aria-describedby": place.describedBy,
    },
    el("option", { value: "" }, element.placeholder?.text ?? "Choose…"),
    ...groups.flatMap((group) =>
      group.label
        ? [el("optgroup", { label: group.label }, ...optionsOf(group))]
        : optionsOf(group),
    ),
  );
  select.value = held;
  const read = () => {
    const chosen = select.value === "" ? null : select.value;
    return holdsIds(element) ? { text: chosen } : { option: chosen };
  };
  surface.register(place, read);
  let settled = held;
  select.addEventListener("change", async () => {
    if (element.confirm && !(await confirmFirst(element.confirm, surface))) {
      select.value = settled;
      return;
    }
    settled = select.value;
    if (place.dispatches && select.value !== "") await surface.act(place, { entered: read() });
  });
  return select;
}

function optionsOf(group) {
  return group.options.map((option) => el("option", { value: option.value }, option.text));
}
