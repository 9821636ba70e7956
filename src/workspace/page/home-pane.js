import { appAvatar } from "./avatar.js";
import { renderBlocks } from "./blocks/render.js";
import { createSurface } from "./blocks/surface.js";
import { el, icon } from "./dom.js";
import { channelAddress } from "./route.js";

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
      body.replaceChildren(workspace.home ? drawn(workspace.home, page) : emptyNote(workspace));
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

// Nothing published is no dead end: the first channel is where things happen.
function emptyNote({ app, channels, commands }) {
  const [channel] = channels;
  const [command] = commands;
  return el(
    "div",
    { class: "empty" },
    el("p", {}, `${app.name} has no home page for you. It works in the channels.`),
    channel && command
      ? el(
          "p",
          {},
          "Go to ",
          el("a", { href: channelAddress(channel.name) }, `#${channel.name}`),
          " and type ",
          el("code", {}, command.command),
          " to begin.",
        )
      : null,
  );
}
