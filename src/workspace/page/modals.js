import { showErrors } from "./blocks/input.js";
import { renderBlocks } from "./blocks/render.js";
import { createSurface } from "./blocks/surface.js";
import { el, icon } from "./dom.js";

// The stack of modals, each a dialog of the browser: focus stays inside and goes back to where it came from.
export function createModals(root) {
  let open = [];
  return {
    show: (workspace, page) => {
      const wanted = new Set(workspace.views.map((view) => view.id));
      for (const modal of open.toReversed()) if (!wanted.has(modal.id)) modal.remove();
      const known = new Map(open.map((modal) => [modal.id, modal]));
      open = workspace.views.map((view) => {
        const modal = known.get(view.id) ?? createModal(root, view.id);
        modal.show(view, page);
        return modal;
      });
    },
  };
}

function createModal(root, id) {
  const dialog = el("dialog", {
    class: "dialog modal",
    "data-testid": "modal",
    "data-view-id": id,
    "aria-labelledby": `title-${id}`,
  });
  let signature = "";
  let leave;
  let surface;
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave?.();
  });
  root.append(dialog);
  return {
    id,
    remove: () => {
      dialog.close();
      dialog.remove();
    },
    show: (view, page) => {
      const fresh = JSON.stringify([
        view.blocks,
        view.title,
        view.submit,
        view.close,
        page.names.me,
      ]);
      if (fresh === signature) return;
      signature = fresh;
      surface = surfaceOf(view, page, surface?.values());
      const form = draw(view, page, surface);
      leave = () => void page.post("view-close", { view_id: view.id });
      keepFocus(dialog, () => dialog.replaceChildren(form));
      if (!dialog.open) dialog.showModal();
      focusFirst(dialog);
    },
  };
}

// A view that the app changes while someone fills it in keeps what they entered in the inputs that stay.
function surfaceOf(view, page, entered = {}) {
  const state = { ...view.state };
  for (const [blockId, values] of Object.entries(entered)) {
    state[blockId] = { ...state[blockId], ...values };
  }
  return createSurface({
    target: { kind: "view", id: view.id },
    names: page.names,
    state,
    act: (action) => page.post("action", action),
    submit: () => document.querySelector(`[data-view-id="${view.id}"] form`)?.requestSubmit(),
  });
}

function draw(view, page, surface) {
  const close = (all) => () => void page.post("view-close", { view_id: view.id, all });
  const cross = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Close", "data-testid": "modal-close" },
    icon("close"),
  );
  cross.addEventListener("click", close(false));
  const cancel = el(
    "button",
    { type: "button", class: "button", "data-testid": "modal-cancel" },
    view.close?.text ?? "Cancel",
  );
  cancel.addEventListener("click", close(false));
  const submit = view.submit
    ? el(
        "button",
        { type: "submit", class: "button button-primary", "data-testid": "modal-submit" },
        view.submit.text,
      )
    : null;
  const problem = el("p", {
    class: "form-error",
    role: "alert",
    hidden: true,
    "data-testid": "modal-error",
  });
  const form = el(
    "form",
    { novalidate: true },
    el(
      "header",
      { class: "dialog-head" },
      el("h2", { id: `title-${view.id}` }, view.title?.text ?? ""),
      cross,
    ),
    el("div", { class: "dialog-body" }, problem, renderBlocks(view.blocks, surface)),
    el("footer", { class: "dialog-foot" }, cancel, submit),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit) void send({ view, page, surface, form, submit, problem });
  });
  return form;
}

async function send({ view, page, surface, form, submit, problem }) {
  if (submit.disabled) return;
  const missing = missingIn(view.blocks, surface.values());
  if (Object.keys(missing).length > 0) {
    showErrors(form, missing);
    return;
  }
  submit.disabled = true;
  submit.setAttribute("aria-busy", "true");
  const answer = await page.quietPost("view-submit", {
    view_id: view.id,
    values: surface.values(),
  });
  submit.disabled = false;
  submit.removeAttribute("aria-busy");
  const unplaced = showErrors(form, answer.errors ?? {});
  const words = [
    ...unplaced,
    ...(answer.ok || answer.errors ? [] : [answer.error ?? "That did not work."]),
  ].join(" ");
  problem.textContent = words;
  problem.hidden = words === "";
}

// Slack's own check before an app sees a form: what is not optional has to be filled in.
function missingIn(blocks, values) {
  const inputs = blocks.filter((block) => block.type === "input" && !block.optional);
  const missing = inputs.filter((block) =>
    isEmpty(values[block.block_id]?.[block.element.action_id]),
  );
  return Object.fromEntries(
    missing.map((block) => [block.block_id, "Please complete this field."]),
  );
}

function isEmpty(entered) {
  if (entered === undefined) return false;
  const [value] = Object.values(entered);
  return value === null || value.length === 0;
}

// A view that is updated while someone writes keeps the field they are in.
function keepFocus(dialog, change) {
  const here = dialog.contains(document.activeElement)
    ? document.activeElement.dataset.testid
    : undefined;
  change();
  if (here) dialog.querySelector(`[data-testid="${CSS.escape(here)}"]`)?.focus();
}

function focusFirst(dialog) {
  if (dialog.querySelector(".dialog-body").contains(document.activeElement)) return;
  const wanted =
    dialog.querySelector("[autofocus]") ??
    dialog.querySelector(".dialog-body :is(input, textarea, select, summary)");
  (wanted ?? dialog.querySelector("[type=submit], .dialog-foot button"))?.focus();
}
