/** Sending and closing modals, and what the app makes of them. */
import { z } from "zod";
import { isObject } from "../limits/json-walk.ts";
import type { Json, View } from "../state/records.ts";
import type { Entered } from "../ui/contract.ts";
import { Refusal } from "../web-api/refusal.ts";
import { readView, replaceView, stackView } from "../web-api/views.ts";
import { viewOnWire } from "../wire/view.ts";
import { elementsIn, isEmptyValue, stateOf } from "./elements.ts";
import { type Actor, interactionOf, type Seen } from "./interaction.ts";

const TROUBLE = "We had some trouble connecting. Try again?";

const Reply = z.discriminatedUnion("response_action", [
  z.object({
    response_action: z.literal("errors"),
    errors: z.record(z.string(), z.string()),
  }),
  z.object({ response_action: z.literal("update"), view: z.unknown() }),
  z.object({ response_action: z.literal("push"), view: z.unknown() }),
  z.object({ response_action: z.literal("clear") }),
]);

export type Entries = Record<string, Record<string, Entered>>;

/** Sends the values; the app keeps the modal open with errors, changes it, or lets it close. */
export async function submitView(actor: Actor, view: View, entries: Entries): Promise<Seen> {
  const { world, person } = actor;
  const known = world.facts.inputs.get(`${person.id} ${view.id}`);
  const values = stateOf(view.blocks, entries, known);
  world.record({ kind: "inputs", user: person.id, place: view.id, values });
  const missing = missingInputs(view.blocks, values);
  if (Object.keys(missing).length > 0) return { ok: false, errors: missing };
  const outcome = await world.deliveries.ask("interactive", {
    type: "view_submission",
    ...interactionOf(actor),
    view: viewOnWire(world, view, values),
    response_urls: [],
  });
  if (outcome.state === "not-acknowledged") return { ok: false, error: TROUBLE };
  return followReply(actor, view, outcome.answer);
}

/** Closes the topmost modal, or all; the app hears of it only when it asked to. */
export async function closeView(actor: Actor, view: View, all: boolean): Promise<Seen> {
  const { world, person } = actor;
  const stack = world.facts.views.get(person.id) ?? [];
  const cleared = all || view.clear_on_close;
  const views = cleared ? [] : stack.filter((open) => open.id !== view.id);
  world.record({ kind: "views", user: person.id, views });
  const closed = cleared ? stack : [view];
  const told = closed.filter((open) => open.notify_on_close);
  await Promise.all(
    told.map((gone) =>
      world.deliveries.ask("interactive", {
        type: "view_closed",
        ...interactionOf(actor),
        view: viewOnWire(world, gone),
        is_cleared: cleared,
      }),
    ),
  );
  return { ok: true };
}

function followReply(actor: Actor, view: View, answer: Json): Seen {
  const { world, person } = actor;
  if (answer["response_action"] === undefined) {
    const stack = world.facts.views.get(person.id) ?? [];
    const views = stack.filter((open) => open.id !== view.id);
    world.record({ kind: "views", user: person.id, views });
    return { ok: true };
  }
  const reply = Reply.safeParse(answer);
  if (!reply.success) return { ok: false, error: TROUBLE };
  try {
    return applyReply(actor, view, reply.data);
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: `${TROUBLE} (${error.code})` };
    throw error;
  }
}

function applyReply({ world, person }: Actor, view: View, reply: z.infer<typeof Reply>): Seen {
  switch (reply.response_action) {
    case "errors":
      return { ok: false, errors: reply.errors };
    case "clear":
      world.record({ kind: "views", user: person.id, views: [] });
      return { ok: true };
    case "update":
      replaceView(world, view, readView(reply.view, "modal"));
      return { ok: true };
    case "push":
      stackView(world, readView(reply.view, "modal"), person.id);
      return { ok: true };
    default:
      return reply satisfies never;
  }
}

/** Slack's client asks for required fields before it sends anything. */
function missingInputs(blocks: Json[], values: Json): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const { block, blockId, actionId } of elementsIn(blocks)) {
    if (block["type"] !== "input" || block["optional"] === true) continue;
    const inBlock = values[blockId];
    const value = isObject(inBlock) ? inBlock[actionId] : undefined;
    if (!isObject(value) || isEmptyValue(value)) {
      missing[blockId] = "Please complete this required field.";
    }
  }
  return missing;
}
