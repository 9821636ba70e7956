// What an element holds now: what the person entered before, or else what the app gave as its initial value.

// The stored value of this element: in Slack's own shape, or as this page collects it from an earlier drawing.
function storedOf(place, surface) {
  return surface.state?.[place.blockId]?.[place.actionId];
}

// Text of an input or a picker.
export function heldText(element, place, surface) {
  const stored = storedOf(place, surface);
  const held = stored
    ? (stored.text ??
      stored.value ??
      stored.selected_date ??
      stored.selected_time ??
      stored.selected_date_time)
    : (element.initial_value ??
      element.initial_date ??
      element.initial_time ??
      element.initial_date_time);
  return held === undefined || held === null ? "" : String(held);
}

// Value of the one chosen option, or id of the one chosen person or channel.
export function heldChoice(element, place, surface) {
  const stored = storedOf(place, surface);
  if (stored === undefined) return choiceIn(element, "initial");
  return stored.option ?? stored.text ?? choiceIn(stored, "selected");
}

function choiceIn(source, prefix) {
  const id = source[`${prefix}_user`] ?? source[`${prefix}_channel`];
  return source[`${prefix}_option`]?.value ?? id ?? source[`${prefix}_conversation`] ?? "";
}

// Values of all chosen options, or ids of all chosen people or channels.
export function heldChoices(element, place, surface) {
  const stored = storedOf(place, surface);
  const collected = stored?.options ?? stored?.texts;
  if (collected) return collected;
  const source = stored ?? element;
  const prefix = stored ? "selected" : "initial";
  const options = source[`${prefix}_options`]?.map((option) => option.value);
  return (
    options ??
    source[`${prefix}_users`] ??
    source[`${prefix}_channels`] ??
    source[`${prefix}_conversations`] ??
    []
  );
}

// The options an element offers, in groups; people and channels come from the workspace.
export function groupsOf(element, surface) {
  if (element.option_groups) {
    return element.option_groups.map((group) => ({
      label: group.label.text,
      options: group.options.map(optionOf),
    }));
  }
  if (element.type.includes("users")) return [{ label: "", options: surface.names.people() }];
  if (element.type.includes("channels") || element.type.includes("conversations")) {
    return [{ label: "", options: surface.names.channels() }];
  }
  return [{ label: "", options: (element.options ?? []).map(optionOf) }];
}

// True for selects whose choice is an id rather than one of the app's options.
export function holdsIds(element) {
  return !element.type.includes("static");
}

function optionOf(option) {
  return { value: option.value, text: option.text.text };
}
