/** Answers to an interaction: in the acknowledgement of a command, or later through its response address. */
import { z } from "zod";
import { newId } from "../clockwork.ts";
import { APP } from "../settings.ts";
import type { Hook, Json } from "../state/records.ts";
import { Flag, Refusal, read } from "../web-api/refusal.ts";
import type { World } from "../world.ts";
import { Contents, compose } from "./contents.ts";
import { keepMessage, threadRoot } from "./keep-message.ts";

const MOST_USES = 5;

const Response = Contents.extend({
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: Flag.optional(),
  delete_original: Flag.optional(),
  thread_ts: z.coerce.string().optional(),
});
type Response = z.infer<typeof Response>;

/** Uses a response address once; refuses one that is unknown, worn out or too old. */
export function respondThrough(world: World, hookId: string, body: Json): void {
  const hook = world.facts.hooks.get(hookId);
  if (hook === undefined) throw new Refusal("no_such_url");
  if (hook.uses >= MOST_USES) throw new Refusal("used_url");
  if (world.clockwork.now() > hook.expiresAt) throw new Refusal("expired_url");
  respond(world, hook, body);
  world.record({ kind: "hook", hook: { ...hook, uses: hook.uses + 1 } });
}

/** Shows an answer where the interaction happened: privately unless said otherwise. */
export function respond(world: World, hook: Hook, body: Json): void {
  const response = read(Response, body);
  if (response.delete_original) return removeOriginal(world, hook);
  if (response.replace_original) return replaceOriginal(world, hook, response);
  const { warnings: _none, ...composed } = compose(world, response, "post");
  const thread_ts = threadOf(world, hook, response);
  if (response.response_type === "in_channel") {
    const author = { user: APP.userId, fromApp: true };
    keepMessage(world, { ...composed, ...author, channel: hook.channel, thread_ts });
    return;
  }
  const { text, blocks, attachments, mentions } = composed;
  const ts = world.clockwork.nextTs();
  const said = { id: newId("Eph"), channel: hook.channel, user: hook.user, thread_ts, ts };
  world.record({ kind: "ephemeral", ephemeral: { ...said, text, blocks, attachments, mentions } });
}

function replaceOriginal(world: World, hook: Hook, response: Response): void {
  const { text, blocks, attachments, mentions, unfurls } = compose(world, response, "update");
  const fresh = { text, blocks, attachments, mentions };
  const ephemeral = world.facts.ephemerals.get(hook.ephemeralId ?? "");
  if (ephemeral !== undefined) {
    world.record({ kind: "ephemeral", ephemeral: { ...ephemeral, ...fresh } });
    return;
  }
  const message = originalOf(world, hook);
  const editedTs = world.clockwork.nextTs();
  world.record({ kind: "message", message: { ...message, ...fresh, unfurls, editedTs } });
}

function removeOriginal(world: World, hook: Hook): void {
  if (hook.ephemeralId !== undefined) {
    world.record({ kind: "ephemeral-deleted", id: hook.ephemeralId, user: hook.user });
    return;
  }
  const { channel, ts } = originalOf(world, hook);
  world.record({ kind: "message-deleted", channel, ts });
}

function originalOf(world: World, hook: Hook) {
  const message = world.facts.messages.get(hook.channel)?.get(hook.messageTs ?? "");
  if (message === undefined) throw new Refusal("message_not_found");
  return message;
}

function threadOf(world: World, hook: Hook, response: Response): string | undefined {
  const wanted = response.thread_ts ?? hook.threadTs;
  if (wanted === undefined) return undefined;
  return threadRoot(world, hook.channel, wanted) ?? undefined;
}
