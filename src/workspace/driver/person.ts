/** A person whom a test drives: each act resolves when the app has acknowledged it, with what the person then saw. */
import { click, contentOf, type Place, placeOf } from "../acts/click.ts";
import { elementsIn, type Placed } from "../acts/elements.ts";
import type { Actor, Seen } from "../acts/interaction.ts";
import { closeView, submitView } from "../acts/modals.ts";
import { openHome, stopSession, useShortcut } from "../acts/others.ts";
import { runCommand } from "../acts/run-command.ts";
import { reactTo, speak } from "../acts/speak.ts";
import { APP } from "../settings.ts";
import type { Ephemeral, Message, Person, View } from "../state/records.ts";
import { findChannel } from "../web-api/places.ts";
import type { World } from "../world.ts";
import { enteredIn, entriesFor, type Typed } from "./typed.ts";

/** What the person saw of an act: errors in words, and what appeared privately for them while it lasted. */
export type Saw = Seen & { ephemerals: Ephemeral[]; views: View[] };

type Thread = { thread?: string };

export type Driven = {
  id: string;
  name: string;
  command(channel: string, text: string, options?: { command?: string }): Promise<Saw>;
  say(channel: string, text: string, options?: Thread): Promise<Saw & { message: Message }>;
  mention(channel: string, text: string, options?: Thread): Promise<Saw & { message: Message }>;
  /** A button by its action id, or a choice in another element with `value`; fails when it is not there. */
  click(on: Message | Ephemeral | View, actionId: string, options?: Choice): Promise<Saw>;
  /** Sends the topmost modal; values by action id or block id. */
  submit(values?: Typed): Promise<Saw>;
  close(options?: { all?: boolean }): Promise<Saw>;
  shortcut(callbackId: string, message: Message): Promise<Saw>;
  openHome(): Promise<Saw>;
  stopSession(place: { channel: string; thread_ts: string }): Promise<Saw>;
  react(message: Message, name: string, options?: { remove?: boolean }): Promise<Saw>;
};

export type Choice = { value?: string | string[]; blockId?: string; inputs?: Typed };

export function drive(world: World, person: Person): Driven {
  const actor: Actor = { world, person };
  const watch = (act: () => Promise<Seen>) => watched(actor, act);
  const say = async (channel: string, text: string, { thread }: Thread = {}) => {
    const said = { channel: findChannel(world, channel), text, thread_ts: thread };
    const { message, announced } = speak(actor, said);
    const saw = await watch(async () => {
      await announced;
      return { ok: true, ts: message.ts };
    });
    return { ...saw, message };
  };
  return {
    id: person.id,
    name: person.name,
    say,
    mention: (channel, text, options) => say(channel, `@${APP.handle} ${text}`, options),
    command: (channel, text, { command = "/orchestrate" } = {}) =>
      watch(() => runCommand(actor, { channel: findChannel(world, channel), command, text })),
    click: (on, actionId, choice = {}) => watch(() => clickOn(actor, on, { actionId, ...choice })),
    submit: (values = {}) =>
      watch(async () => {
        const view = topmost(actor);
        return submitView(actor, view, entriesFor(view.blocks, values));
      }),
    close: ({ all = false } = {}) => watch(async () => closeView(actor, topmost(actor), all)),
    shortcut: (callbackId, message) => watch(() => useShortcut(actor, callbackId, message)),
    openHome: () => watch(() => openHome(actor)),
    stopSession: (place) => watch(() => stopSession(actor, place)),
    react: (message, name, { remove = false } = {}) =>
      watch(async () => reactTo(actor, message, { name, remove })),
  };
}

/** Runs an act and gathers what appeared for this person in the meantime. */
async function watched({ world, person }: Actor, act: () => Promise<Seen>): Promise<Saw> {
  const before = new Set(world.facts.ephemerals.keys());
  const seen = await act();
  const mine = [...world.facts.ephemerals.values()].filter(({ user }) => user === person.id);
  return {
    ...seen,
    ephemerals: mine.filter(({ id }) => !before.has(id)),
    views: world.facts.views.get(person.id) ?? [],
  };
}

async function clickOn(
  actor: Actor,
  on: Message | Ephemeral | View,
  { actionId, blockId, value, inputs = {} }: Choice & { actionId: string },
): Promise<Seen> {
  const place = placeOf(actor.world, targetOf(on)) ?? asPlace(on);
  // A button that was just taken away may still be on the person's screen.
  const current = pick(elementsIn(contentOf(place).blocks), actionId, blockId);
  const placed = current ?? pick(elementsIn(on.blocks), actionId, blockId);
  if (placed === undefined) throw new Error(nothingToClick(on, actionId));
  const single = typeof value === "string" ? value : undefined;
  const entered = value === undefined ? undefined : enteredIn(placed.element, value);
  const typed = entriesFor(on.blocks, inputs);
  return click(actor, { place, placed, value: single, entered, inputs: typed });
}

function pick(all: Placed[], actionId: string, blockId?: string): Placed | undefined {
  return all.find(
    (placed) =>
      placed.actionId === actionId && (blockId === undefined || placed.blockId === blockId),
  );
}

function targetOf(on: Message | Ephemeral | View) {
  if ("callback_id" in on) return { kind: "view" as const, id: on.id };
  if ("id" in on) return { kind: "ephemeral" as const, id: on.id };
  return { kind: "message" as const, channel: on.channel, ts: on.ts };
}

function asPlace(on: Message | Ephemeral | View): Place {
  if ("callback_id" in on) return { kind: "view", view: on };
  if ("id" in on) return { kind: "ephemeral", ephemeral: on };
  return { kind: "message", message: on };
}

function topmost({ world, person }: Actor): View {
  const view = world.facts.views.get(person.id)?.at(-1);
  if (view === undefined) throw new Error(`${person.name} has no modal open`);
  return view;
}

function nothingToClick(on: Message | Ephemeral | View, actionId: string): string {
  const there = elementsIn(on.blocks).map((placed) => placed.actionId);
  return `There is nothing to click named ${actionId}; there is: ${there.join(", ") || "nothing"}`;
}
