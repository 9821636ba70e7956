import { confirmFirst } from "../confirm.js";
import { el, icon } from "../dom.js";
import { renderText } from "./text.js";

// A button. While the app has not acknowledged, it is busy and cannot be pressed again.
export function renderButton(element, place, surface) {
  const attributes = {
    type: "button",
    class: `button ${element.style ? `button-${element.style}` : ""}`.trim(),
    "data-testid": `action-${element.action_id}`,
    "aria-label": element.accessibility_label,
  };
  const label = renderText(element.text, surface);
  if (element.url) return linkButton(element, { attributes, label, place, surface });
  const button = el("button", attributes, ...label);
  button.addEventListener("click", () =>
    press(button, { element, surface, act: () => surface.act(place, { value: element.value }) }),
  );
  return button;
}

// A thumbs up or down under an answer.
export function renderFeedback(element, place, surface) {
  const side = (choice, symbol) => {
    const button = el(
      "button",
      {
        type: "button",
        class: "icon-button feedback-button",
        "data-testid": `action-${element.action_id}-${symbol === "thumbsup" ? "positive" : "negative"}`,
        "aria-label": choice.accessibility_label ?? choice.text.text,
        title: choice.text.text,
      },
      icon(symbol),
    );
    button.addEventListener("click", () =>
      press(button, { element, surface, act: () => surface.act(place, { value: choice.value }) }),
    );
    return button;
  };
  return el(
    "span",
    { class: "feedback", role: "group", "aria-label": "Feedback" },
    side(element.positive_button, "thumbsup"),
    side(element.negative_button, "thumbsdown"),
  );
}

// A small button that is only an icon; some are meant for certain people alone.
export function renderIconButton(element, place, surface) {
  const visibleTo = element.visible_to_user_ids;
  if (visibleTo?.length && !visibleTo.includes(surface.names.me))
    return el("span", { hidden: true });
  const button = el(
    "button",
    {
      type: "button",
      class: "button button-small",
      "data-testid": `action-${element.action_id}`,
      "aria-label": element.accessibility_label,
    },
    ...renderText(element.text, surface),
  );
  button.addEventListener("click", () =>
    press(button, { element, surface, act: () => surface.act(place, { value: element.value }) }),
  );
  return button;
}

async function press(button, { element, surface, act }) {
  if (button.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await confirmFirst(element.confirm, surface))) return;
  button.setAttribute("aria-busy", "true");
  await act();
  button.removeAttribute("aria-busy");
}

function linkButton(element, { attributes, label, place, surface }) {
  const { type: _, ...rest } = attributes;
  const link = el(
    "a",
    { ...rest, href: safeAddress(element.url), target: "_blank", rel: "noopener noreferrer" },
    ...label,
  );
  link.addEventListener("click", () => void surface.act(place, { value: element.value }));
  return link;
}

function safeAddress(address) {
  return /^https?:/i.test(address) ? address : undefined;
}
