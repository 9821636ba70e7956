import { el } from "../dom.js";
import { heldText } from "./held.js";

const TYPES = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};

// Text, number, date and time, on the browser's own controls. Enter in a single line submits the form around it.
export function renderTextInput(element, place, surface) {
  const attributes = {
    class: "text-input",
    id: place.inputId,
    "data-testid": `input-${place.actionId}`,
    placeholder: element.placeholder?.text,
    "aria-label": place.inputId ? undefined : (element.placeholder?.text ?? place.actionId),
    "aria-describedby": place.describedBy,
    autofocus: element.focus_on_load,
    maxlength: element.max_length,
    autocomplete: "off",
  };
  const held = shown(element, heldText(element, place, surface));
  const input = element.multiline
    ? el("textarea", { ...attributes, rows: 4, value: held })
    : el("input", { ...attributes, type: TYPES[element.type], step: stepOf(element), value: held });
  const read = () => ({ text: entered(element, input.value) });
  surface.register(place, read);
  const isPicker = element.type.endsWith("picker");
  const sendNow = () => {
    if (place.dispatches) void surface.act(place, { entered: read() });
  };
  if (isPicker) input.addEventListener("change", sendNow);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (element.multiline && !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    if (surface.submit) surface.submit();
    else sendNow();
  });
  return input;
}

function stepOf(element) {
  return element.type === "number_input" && element.is_decimal_allowed ? "any" : undefined;
}

// Slack speaks of moments in seconds since 1970, the browser in local date and time.
function shown(element, text) {
  if (element.type !== "datetimepicker" || text === "") return text;
  const moment = new Date(Number(text) * 1000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 16);
}

function entered(element, text) {
  if (text === "") return null;
  if (element.type !== "datetimepicker") return text;
  return String(Math.floor(new Date(text).getTime() / 1000));
}
