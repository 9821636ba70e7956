// The page of the local workspace: it shows what the server tells and sends what people do. It decides nothing.
import { createAnnouncer, createToasts } from "./announce.js";
import { createChannelPane } from "./channel-pane.js";
import { byId } from "./dom.js";
import { createHomePane } from "./home-pane.js";
import { createLive } from "./live.js";
import { authorName } from "./message.js";
import { createModals } from "./modals.js";
import { namesOf } from "./names.js";
import { pageOf } from "./page.js";
import { actingAs, channelAddress, currentRoute, rememberActingAs } from "./route.js";
import { post } from "./server.js";
import { createSidebar } from "./sidebar.js";
import { createStore } from "./store.js";
import { createThreadPane } from "./thread-pane.js";

const PHONE = matchMedia("(max-width: 700px)");

const store = createStore();
const announce = createAnnouncer(byId("announcer"));
const complain = createToasts(byId("toasts"));
const live = createLive(store, tellNews);
const sidebar = createSidebar(byId("sidebar-body"), { actAs });
const channelPane = createChannelPane(byId("channel"), store);
const threadPane = createThreadPane(byId("thread"), store);
const homePane = createHomePane(byId("home"));
const modals = createModals(byId("modals"));
let visitedHome = "";

store.subscribe(show);
window.addEventListener("hashchange", () => show(store.get()));
void live.follow(actingAs());

function show(state) {
  const { workspace } = state;
  byId("loading").hidden = workspace !== null;
  if (workspace === null) return;
  const route = settle(currentRoute(), workspace);
  const channel = workspace.channels.find((known) => known.name === route.channel);
  document.body.dataset.screen = route.screen;
  document.title = titleOf(route, workspace);
  sidebar.show(state, route);
  byId("channel").hidden = channel === undefined;
  byId("thread").hidden = route.screen !== "thread";
  byId("home").hidden = route.screen !== "home";
  const page = pageOf(workspace, channel, complain);
  if (channel) {
    state.unread.delete(channel.id);
    channelPane.show(workspace, channel, page);
  }
  if (route.screen === "thread") threadPane.show(workspace, { channel, ts: route.thread }, page);
  if (route.screen === "home") visitHome(workspace, page);
  else visitedHome = "";
  modals.show(workspace, page);
}

// An unknown channel becomes the first one; a laptop, which shows everything at once, never stands at the bare list.
function settle(route, workspace) {
  if (route.screen === "home") return route;
  const isKnown = workspace.channels.some((channel) => channel.name === route.channel);
  if (isKnown || (route.screen === "list" && PHONE.matches)) return route;
  const first = workspace.channels[0];
  if (first === undefined) return { screen: "list" };
  history.replaceState(null, "", `${location.search}${channelAddress(first.name)}`);
  return { screen: "channel", channel: first.name };
}

function visitHome(workspace, page) {
  homePane.show(workspace, page);
  if (visitedHome === workspace.me) return;
  visitedHome = workspace.me;
  void post("home", { as: workspace.me });
}

function actAs(person) {
  rememberActingAs(person.name);
  announce(`Acting as ${person.realName}`);
  void live.follow(person.name);
}

function titleOf(route, workspace) {
  const place = route.screen === "home" ? workspace.app.name : `#${route.channel ?? ""}`;
  return `${place} · Orchestrate workspace`;
}

// New words by others are read out, and mark channels that are not open.
function tellNews(change, before) {
  const spoken = change.kind === "message" ? change.message : change.ephemeral;
  if (spoken === undefined) return;
  const isNew = spoken.id !== undefined || !before.messages.has(`${spoken.channel}/${spoken.ts}`);
  const { workspace, unread } = store.get();
  const isMine = spoken.author.kind === "person" && spoken.author.user === workspace.me;
  if (!isNew || isMine) return;
  store.set({ unread: new Set(unread).add(spoken.channel) });
  announce(`${authorName(spoken.author, namesOf(workspace))}: ${spoken.text}`);
}

PHONE.addEventListener("change", () => show(store.get()));
