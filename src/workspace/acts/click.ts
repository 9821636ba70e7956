/** A click or a choice in an element of a message, an ephemeral message or a view. */
import type { Ephemeral, Hook, Json, Message, View } from "../state/records.ts";
import type { Entered } from "../ui/contract.ts";
import { compact, ephemeralOnWire, messageOnWire } from "../wire/message.ts";
import { viewOnWire } from "../wire/view.ts";
import type { World } from "../world.ts";
import { hasState, type Placed, stateOf, valueOnWire } from "./elements.ts";
import { type Actor, channelOf, interactionOf, openHook, type Seen } from "./interaction.ts";

export type Place =
  | { kind: "message"; message: Message }
  | { kind: "ephemeral"; ephemeral: Ephemeral }
  | { kind: "view"; view: View };

export type Click = {
  place: Place;
  placed: Placed;
  /** Which of two feedback buttons, or the value of a button. */
  value?: string;
  entered?: Entered;
  inputs?: Record<string, Record<string, Entered>>;
};

export async function click(actor: Actor, { place, ...made }: Click): Promise<Seen> {
  const { world, person } = actor;
  const { blocks, key } = contentOf(place);
  const { element, blockId, actionId } = made.placed;
  const own = made.entered && { [blockId]: { [actionId]: made.entered } };
  const known = world.facts.inputs.get(`${person.id} ${key}`);
  const values = stateOf(blocks, merge(made.inputs, own), known);
  world.record({ kind: "inputs", user: person.id, place: key, values });
  const outcome = await world.deliveries.ask("interactive", {
    type: "block_actions",
    ...interactionOf(actor),
    ...surroundings(actor, place, values),
    actions: [actionOf({ element, blockId, actionId }, made, world.clockwork.nextTs())],
  });
  if (outcome.state === "acknowledged") return { ok: true };
  return { ok: false, error: "Something went wrong: the app did not respond" };
}

/** Where inputs entered in a place are remembered, and its blocks. */
export function contentOf(place: Place): { blocks: Json[]; key: string } {
  switch (place.kind) {
    case "message":
      return { blocks: place.message.blocks, key: `${place.message.channel}:${place.message.ts}` };
    case "ephemeral":
      return { blocks: place.ephemeral.blocks, key: place.ephemeral.id };
    case "view":
      return { blocks: place.view.blocks, key: place.view.id };
    default:
      return place satisfies never;
  }
}

function surroundings(actor: Actor, place: Place, values: Json): Json {
  const { world } = actor;
  const state = { values };
  if (place.kind === "view") {
    const container = { type: "view", view_id: place.view.id };
    return { container, view: viewOnWire(world, place.view, values) };
  }
  const spot = place.kind === "message" ? spotOf(place.message) : ephemeralSpot(place.ephemeral);
  const { url } = openHook(actor, spot);
  const channel = world.facts.channels.get(spot.channel);
  const shown =
    place.kind === "message"
      ? messageOnWire(world, place.message, true)
      : ephemeralOnWire(place.ephemeral);
  return {
    container: compact({
      type: "message",
      message_ts: shown["ts"],
      channel_id: spot.channel,
      thread_ts: spot.threadTs,
      is_ephemeral: place.kind === "ephemeral",
    }),
    channel: channel && channelOf(channel),
    // Slack sends the text of an ephemeral message as little as it stores it.
    ...(place.kind === "message" && { message: shown }),
    state,
    response_url: url,
  };
}

type Spot = Pick<Hook, "channel" | "messageTs" | "ephemeralId" | "threadTs">;

function spotOf(message: Message): Spot {
  return { channel: message.channel, messageTs: message.ts, threadTs: message.thread_ts };
}

function ephemeralSpot(ephemeral: Ephemeral): Spot {
  return {
    channel: ephemeral.channel,
    ephemeralId: ephemeral.id,
    threadTs: ephemeral.thread_ts,
  };
}

function actionOf(
  { element, blockId, actionId }: Pick<Placed, "element" | "blockId" | "actionId">,
  made: Pick<Click, "value" | "entered">,
  action_ts: string,
): Json {
  const identity = { action_id: actionId, block_id: blockId, action_ts };
  const type = element["type"];
  if (type === "feedback_buttons") return { type, ...identity, ...feedbackOf(element, made.value) };
  if (made.entered !== undefined) return { ...identity, ...valueOnWire(element, made.entered) };
  if (hasState({ element, blockId, actionId, block: {} })) {
    return { ...identity, ...valueOnWire(element) };
  }
  const { text, value, style, icon } = element;
  return compact({ type, ...identity, text, value, style, icon });
}

function feedbackOf(element: Json, value: string | undefined): Json {
  const { positive_button: positive, negative_button: negative } = element;
  const chosen = [positive, negative].find(
    (button) => JSON.stringify(button) !== undefined && Object(button).value === value,
  );
  const button: Json = { ...Object(chosen ?? positive) };
  return { text: button["text"], value: button["value"] };
}

function merge(
  inputs: Click["inputs"] = {},
  own: Click["inputs"] = {},
): Record<string, Record<string, Entered>> {
  const merged = { ...inputs };
  for (const [blockId, entered] of Object.entries(own)) {
    merged[blockId] = { ...merged[blockId], ...entered };
  }
  return merged;
}

/** The place that a target names, or null when it is no longer there. */
export function placeOf(
  world: World,
  target:
    | { kind: "message"; channel: string; ts: string }
    | { kind: "ephemeral" | "view"; id: string },
): Place | null {
  if (target.kind === "message") {
    const message = world.facts.messages.get(target.channel)?.get(target.ts);
    return message === undefined ? null : { kind: "message", message };
  }
  if (target.kind === "ephemeral") {
    const ephemeral = world.facts.ephemerals.get(target.id);
    return ephemeral === undefined ? null : { kind: "ephemeral", ephemeral };
  }
  const views = [...[...world.facts.views.values()].flat(), ...world.facts.homes.values()];
  const view = views.find(({ id }) => id === target.id);
  return view === undefined ? null : { kind: "view", view };
}
