/** Everything that can change in the workspace: one line of the log each. */
import { z } from "zod";
import * as records from "./records.ts";

export const Mutation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("identity"), identity: records.Identity }),
  z.object({ kind: z.literal("person"), person: records.Person }),
  z.object({ kind: z.literal("channel"), channel: records.Channel }),
  z.object({ kind: z.literal("usergroup"), usergroup: records.Usergroup }),
  z.object({ kind: z.literal("message"), message: records.Message }),
  z.object({ kind: z.literal("message-deleted"), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal("ephemeral"), ephemeral: records.Ephemeral }),
  z.object({ kind: z.literal("ephemeral-deleted"), id: z.string(), user: z.string() }),
  z.object({ kind: z.literal("views"), user: z.string(), views: z.array(records.View) }),
  z.object({ kind: z.literal("home"), user: z.string(), home: records.View }),
  z.object({ kind: z.literal("file"), file: records.StoredFile }),
  z.object({ kind: z.literal("session"), session: records.Session }),
  z.object({
    kind: z.literal("status"),
    channel: z.string(),
    thread_ts: z.string(),
    status: z.string(),
  }),
  z.object({
    kind: z.literal("inputs"),
    user: z.string(),
    /** `channel:ts` of a message, or the id of a view or an ephemeral message. */
    place: z.string(),
    values: records.Json,
  }),
  z.object({ kind: z.literal("hook"), hook: records.Hook }),
]);
export type Mutation = z.infer<typeof Mutation>;

export type Facts = {
  identity: records.Identity | null;
  people: Map<string, records.Person>;
  channels: Map<string, records.Channel>;
  usergroups: Map<string, records.Usergroup>;
  /** By channel, then by ts, in the order of posting. */
  messages: Map<string, Map<string, records.Message>>;
  ephemerals: Map<string, records.Ephemeral>;
  views: Map<string, records.View[]>;
  homes: Map<string, records.View>;
  files: Map<string, records.StoredFile>;
  sessions: Map<string, records.Session>;
  statuses: Map<string, string>;
  inputs: Map<string, records.Json>;
  hooks: Map<string, records.Hook>;
};

export function emptyFacts(): Facts {
  return {
    identity: null,
    people: new Map(),
    channels: new Map(),
    usergroups: new Map(),
    messages: new Map(),
    ephemerals: new Map(),
    views: new Map(),
    homes: new Map(),
    files: new Map(),
    sessions: new Map(),
    statuses: new Map(),
    inputs: new Map(),
    hooks: new Map(),
  };
}

type Appliers = {
  [Kind in Mutation["kind"]]: (facts: Facts, mutation: Extract<Mutation, { kind: Kind }>) => void;
};

const appliers: Appliers = {
  identity: (facts, { identity }) => {
    facts.identity = identity;
  },
  person: (facts, { person }) => void facts.people.set(person.id, person),
  channel: (facts, { channel }) => void facts.channels.set(channel.id, channel),
  usergroup: (facts, { usergroup }) => void facts.usergroups.set(usergroup.id, usergroup),
  message: (facts, { message }) => {
    const inChannel = facts.messages.get(message.channel) ?? new Map<string, records.Message>();
    facts.messages.set(message.channel, inChannel.set(message.ts, message));
  },
  "message-deleted": (facts, { channel, ts }) => void facts.messages.get(channel)?.delete(ts),
  ephemeral: (facts, { ephemeral }) => void facts.ephemerals.set(ephemeral.id, ephemeral),
  "ephemeral-deleted": (facts, { id }) => void facts.ephemerals.delete(id),
  views: (facts, { user, views }) => void facts.views.set(user, views),
  home: (facts, { user, home }) => void facts.homes.set(user, home),
  file: (facts, { file }) => void facts.files.set(file.id, file),
  session: (facts, { session }) =>
    void facts.sessions.set(`${session.channel}:${session.thread_ts}`, session),
  status: (facts, { channel, thread_ts, status }) =>
    void facts.statuses.set(`${channel}:${thread_ts}`, status),
  inputs: (facts, { user, place, values }) => void facts.inputs.set(`${user} ${place}`, values),
  hook: (facts, { hook }) => void facts.hooks.set(hook.id, hook),
};

/** Brings one change into the facts; the same log always folds to the same facts. */
export function apply<Kind extends Mutation["kind"]>(
  facts: Facts,
  mutation: Extract<Mutation, { kind: Kind }>,
): void {
  const applier: (facts: Facts, mutation: Extract<Mutation, { kind: Kind }>) => void =
    appliers[mutation.kind];
  applier(facts, mutation);
}
