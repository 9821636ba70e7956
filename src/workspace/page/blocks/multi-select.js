import { el } from "../dom.js";
import { groupsOf, heldChoices, holdsIds } from "./held.js";

// A select of several: a line that names what is chosen and unfolds into ticks.
export function renderMultiSelect(element, place, surface) {
  const chosen = new Set(heldChoices(element, place, surface));
  const groups = groupsOf(element, surface);
  const all = groups.flatMap((group) => group.options);
  const summary = el("summary", {
    class: "select multi-summary",
    id: place.inputId,
    "aria-describedby": place.describedBy,
  });
  const list = el("div", {
    class: "multi-list",
    role: "group",
    "aria-label": element.placeholder?.text ?? "Choices",
  });
  const details = el(
    "details",
    { class: "multi", "data-testid": `input-${place.actionId}` },
    summary,
    list,
  );
  const read = () => {
    const values = all.map((option) => option.value).filter((value) => chosen.has(value));
    return holdsIds(element) ? { texts: values } : { options: values };
  };
  const show = () => {
    const names = all.filter((option) => chosen.has(option.value));
    summary.replaceChildren(
      ...(names.length === 0
        ? [el("span", { class: "placeholder" }, element.placeholder?.text ?? "Choose…")]
        : names.map((option) => el("span", { class: "chip" }, option.text))),
    );
    const isFull =
      element.max_selected_items !== undefined && chosen.size >= element.max_selected_items;
    for (const box of list.querySelectorAll("input")) box.disabled = isFull && !box.checked;
  };
  const toggle = (option, isOn) => {
    if (isOn) chosen.add(option.value);
    else chosen.delete(option.value);
    show();
    if (place.dispatches) void surface.act(place, { entered: read() });
  };
  for (const group of groups) {
    if (group.label) list.append(el("div", { class: "multi-group" }, group.label));
    list.append(...group.options.map((option) => tickOf(option, chosen.has(option.value), toggle)));
  }
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.preventDefault();
    event.stopPropagation();
    details.open = false;
    summary.focus();
  });
  surface.register(place, read);
  show();
  return details;
}

function tickOf(option, isOn, toggle) {
  const box = el("input", { type: "checkbox", checked: isOn, "data-value": option.value });
  box.addEventListener("change", () => toggle(option, box.checked));
  return el("label", { class: "choice" }, box, el("span", {}, option.text));
}
