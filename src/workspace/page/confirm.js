import { renderText } from "./blocks/text.js";
import { el } from "./dom.js";

// Asks "are you sure?" with the app's own words; true when the person confirms.
export function confirmFirst(confirm, surface) {
  return new Promise((resolve) => {
    const deny = el(
      "button",
      { type: "button", class: "button", "data-testid": "confirm-deny" },
      confirm.deny?.text ?? "Cancel",
    );
    const agree = el(
      "button",
      {
        type: "button",
        class: `button button-${confirm.style === "danger" ? "danger" : "primary"}`,
        "data-testid": "confirm-agree",
      },
      confirm.confirm?.text ?? "Yes",
    );
    const dialog = el(
      "dialog",
      { class: "dialog confirm", "aria-labelledby": "confirm-title", "data-testid": "confirm" },
      el(
        "h2",
        { id: "confirm-title" },
        ...renderText(confirm.title ?? { type: "plain_text", text: "Are you sure?" }, surface),
      ),
      el(
        "div",
        { class: "dialog-body" },
        ...renderText(confirm.text ?? { type: "plain_text", text: "" }, surface),
      ),
      el("footer", { class: "dialog-foot" }, deny, agree),
    );
    deny.addEventListener("click", () => dialog.close("no"));
    agree.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
