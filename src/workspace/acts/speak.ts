/** What people write themselves: messages with references to people, groups, channels and the app. */
import { mentionsIn } from "../limits/mentions.ts";
import { unfurlsOf } from "../limits/unfurls.ts";
import { keepMessage, threadRoot } from "../messages/keep-message.ts";
import { APP } from "../settings.ts";
import type { Channel, Message } from "../state/records.ts";
import { react, takeBack } from "../web-api/reactions.ts";
import type { World } from "../world.ts";
import type { Actor, Seen } from "./interaction.ts";

export type Utterance = { channel: Channel; text: string; thread_ts?: string };

/** The message at once; `announced` resolves when the app has heard of it. */
export function speak(
  { world, person }: Actor,
  { channel, text, thread_ts: wanted }: Utterance,
): { message: Message; announced: Promise<unknown> } {
  const thread_ts =
    wanted === undefined ? undefined : (threadRoot(world, channel.id, wanted) ?? wanted);
  const escaped = linkNames(world, text);
  const reading = { text: escaped, blocks: [], attachments: [], parse: "none" as const };
  return keepMessage(world, {
    channel: channel.id,
    thread_ts,
    user: person.id,
    fromApp: false,
    text: escaped,
    blocks: [],
    attachments: [],
    mentions: mentionsIn({ ...reading, linkNames: false }, world.facts),
    unfurls: unfurlsOf(escaped, { links: true }),
  });
}

export function reactTo(
  { world, person }: Actor,
  message: Message,
  reaction: { name: string; remove: boolean },
): Seen {
  const by = { name: reaction.name, user: person.id };
  if (reaction.remove) takeBack(world, message, by);
  else react(world, message, by);
  return { ok: true };
}

/** As Slack's editor does: names become references, and everything else is escaped. */
function linkNames(world: World, text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/(?<![\w.])@([\w.-]*\w)/g, (typed, name: string) => nameOf(world, name) ?? typed)
    .replaceAll(/(?<!\w)#([\w-]+)/g, (typed, name: string) => channelNamed(world, name) ?? typed);
}

/** As Slack does in a slash command with `should_escape`: people and channels become references with their names. */
export function linkInCommand(world: World, text: string): string {
  return text
    .replaceAll(/(?<![\w.<])@([\w.-]*\w)/g, (typed, name: string) => {
      const named = [...world.facts.people.values()].find((one) => one.name === name.toLowerCase());
      return named ? `<@${named.id}|${named.name}>` : typed;
    })
    .replaceAll(
      /(?<![\w<])#([\w-]+)/g,
      (typed, name: string) => channelNamed(world, name) ?? typed,
    );
}

function nameOf(world: World, typed: string): string | undefined {
  const name = typed.toLowerCase();
  if (["channel", "here", "everyone"].includes(name)) return `<!${name}>`;
  if (name === APP.handle) return `<@${APP.userId}>`;
  for (const person of world.facts.people.values()) {
    if (person.name === name) return `<@${person.id}>`;
  }
  for (const usergroup of world.facts.usergroups.values()) {
    if (usergroup.handle === name) return `<!subteam^${usergroup.id}>`;
  }
  return undefined;
}

function channelNamed(world: World, name: string): string | undefined {
  for (const channel of world.facts.channels.values()) {
    if (channel.name === name && channel.kind !== "direct") return `<#${channel.id}|${name}>`;
  }
  return undefined;
}
