/** Agent sessions and the words under a thread while an agent works. */
import { z } from "zod";
import { type Json, Session } from "../state/records.ts";
import type { World } from "../world.ts";
import { findChannel, findMessage } from "./places.ts";
import { encoded, Refusal, read } from "./refusal.ts";

const Place = z.object({ channel_id: z.string(), thread_ts: z.coerce.string() });

const NewStatus = Place.extend({
  status: Session.shape.status,
  title: z.string().max(200).optional(),
});
const NewTitle = Place.extend({ title: z.string().min(1).max(200) });
const NewWords = Place.extend({
  status: z.string(),
  loading_messages: encoded(z.array(z.string()).max(10)).optional(),
});

/** As in Slack, a session that stands keeps its title: only `rename` changes it. */
export function setSessionStatus(world: World, args: Json): Json {
  const call = read(NewStatus, args);
  const place = findThread(world, call);
  const known = world.facts.sessions.get(keyOf(place));
  const session = { ...place, status: call.status, title: known?.title ?? call.title ?? "" };
  world.record({ kind: "session", session });
  return { ...shown(session), ...stopWarning(world, call.status) };
}

export function renameSession(world: World, args: Json): Json {
  const call = read(NewTitle, args);
  const known = world.facts.sessions.get(keyOf(findThread(world, call)));
  if (known === undefined) throw new Refusal("session_not_found");
  const session = { ...known, title: call.title };
  world.record({ kind: "session", session });
  return shown(session);
}

/** An empty status takes the words away. */
export function setThreadStatus(world: World, args: Json): Json {
  const call = read(NewWords, args);
  world.record({ kind: "status", ...findThread(world, call), status: call.status });
  return {};
}

function findThread(world: World, call: z.infer<typeof Place>) {
  const channel = findChannel(world, call.channel_id);
  return { channel: channel.id, thread_ts: findMessage(world, channel, call.thread_ts).ts };
}

function keyOf({ channel, thread_ts }: { channel: string; thread_ts: string }): string {
  return `${channel}:${thread_ts}`;
}

/** Without the subscription people would press a stop button that nobody hears. */
function stopWarning(world: World, status: string): Json {
  if (status !== "processing" || world.settings.events.includes("agent_session_stopped")) return {};
  const warnings = ["missing_agent_session_stopped_event_subscription"];
  return { warning: warnings[0], response_metadata: { warnings } };
}

function shown({ status, title }: Session): Json {
  return { status, agent_status: status, title };
}
