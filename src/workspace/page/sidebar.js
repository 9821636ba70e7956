import { personAvatar } from "./avatar.js";
import { el, icon } from "./dom.js";
import { channelAddress } from "./route.js";

// The left side: channels, the app's own two places, and who you act as.
export function createSidebar(root, { actAs }) {
  const channels = el("ul", { class: "nav-list" });
  const app = el("ul", { class: "nav-list" });
  const appTitle = el("h2", { class: "nav-title" });
  const people = el("div", { class: "people" });
  root.append(
    el("nav", { "aria-label": "Channels" }, el("h2", { class: "nav-title" }, "Channels"), channels),
    el("nav", { "aria-label": "App" }, appTitle, app),
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
      const fresh = signatureOf(workspace, unread, route);
      if (fresh === signature) return;
      signature = fresh;
      const rowsOf = (kinds) =>
        workspace.channels
          .filter((channel) => kinds.includes(channel.kind))
          .map((channel) => channelRow(channel, route, unread));
      channels.replaceChildren(...rowsOf(["public", "private"]));
      appTitle.replaceChildren(workspace.app.name, presenceOf(workspace));
      app.replaceChildren(homeRow(route), ...rowsOf(["direct"]));
      showPeople(people, workspace, actAs);
    },
  };
}

function signatureOf(workspace, unread, route) {
  const { channels, me, people, app, connected } = workspace;
  return JSON.stringify([channels, me, people, app, connected, [...unread], route]);
}

function channelRow(channel, route, unread) {
  const isHere = route.channel === channel.name;
  const isUnread = unread.has(channel.id) && !isHere;
  const isDirect = channel.kind === "direct";
  return navRow({
    href: channelAddress(channel.name),
    testId: `channel-${channel.name}`,
    symbol: isDirect ? "reply" : "hash",
    name: isDirect ? "Messages" : channel.name,
    isHere,
    isUnread,
  });
}

function homeRow(route) {
  return navRow({
    href: "#/home",
    testId: "home",
    symbol: "home",
    name: "Home",
    isHere: route.screen === "home",
    isUnread: false,
  });
}

function navRow({ href, testId, symbol, name, isHere, isUnread }) {
  const link = el(
    "a",
    {
      class: `nav-row ${isUnread ? "unread" : ""}`.trim(),
      href,
      "aria-current": isHere ? "page" : undefined,
      "data-testid": testId,
    },
    icon(symbol),
    el("span", { class: "nav-name" }, name),
    isUnread ? el("span", { class: "dot", role: "img", "aria-label": "new messages" }) : null,
  );
  return el("li", {}, link);
}

function presenceOf({ connected }) {
  return el("span", {
    class: `presence ${connected ? "on" : "off"}`,
    role: "img",
    "aria-label": connected ? "connected" : "disconnected",
  });
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
