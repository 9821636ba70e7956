/** The workspace as one person sees it on the page. */
import { stateOf } from "../acts/elements.ts";
import { APP, TEAM } from "../settings.ts";
import type * as records from "../state/records.ts";
import { repliesTo } from "../wire/message.ts";
import type { World } from "../world.ts";
import type {
  Channel,
  Ephemeral,
  Message,
  Person,
  SharedFile,
  Snapshot,
  View,
} from "./contract.ts";

const COLORS = ["#7c4dff", "#00897b", "#e65100", "#1565c0", "#ad1457", "#558b2f"];
const PREVIEW_CHARACTERS = 1500;

export function snapshotFor(world: World, me: string): Snapshot {
  const { facts, settings } = world;
  const channels = [...facts.channels.values()].filter((channel) => mayRead(channel, me));
  return {
    sequence: world.state.sequence(),
    workspace: TEAM.name,
    me,
    app: { name: APP.name, userId: APP.userId, botId: APP.botId, icon: APP.icon },
    connected: isConnected(world),
    people: [...facts.people.values()].map(shownPerson),
    channels: channels.map((channel) => shownChannel(channel)),
    messages: channels.flatMap((channel) =>
      [...(facts.messages.get(channel.id)?.values() ?? [])].map((message) =>
        shownMessage(world, message, me),
      ),
    ),
    ephemerals: [...facts.ephemerals.values()]
      .filter(({ user }) => user === me)
      .map(shownEphemeral),
    views: (facts.views.get(me) ?? []).map((view) => shownView(world, view)),
    home: shownHome(world, me),
    sessions: [...facts.sessions.values()],
    commands: settings.commands,
    shortcuts: settings.shortcuts,
  };
}

export function isConnected(world: World): boolean {
  return world.appAddress.url !== "" || world.sockets.count() > 0;
}

/** Private channels and direct conversations are for their members only. */
export function mayRead(channel: records.Channel, me: string): boolean {
  return channel.kind === "public" || channel.members.includes(me);
}

export function shownMessage(world: World, message: records.Message, me: string): Message {
  const { channel, ts, thread_ts, broadcast, text, blocks, attachments, reactions } = message;
  const replies = thread_ts === ts ? repliesTo(world, channel, ts) : [];
  const known = world.facts.inputs.get(`${me} ${channel}:${ts}`);
  return {
    channel,
    ts,
    thread_ts,
    broadcast,
    author: authorOf(message),
    text,
    blocks,
    attachments,
    files: message.files.flatMap((id) => shownFile(world, id)),
    reactions,
    edited: message.editedTs !== undefined,
    replyCount: replies.length,
    replyUsers: [...new Set(replies.map((reply) => reply.user))],
    latestReply: replies.at(-1)?.ts,
    inputs: stateOf(blocks, {}, known),
    status: world.facts.statuses.get(`${channel}:${ts}`) ?? "",
  };
}

export function shownEphemeral(ephemeral: records.Ephemeral): Ephemeral {
  const { user: _seenBy, mentions: _mentions, ...shown } = ephemeral;
  return { ...shown, author: { kind: "app", name: APP.name, icon: APP.icon } };
}

export function shownView(world: World, view: records.View): View {
  const { id, type, callback_id, blocks } = view;
  const known = world.facts.inputs.get(`${view.user} ${id}`);
  return {
    id,
    type,
    callback_id,
    blocks,
    title: labelOf(view.title),
    submit: labelOf(view.submit),
    close: labelOf(view.close),
    state: stateOf(blocks, {}, known),
  };
}

export function shownChannel(channel: records.Channel): Channel {
  return channel.kind === "direct" ? { ...channel, name: APP.name } : channel;
}

function shownHome(world: World, me: string): View | null {
  const home = world.facts.homes.get(me);
  return home === undefined ? null : shownView(world, home);
}

function shownPerson(person: records.Person, index: number): Person {
  const { id, name, realName, timeZone } = person;
  const words = realName.split(" ");
  const initials = words.map((word) => word.charAt(0)).join("");
  return { id, name, realName, timeZone, initials, color: COLORS[index % COLORS.length] ?? "#555" };
}

function authorOf(message: records.Message): Message["author"] {
  if (!message.fromApp) return { kind: "person", user: message.user };
  return { kind: "app", name: message.username ?? APP.name, icon: message.icon ?? APP.icon };
}

function shownFile(world: World, id: string): SharedFile[] {
  const file = world.facts.files.get(id);
  if (file === undefined) return [];
  const { name, title, mimetype, size, altText: alt } = file;
  const url = `/files/${id}/${encodeURIComponent(name)}`;
  return [{ id, name, title, mimetype, size, url, alt, preview: previewOf(file) }];
}

function previewOf({ mimetype, content }: records.StoredFile): string {
  const isText = mimetype.startsWith("text/") || mimetype === "application/json";
  if (!isText || content === null) return "";
  return Buffer.from(content, "base64").toString("utf8").slice(0, PREVIEW_CHARACTERS);
}

function labelOf(label: records.Json | null): View["title"] {
  return label === null ? null : { ...label, text: String(label["text"]) };
}
