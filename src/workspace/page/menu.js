import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";

// A menu under a button: arrows move, Escape and a click elsewhere close, focus returns to the button.
export function openMenu(anchor, items) {
  document.querySelector(".menu")?.remove();
  const menu = el("div", { class: "menu", role: "menu", popover: "auto", "data-testid": "menu" });
  const close = () => menu.hidePopover();
  menu.append(...items.map((item) => itemOf(item, close)));
  menu.addEventListener("keydown", (event) => moveByKey(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const hadFocus =
      menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (hadFocus) anchor.focus();
  });
  (anchor.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  placeUnder(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  menu.firstElementChild?.focus();
}

function itemOf(item, close) {
  const button = el(
    "button",
    {
      type: "button",
      role: "menuitem",
      class: "menu-item",
      tabindex: "-1",
      "data-testid": item.testId,
    },
    el("span", {}, ...withEmoji(item.label)),
    item.note ? el("span", { class: "menu-note" }, item.note) : null,
  );
  button.addEventListener("click", () => {
    close();
    item.choose();
  });
  return button;
}

function moveByKey(event, menu) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const here = items.indexOf(document.activeElement);
  const goal = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (goal === undefined) return;
  event.preventDefault();
  items.at(goal % items.length)?.focus();
}

function placeUnder(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, window.innerWidth - width - 8));
  const fitsBelow = at.bottom + 4 + height < window.innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${fitsBelow ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}
