import { confirmFirst } from "../confirm.js";
import { el, icon } from "../dom.js";
import { openMenu } from "../menu.js";

// The three dots with further choices.
export function renderOverflow(element, place, surface) {
  const button = el(
    "button",
    {
      type: "button",
      class: "icon-button bordered",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "data-testid": `action-${element.action_id}`,
    },
    icon("dots"),
  );
  const choose = async (option) => {
    if (element.confirm && !(await confirmFirst(element.confirm, surface))) return;
    if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener");
    await surface.act(place, { entered: { option: option.value } });
  };
  button.addEventListener("click", () =>
    openMenu(
      button,
      element.options.map((option) => ({
        label: option.text.text,
        choose: () => void choose(option),
      })),
    ),
  );
  return button;
}
