/** What changed, told to one person's page as it happens. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Mutation } from "../state/mutations.ts";
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
    const stopListening = [world.state.listen(tell), followConnection(world, write)];
    await new Promise<void>((resolve) => stream.onAbort(resolve));
    for (const stop of stopListening) stop();
  });
}

function followConnection(world: World, write: (change: Change) => void): () => void {
  let connected = isConnected(world);
  return world.observer.listen(() => {
    if (isConnected(world) === connected) return;
    connected = !connected;
    write({ sequence: world.state.sequence(), kind: "connected", connected });
  });
}

type Teller<Kind extends Mutation["kind"]> = (
  world: World,
  me: string,
  mutation: Extract<Mutation, { kind: Kind }>,
) => Unnumbered[];

type Unnumbered = Change extends infer Each
  ? Each extends Change
    ? Omit<Each, "sequence">
    : never
  : never;

function changesFor(world: World, me: string, { sequence, mutation }: Numbered): Change[] {
  return unnumbered(world, me, mutation).map((change) => ({ ...change, sequence }));
}

function unnumbered(world: World, me: string, mutation: Mutation): Unnumbered[] {
  switch (mutation.kind) {
    case "message":
      return messageChange(world, me, mutation);
    case "message-deleted":
      return [mutation];
    case "ephemeral":
      if (mutation.ephemeral.user !== me) return [];
      return [{ kind: "ephemeral", ephemeral: shownEphemeral(mutation.ephemeral) }];
    case "ephemeral-deleted":
      return mutation.user === me ? [{ kind: "ephemeral-deleted", id: mutation.id }] : [];
    case "views":
      if (mutation.user !== me) return [];
      return [{ kind: "views", views: mutation.views.map((view) => shownView(world, view)) }];
    case "home":
      return mutation.user === me ? [{ kind: "home", home: shownView(world, mutation.home) }] : [];
    case "channel":
      if (!mayRead(mutation.channel, me)) return [];
      return [{ kind: "channel", channel: shownChannel(mutation.channel) }];
    case "session":
      return [mutation];
    case "status":
      return statusChange(world, me, mutation);
    default:
      return [];
  }
}

const messageChange: Teller<"message"> = (world, me, { message }) => {
  const channel = world.facts.channels.get(message.channel);
  if (channel === undefined || !mayRead(channel, me)) return [];
  return [{ kind: "message", message: shownMessage(world, message, me) }];
};

const statusChange: Teller<"status"> = (world, me, { channel, thread_ts }) => {
  const message = world.facts.messages.get(channel)?.get(thread_ts);
  return message === undefined ? [] : messageChange(world, me, { kind: "message", message });
};
