/** A slash command, from the line typed to what the person sees of its answer. */
import { respond } from "../messages/respond.ts";
import { APP, TEAM } from "../settings.ts";
import type { Channel, Hook, Json } from "../state/records.ts";
import { Refusal } from "../web-api/refusal.ts";
import { type Actor, openHook, type Seen } from "./interaction.ts";
import { linkInCommand } from "./speak.ts";

export type TypedCommand = { channel: Channel; command: string; text: string };

export async function runCommand(actor: Actor, typed: TypedCommand): Promise<Seen> {
  const { world } = actor;
  if (!world.settings.commands.some(({ command }) => command === typed.command)) {
    return { ok: false, error: `${typed.command} is not a valid command.` };
  }
  const { hook, url } = openHook(actor, { channel: typed.channel.id });
  const outcome = await world.deliveries.ask("slash_commands", fieldsOf(actor, typed, url));
  if (outcome.state === "not-acknowledged") {
    return { ok: false, error: `${typed.command} failed because the app did not respond` };
  }
  return showAnswer(actor, { hook, answer: outcome.answer, command: typed.command });
}

function showAnswer(
  { world }: Actor,
  { hook, answer, command }: { hook: Hook; answer: Json; command: string },
): Seen {
  if (answer["text"] === undefined && answer["blocks"] === undefined) return { ok: true };
  try {
    respond(world, hook, answer);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, error: `${command} failed with the error "${error.code}"` };
  }
}

function fieldsOf({ world, person }: Actor, typed: TypedCommand, responseUrl: string): Json {
  const { channel } = typed;
  return {
    token: "local-verification-token",
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: channel.id,
    channel_name: channel.kind === "direct" ? "directmessage" : channel.name,
    user_id: person.id,
    user_name: person.name,
    command: typed.command,
    text: linkInCommand(world, typed.text),
    api_app_id: APP.id,
    is_enterprise_install: "false",
    response_url: responseUrl,
    trigger_id: world.triggers.give(person.id),
  };
}
