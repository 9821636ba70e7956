import { appAvatar } from "./avatar.js";
import { renderBlocks } from "./blocks/render.js";
import { createSurface } from "./blocks/surface.js";
import { el, icon } from "./dom.js";

// The app's home tab, as the app published it for the acting person.
export function createHomePane(root) {
  const title = el("h1", { class: "pane-title" });
  const body = el("div", { class: "home-body", "data-testid": "home-body" });
  root.append(
    el(
      "header",
      { class: "pane-head" },
      el(
        "a",
        { class: "icon-button back", href: "#/", "aria-label": "Back to channels" },
        icon("back"),
      ),
      el("div", { class: "pane-names" }, title, el("p", { class: "pane-topic" }, "Home")),
    ),
    el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "App home" }, body),
  );
  let signature = "";
  return {
    show: (workspace, page) => {
      const fresh = JSON.stringify([workspace.me, workspace.home, page.signature]);
      if (fresh === signature) return;
      signature = fresh;
      title.replaceChildren(appAvatar(workspace.app.icon, "avatar-nav"), workspace.app.name);
      body.replaceChildren(workspace.home ? drawn(workspace.home, page) : emptyNote(page));
    },
  };
}

function drawn(view, page) {
  const surface = createSurface({
    target: { kind: "view", id: view.id },
    names: page.names,
    state: view.state,
    act: (action) => page.post("action", action),
  });
  return renderBlocks(view.blocks, surface);
}

function emptyNote(page) {
  return el("p", { class: "empty" }, `${page.app.name} has not published a home for you yet.`);
}
