/** What changed, told to one person's page as it happens. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Mutation } from "../state/mutations.ts";
import type { Message } from "../state/records.ts";
import type { Numbered } from "../state/state.ts";
import type { Binding } from "../web-api/server-routes.ts";
import type { World } from "../world.ts";
import type { Change } from "./contract.ts";
import {
  isConnected,
  mayRead,
  shownChannel,
  shownEphemeral,
  shownMessage,
  shownView,
} from "./snapshot.ts";

/** A stream of changes after a sequence; asks for a fresh start when that lies too far back. */
export function streamChanges(world: World, context: Context<Binding>, me: string): Response {
  const after = Number(context.req.query("after") ?? world.state.sequence());
  const known = context.req.query("connected");
  return streamSSE(context, async (stream) => {
    const write = (change: Change) =>
      void stream.writeSSE({
        event: "change",
        id: String(change.sequence),
        data: JSON.stringify(change),
      });
    const tell = (numbered: Numbered) => changesFor(world, me, numbered).forEach(write);
    const missed = world.state.since(after);
    if (missed === null) write({ sequence: world.state.sequence(), kind: "reset" });
    else missed.forEach(tell);
    const stopListening = [world.state.listen(tell), followConnection(world, write, known)];
    await new Promise<void>((resolve) => stream.onAbort(resolve));
    for (const stop of stopListening) stop();
  });
}

/** What the page knows may be old by now: the app comes and goes without a sequence of its own. */
function followConnection(
  world: World,
  write: (change: Change) => void,
  known = String(isConnected(world)),
): () => void {
  let connected = known === "true";
  const look = () => {
    if (isConnected(world) === connected) return;
    connected = !connected;
    write({ sequence: world.state.sequence(), kind: "connected", connected });
  };
  look();
  return world.observer.listen(look);
}

type Unnumbered = Change extends infer Each
  ? Each extends Change
    ? Omit<Each, "sequence">
    : never
  : never;

type Viewer = { world: World; me: string };

type Tellers = {
  [Kind in Mutation["kind"]]?: (
    viewer: Viewer,
    mutation: Extract<Mutation, { kind: Kind }>,
  ) => Unnumbered[];
};

/** What this person's page is told of each kind of change; nothing when it is none of their business. */
const tellers: Tellers = {
  message: (viewer, { message }) => [...showMessage(viewer, message), ...showRoot(viewer, message)],
  "message-deleted": (_viewer, deleted) => [deleted],
  ephemeral: ({ me }, { ephemeral }) =>
    ephemeral.user === me ? [{ kind: "ephemeral", ephemeral: shownEphemeral(ephemeral) }] : [],
  "ephemeral-deleted": ({ me }, { user, id }) =>
    user === me ? [{ kind: "ephemeral-deleted", id }] : [],
  views: ({ world, me }, { user, views }) =>
    user === me ? [{ kind: "views", views: views.map((view) => shownView(world, view)) }] : [],
  home: ({ world, me }, { user, home }) =>
    user === me ? [{ kind: "home", home: shownView(world, home) }] : [],
  channel: ({ me }, { channel }) =>
    mayRead(channel, me) ? [{ kind: "channel", channel: shownChannel(channel) }] : [],
  session: (_viewer, session) => [session],
  status: (viewer, { channel, thread_ts }) => {
    const message = viewer.world.facts.messages.get(channel)?.get(thread_ts);
    return message === undefined ? [] : showMessage(viewer, message);
  },
};

function showMessage({ world, me }: Viewer, message: Message): Unnumbered[] {
  const channel = world.facts.channels.get(message.channel);
  if (channel === undefined || !mayRead(channel, me)) return [];
  return [{ kind: "message", message: shownMessage(world, message, me) }];
}

/** A reply changes what is shown of its root: how many replies, and from whom. */
function showRoot(viewer: Viewer, { channel, ts, thread_ts }: Message): Unnumbered[] {
  if (thread_ts === undefined || thread_ts === ts) return [];
  const root = viewer.world.facts.messages.get(channel)?.get(thread_ts);
  return root === undefined ? [] : showMessage(viewer, root);
}

function changesFor(world: World, me: string, { sequence, mutation }: Numbered): Change[] {
  return told({ world, me }, mutation).map((change) => ({ ...change, sequence }));
}

function told<Kind extends Mutation["kind"]>(
  viewer: Viewer,
  mutation: Extract<Mutation, { kind: Kind }>,
): Unnumbered[] {
  const teller: Tellers[Kind] = tellers[mutation.kind];
  return teller?.(viewer, mutation) ?? [];
}
