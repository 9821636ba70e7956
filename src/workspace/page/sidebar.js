import { appAvatar, personAvatar } from "./avatar.js";
import { el, icon } from "./dom.js";
import { channelAddress } from "./route.js";

// The left side: channels, the app's home, and who you act as.
export function createSidebar(root, { actAs }) {
  const channels = el("ul", { class: "nav-list" });
  const home = el("ul", { class: "nav-list" });
  const people = el("div", { class: "people" });
  root.append(
    el("nav", { "aria-label": "Channels" }, el("h2", { class: "nav-title" }, "Channels"), channels),
    el("nav", { "aria-label": "Apps" }, el("h2", { class: "nav-title" }, "Apps"), home),
    el(
      "fieldset",
      { class: "act-as", "data-testid": "act-as" },
      el("legend", { class: "nav-title" }, "Act as"),
      people,
    ),
  );
  let signature = "";
  return {
    show: ({ workspace, unread }, route) => {
      const fresh = JSON.stringify([
        workspace.channels,
        workspace.me,
        workspace.people,
        workspace.app,
        workspace.connected,
        [...unread],
        route,
      ]);
      if (fresh === signature) return;
      signature = fresh;
      channels.replaceChildren(
        ...workspace.channels.map((channel) => channelRow(channel, route, unread)),
      );
      home.replaceChildren(homeRow(workspace, route));
      showPeople(people, workspace, actAs);
    },
  };
}

function channelRow(channel, route, unread) {
  const isHere = route.channel === channel.name;
  const isUnread = unread.has(channel.id) && !isHere;
  const link = el(
    "a",
    {
      class: `nav-row ${isUnread ? "unread" : ""}`.trim(),
      href: channelAddress(channel.name),
      "aria-current": isHere ? "page" : undefined,
      "data-testid": `channel-${channel.name}`,
    },
    icon(channel.kind === "direct" ? "reply" : "hash"),
    el("span", { class: "nav-name" }, channel.name),
    isUnread ? el("span", { class: "dot", role: "img", "aria-label": "new messages" }) : null,
  );
  return el("li", {}, link);
}

function homeRow(workspace, route) {
  const link = el(
    "a",
    {
      class: "nav-row",
      href: "#/home",
      "aria-current": route.screen === "home" ? "page" : undefined,
      "data-testid": "home",
    },
    appAvatar(workspace.app.icon, "avatar-nav"),
    el("span", { class: "nav-name" }, workspace.app.name),
    el("span", {
      class: `presence ${workspace.connected ? "on" : "off"}`,
      role: "img",
      "aria-label": workspace.connected ? "connected" : "disconnected",
    }),
  );
  return el("li", {}, link);
}

function showPeople(root, workspace, actAs) {
  const hadFocus = root.contains(document.activeElement);
  root.replaceChildren(...workspace.people.map((person) => personRow(person, workspace.me, actAs)));
  if (hadFocus) root.querySelector("input:checked")?.focus();
}

function personRow(person, me, actAs) {
  const radio = el("input", {
    type: "radio",
    name: "act-as",
    value: person.id,
    checked: person.id === me,
    "data-testid": `act-as-${person.name}`,
  });
  radio.addEventListener("change", () => actAs(person));
  return el(
    "label",
    { class: "nav-row person" },
    radio,
    personAvatar(person, "avatar-nav"),
    el("span", { class: "nav-name" }, person.realName),
    person.id === me ? el("span", { class: "you" }, "you") : null,
  );
}
