/** Modals and the home tab: opening, stacking, changing, publishing, each within its limits. */
import { z } from "zod";
import { newId } from "../clockwork.ts";
import { checkView, type GivenView } from "../limits/check-view.ts";
import { nameParts } from "../messages/contents.ts";
import type { Json, View } from "../state/records.ts";
import { viewOnWire } from "../wire/view.ts";
import type { World } from "../world.ts";
import { findPerson } from "./places.ts";
import { described, encoded, Refusal, read } from "./refusal.ts";

const MOST_STACKED = 3;

const Triggered = z.object({
  trigger_id: z.string().optional(),
  interactivity_pointer: z.string().optional(),
  view: encoded(z.unknown()),
});

export function openView(world: World, args: Json): Json {
  const call = read(Triggered, args);
  const given = readView(call.view, "modal");
  const user = takeTrigger(world, call);
  refuseKnownExternalId(world, given);
  const view = freshView(world, given, user);
  world.record({ kind: "views", user, views: [view] });
  return { view: viewOnWire(world, view) };
}

export function pushView(world: World, args: Json): Json {
  const call = read(Triggered, args);
  const given = readView(call.view, "modal");
  const user = takeTrigger(world, call);
  const view = stackView(world, given, user);
  return { view: viewOnWire(world, view) };
}

const Change = z.object({
  view_id: z.string().optional(),
  external_id: z.string().optional(),
  hash: z.string().optional(),
  view: encoded(z.unknown()),
});

export function updateView(world: World, args: Json): Json {
  const call = read(Change, args);
  const given = readView(call.view, "modal");
  const old = findView(world, call);
  if (call.hash !== undefined && call.hash !== old.hash) throw new Refusal("hash_conflict");
  return { view: viewOnWire(world, replaceView(world, old, given)) };
}

const Publication = z.object({
  user_id: z.string(),
  hash: z.string().optional(),
  view: encoded(z.unknown()),
});

export function publishView(world: World, args: Json): Json {
  const call = read(Publication, args);
  const given = readView(call.view, "home");
  const user = findPerson(world, call.user_id).id;
  const old = world.facts.homes.get(user);
  if (call.hash !== undefined && old !== undefined && call.hash !== old.hash) {
    throw new Refusal("hash_conflict");
  }
  const fresh = freshView(world, given, user);
  const home = old === undefined ? fresh : { ...fresh, id: old.id, root_view_id: old.id };
  world.record({ kind: "home", user, home });
  return { view: viewOnWire(world, home) };
}

/** Puts a view on top of a person's modals. */
export function stackView(world: World, given: GivenView, user: string): View {
  const stack = world.facts.views.get(user) ?? [];
  if (stack.length >= MOST_STACKED) throw new Refusal("push_limit_reached");
  refuseKnownExternalId(world, given);
  const below = stack.at(-1);
  const view = freshView(world, given, user);
  const placed = {
    ...view,
    root_view_id: below?.root_view_id ?? view.id,
    previous_view_id: below?.id ?? null,
  };
  world.record({ kind: "views", user, views: [...stack, placed] });
  return placed;
}

/** Gives an open view new content; its place in the stack and its id stay. */
export function replaceView(world: World, old: View, given: GivenView): View {
  const { id, root_view_id, previous_view_id } = old;
  const view = { ...freshView(world, given, old.user), id, root_view_id, previous_view_id };
  const stack = world.facts.views.get(old.user) ?? [];
  const views = stack.map((open) => (open.id === id ? view : open));
  world.record({ kind: "views", user: old.user, views });
  return view;
}

/** A view as given by the app, or a refusal with Slack's words. */
export function readView(given: unknown, type: "modal" | "home"): GivenView {
  const checked = checkView(given, type);
  if ("view" in checked) return checked.view;
  throw new Refusal(checked.error, described(checked.complaints));
}

function takeTrigger(world: World, call: z.infer<typeof Triggered>): string {
  const id = call.trigger_id ?? call.interactivity_pointer;
  if (id === undefined) throw new Refusal("invalid_arguments");
  const taken = world.triggers.take(id);
  if ("refused" in taken) throw new Refusal(taken.refused);
  return taken.user;
}

function findView(world: World, call: z.infer<typeof Change>): View {
  for (const stack of world.facts.views.values()) {
    for (const view of stack) {
      if (view.id === call.view_id) return view;
      if (call.external_id !== undefined && view.external_id === call.external_id) return view;
    }
  }
  throw new Refusal("not_found");
}

function refuseKnownExternalId(world: World, { external_id: id }: GivenView): void {
  if (id === undefined || id === "") return;
  const open = [...world.facts.views.values()].flat();
  if (open.some((view) => view.external_id === id)) throw new Refusal("duplicate_external_id");
}

function freshView(world: World, given: GivenView, user: string): View {
  const id = newId("V");
  return {
    id,
    type: given.type,
    user,
    callback_id: given.callback_id ?? "",
    external_id: given.external_id ?? "",
    private_metadata: given.private_metadata ?? "",
    title: given.title ?? null,
    submit: given.submit ?? null,
    close: given.close ?? null,
    blocks: given.blocks.map(nameParts),
    notify_on_close: given.notify_on_close ?? false,
    clear_on_close: given.clear_on_close ?? false,
    hash: `${world.clockwork.now()}.${newId("")}`,
    root_view_id: id,
    previous_view_id: null,
  };
}
