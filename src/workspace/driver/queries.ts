/** What a test may ask of the workspace. */
import type { DeliveryRecord } from "../deliveries/deliveries.ts";
import type { Channel, Ephemeral, Message, Session, StoredFile, View } from "../state/records.ts";
import { findChannel } from "../web-api/places.ts";
import { repliesTo } from "../wire/message.ts";
import type { CallRecord, World } from "../world.ts";

export type Queries = {
  /** Everything in a channel, replies included, in the order of posting. */
  messages(channel: string): Message[];
  /** The root and its replies. */
  thread(channel: string, ts: string): Message[];
  ephemerals(person: string): Ephemeral[];
  /** Open modals, bottom first. */
  views(person: string): View[];
  home(person: string): View | null;
  files(): StoredFile[];
  sessions(): Session[];
  /** The transient words under a thread. */
  status(channel: string, threadTs: string): string;
  channel(name: string): Channel;
  /** Every call of the Web API, oldest first. */
  calls(method?: string): CallRecord[];
  /** Everything sent to the app, repetitions included. */
  deliveries(): DeliveryRecord[];
  connections(): number;
};

export function queriesOf(world: World): Queries {
  const { facts } = world;
  const idOf = (name: string) =>
    [...facts.people.values()].find((person) => person.name === name)?.id ?? name;
  return {
    messages: (channel) => [
      ...(facts.messages.get(findChannel(world, channel).id)?.values() ?? []),
    ],
    thread: (channel, ts) => threadOf(world, findChannel(world, channel).id, ts),
    ephemerals: (person) =>
      [...facts.ephemerals.values()].filter(({ user }) => user === idOf(person)),
    views: (person) => facts.views.get(idOf(person)) ?? [],
    home: (person) => facts.homes.get(idOf(person)) ?? null,
    files: () => [...facts.files.values()],
    sessions: () => [...facts.sessions.values()],
    status: (channel, threadTs) =>
      facts.statuses.get(`${findChannel(world, channel).id}:${threadTs}`) ?? "",
    channel: (name) => findChannel(world, name),
    calls: (method) => world.calls.filter((call) => method === undefined || call.method === method),
    deliveries: () => [...world.deliveries.log],
    connections: () => world.sockets.count(),
  };
}

function threadOf(world: World, channel: string, ts: string): Message[] {
  const root = world.facts.messages.get(channel)?.get(ts);
  return root === undefined ? [] : [root, ...repliesTo(world, channel, ts)];
}

const LAST = 15;

/** The last things that happened, for a test that waited in vain. */
export function describeWorld(world: World): string {
  const messages = [...world.facts.messages.values()].flatMap((each) => [...each.values()]);
  return [
    `sockets: ${world.sockets.count()}`,
    "last messages:",
    ...messages.slice(-LAST).map((said) => `  ${said.channel} ${said.ts} ${shorten(said.text)}`),
    "last calls:",
    ...world.calls.slice(-LAST).map((call) => `  ${call.method} → ${call.outcome}`),
    "last deliveries:",
    ...world.deliveries.log.slice(-LAST).map(describeDelivery),
  ].join("\n");
}

function describeDelivery({ kind, body, outcome }: DeliveryRecord): string {
  const name = body["command"] ?? body["type"];
  const result = outcome?.state === "not-acknowledged" ? outcome.reason : outcome?.state;
  return `  ${kind} ${String(name)} → ${result ?? "waiting"}`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
