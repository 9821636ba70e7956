import { pictureAlt } from "../../commands/show-workflows.ts";
import { ChannelId } from "../../domain/ids.ts";
import type { Place } from "../../domain/place.ts";
import { type Addressee, answerPrivately, type DoorRoom } from "./door-room.ts";

/** Leaves the picture of a workflow where everybody reads along: a private answer cannot carry a file. */
export function sharePicture(room: DoorRoom, to: Addressee, workflow: string): Promise<void> {
  return leave(room, { to, place: to.place, workflow, told: "" });
}

/** Leaves it in the person's direct messages, or says why that cannot be done. */
export async function sendPicture(room: DoorRoom, to: Addressee, workflow: string): Promise<void> {
  const opened = await room.outbound.direct(to.by);
  if (opened.kind === "done") {
    const place = { kind: "slack", channel: ChannelId.parse(opened.value), thread: null } as const;
    return leave(room, { to, place, workflow, told: "The picture is in our direct messages." });
  }
  room.log.warn({ result: opened }, "A direct conversation could not be opened");
  const why =
    opened.kind === "refused" && opened.error === "missing_scope"
      ? "I lack the scope `im:write` for direct messages."
      : "Our direct messages could not be opened just now.";
  return answerPrivately(room, to, {
    text: `${why} *Share it here* works.`,
    tone: "warning",
    actions: [{ action: "share-picture", label: "Share it here", value: workflow }],
  });
}

async function leave(
  room: DoorRoom,
  picture: {
    readonly to: Addressee;
    readonly place: Place;
    readonly workflow: string;
    readonly told: string;
  },
): Promise<void> {
  const { to, place, workflow, told } = picture;
  const described = room.desk.startable().workflows.find(({ name }) => name === workflow);
  if (!described) {
    return answerPrivately(room, to, { text: "This workflow is not here any more." });
  }
  await room.outbox.put({
    run: null,
    slot: `picture:${to.origin}`,
    place,
    to: null,
    post: { kind: "picture", workflow, title: described.title, alt: pictureAlt(described) },
  });
  await answerPrivately(room, to, { text: told });
}
