import { el } from "./dom.js";

const TOAST_MS = 8000;
const MOST_WORDS = 160;

// Speaks to screen readers, once per thing said.
export function createAnnouncer(node) {
  return (words) => {
    node.textContent = words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS)}…` : words;
  };
}

// A notice that goes away by itself, for what has no better place to be told.
export function createToasts(root) {
  return (words) => {
    const toast = el(
      "div",
      { class: "toast", role: "alert", "data-testid": "toast" },
      el("span", {}, words),
    );
    const close = el("button", { type: "button", class: "link-button" }, "Dismiss");
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    // A popover lies above open dialogs too.
    toast.popover = "manual";
    root.append(toast);
    toast.showPopover();
    setTimeout(() => toast.remove(), TOAST_MS);
  };
}
