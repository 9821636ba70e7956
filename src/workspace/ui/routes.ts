/** The page's side of the server: what people see and do in the browser. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { click, contentOf, placeOf } from "../acts/click.ts";
import { elementsIn } from "../acts/elements.ts";
import type { Actor, Seen } from "../acts/interaction.ts";
import { closeView, submitView } from "../acts/modals.ts";
import { openHome, stopSession, useShortcut } from "../acts/others.ts";
import { runCommand } from "../acts/run-command.ts";
import { reactTo, speak } from "../acts/speak.ts";
import type { Person } from "../state/records.ts";
import { findChannel, findMessage } from "../web-api/places.ts";
import { Refusal } from "../web-api/refusal.ts";
import type { Binding } from "../web-api/server-routes.ts";
import type { World } from "../world.ts";
import { streamChanges } from "./changes.ts";
import * as contract from "./contract.ts";
import { snapshotFor } from "./snapshot.ts";

export function uiApi(world: World): Hono<Binding> {
  const ui = new Hono<Binding>();
  ui.use("*", refuseForeignPages);
  ui.get("/state", (context) => {
    const person = findActor(world, context.req.query("as") ?? "");
    return person === null ? unknownPerson(context) : context.json(snapshotFor(world, person.id));
  });
  ui.get("/changes", (context) => {
    const person = findActor(world, context.req.query("as") ?? "");
    return person === null ? unknownPerson(context) : streamChanges(world, context, person.id);
  });
  addConversation(ui, world);
  addInteractions(ui, world);
  return ui;
}

function addConversation(ui: Hono<Binding>, world: World): void {
  on({ ui, world, path: "/message", schema: contract.SendMessage }, async (actor, sent) => {
    const channel = findChannel(world, sent.channel);
    const { message } = speak(actor, { ...sent, channel });
    return { ok: true, ts: message.ts };
  });
  on({ ui, world, path: "/command", schema: contract.SendCommand }, (actor, sent) =>
    runCommand(actor, { ...sent, channel: findChannel(world, sent.channel) }),
  );
  on({ ui, world, path: "/reaction", schema: contract.React }, async (actor, sent) => {
    const message = findMessage(world, findChannel(world, sent.channel), sent.ts);
    return reactTo(actor, message, { name: sent.name, remove: sent.remove ?? false });
  });
  on({ ui, world, path: "/dismiss", schema: contract.DismissEphemeral }, async (actor, { id }) => {
    const ephemeral = world.facts.ephemerals.get(id);
    if (ephemeral?.user !== actor.person.id) return gone();
    world.record({ kind: "ephemeral-deleted", id, user: actor.person.id });
    return { ok: true };
  });
}

function addInteractions(ui: Hono<Binding>, world: World): void {
  on({ ui, world, path: "/action", schema: contract.SendAction }, async (actor, sent) => {
    const place = placeOf(world, sent.target);
    if (place === null) return gone();
    const placed = elementsIn(contentOf(place).blocks).find(
      ({ blockId, actionId }) => blockId === sent.block_id && actionId === sent.action_id,
    );
    return placed === undefined ? gone() : click(actor, { ...sent, place, placed });
  });
  on({ ui, world, path: "/view-submit", schema: contract.SubmitView }, async (actor, sent) => {
    const view = openViewOf(actor, sent.view_id);
    return view === undefined ? gone() : submitView(actor, view, sent.values);
  });
  on({ ui, world, path: "/view-close", schema: contract.CloseView }, async (actor, sent) => {
    const view = openViewOf(actor, sent.view_id);
    return view === undefined ? gone() : closeView(actor, view, sent.all ?? false);
  });
  on({ ui, world, path: "/shortcut", schema: contract.UseShortcut }, (actor, sent) => {
    const message = findMessage(world, findChannel(world, sent.channel), sent.ts);
    return useShortcut(actor, sent.callback_id, message);
  });
  on({ ui, world, path: "/home", schema: contract.OpenHome }, openHome);
  on({ ui, world, path: "/stop-session", schema: contract.StopSession }, (actor, sent) =>
    stopSession(actor, { channel: sent.channel, thread_ts: sent.thread_ts }),
  );
}

type Door<Schema> = { ui: Hono<Binding>; world: World; path: string; schema: Schema };

/** One POST: parsed, done by the person named in `as`, and answered with what the person sees. */
function on<Schema extends z.ZodType<{ as: string }>>(
  { ui, world, path, schema }: Door<Schema>,
  act: (actor: Actor, sent: z.output<Schema>) => Promise<Seen>,
): void {
  ui.post(path, async (context) => {
    const parsed = schema.safeParse(await context.req.json().catch(() => null));
    if (!parsed.success)
      return context.json({ ok: false, error: z.prettifyError(parsed.error) }, 400);
    const person = findActor(world, parsed.data.as);
    if (person === null) return unknownPerson(context);
    return context.json(await attempt(() => act({ world, person }, parsed.data)));
  });
}

async function attempt(act: () => Promise<Seen>): Promise<Seen> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.code };
    throw error;
  }
}

/** By id or by name; nobody named means the first person of the workspace. */
function findActor(world: World, wanted: string): Person | null {
  const people = [...world.facts.people.values()];
  if (wanted === "") return people[0] ?? null;
  return people.find(({ id, name }) => id === wanted || name === wanted) ?? null;
}

function openViewOf({ world, person }: Actor, id: string) {
  return world.facts.views.get(person.id)?.find((view) => view.id === id);
}

function gone(): Seen {
  return { ok: false, error: "This is no longer here." };
}

function unknownPerson(context: Context<Binding>): Response {
  return context.json({ ok: false, error: "Nobody by that name lives in this workspace." }, 404);
}

/** Another site in the same browser must not act for the people here. */
function refuseForeignPages(context: Context<Binding>, next: () => Promise<void>) {
  const here = new URL(context.req.url);
  const origin = context.req.header("origin") ?? here.origin;
  // A foreign name that resolves to this machine is a foreign page too.
  const isLocal = ["127.0.0.1", "localhost"].includes(here.hostname);
  if (isLocal && origin === here.origin) return next();
  const error = "Only this workspace's own page may do that.";
  return Promise.resolve(context.json({ ok: false, error }, 403));
}
