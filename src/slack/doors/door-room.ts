import { z } from "zod";
import type { Desk } from "../../commands/desk.ts";
import type { Clock } from "../../domain/clock.ts";
import { ChannelId, PersonId } from "../../domain/ids.ts";
import type { Log } from "../../domain/log.ts";
import type { Place } from "../../domain/place.ts";
import type { NoticePost } from "../../domain/post.ts";
import type { Outbox } from "../../store/store.ts";
import type { SessionDisplay } from "../agent-sessions.ts";
import type { Identity, Outbound } from "../outbound.ts";

/** What every listener works with. */
export interface DoorRoom {
  readonly desk: Desk;
  readonly outbox: Outbox;
  readonly outbound: Outbound;
  readonly sessions: SessionDisplay;
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: Identity;
}

export const User = z.object({ id: PersonId, team_id: z.string().optional() });
export const Trigger = z.string();

/** The key under which the delivery is kept: it makes whatever follows from it happen once. */
export function originOf(context: object): string {
  return z.object({ inboxKey: z.string() }).parse(context).inboxKey;
}

export function placeIn(channel: string, thread: string | null): Place & { kind: "slack" } {
  return { kind: "slack", channel: ChannelId.parse(channel), thread };
}

/** Who is told, where, and about which delivery. */
export interface Addressee {
  readonly origin: string;
  readonly by: PersonId;
  readonly place: Place;
}

/** Leaves a private answer, once per delivery. An empty text is no answer. */
export async function answerPrivately(
  room: Pick<DoorRoom, "outbox">,
  to: Addressee,
  said: {
    readonly text: string;
    readonly tone?: NoticePost["tone"];
    readonly actions?: NoticePost["actions"];
  },
): Promise<void> {
  if (said.text.trim() === "") return;
  await room.outbox.put({
    run: null,
    slot: `answer:${to.origin}`,
    place: to.place,
    to: to.by,
    post: {
      kind: "notice",
      tone: said.tone ?? "info",
      text: said.text,
      actions: [...(said.actions ?? [])],
      rehearsal: false,
    },
  });
}

/** In a shared channel people of another workspace may read along, but they neither start nor decide anything. */
export function isStranger(room: DoorRoom, user: { readonly team_id?: string }): boolean {
  return user.team_id !== undefined && user.team_id !== room.identity.team;
}

export const STRANGER =
  "Only people of this workspace can start, stop or decide runs here. Nothing was done.";
