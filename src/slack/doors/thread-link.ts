import type { RunId } from "../../domain/ids.ts";
import type { NoticePost } from "../../domain/post.ts";
import { actions } from "../render/names.ts";
import type { DoorRoom } from "./door-room.ts";

/** A button that leads to the card of a run; none until the card stands. */
export async function threadButton(
  { desk, outbox, identity }: Pick<DoorRoom, "desk" | "outbox" | "identity">,
  run: RunId | null,
): Promise<NoticePost["actions"]> {
  const place = run === null ? null : ((await desk.runState(run))?.place ?? null);
  const ts = run === null ? null : await outbox.cardReceipt(run);
  if (ts === null || run === null || place?.kind !== "slack") return [];
  const url = permalink(identity.url, { channel: place.channel, ts, root: place.thread });
  return [{ action: actions.thread, label: "Open the thread", value: run, url }];
}

/** A button for the thread of each of several runs, by its id. */
export async function threadButtons(
  room: Parameters<typeof threadButton>[0],
  runs: readonly RunId[],
): Promise<NoticePost["actions"]> {
  const found = await Promise.all(runs.map((run) => threadButton(room, run)));
  return found.flat().map((button) => ({ ...button, label: `Open ${button.value}` }));
}

/** The address of a message; `root` is the first message of the thread that it stands in. */
export function permalink(
  workspaceUrl: string,
  at: { readonly channel: string; readonly ts: string; readonly root: string | null },
): string {
  const below = at.root === null ? "" : `?thread_ts=${at.root}&cid=${at.channel}`;
  return `${workspaceUrl}archives/${at.channel}/p${at.ts.replace(".", "")}${below}`;
}
