import { z } from "zod";
import { ChannelId } from "./ids.ts";

/** Where a run speaks. `thread` is the `ts` of the thread's root when the run was asked for inside a thread. */
export const Place = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("slack"), channel: ChannelId, thread: z.string().nullable() }),
  z.object({ kind: z.literal("terminal") }),
]);
export type Place = z.infer<typeof Place>;

/** The way a command came in. */
export const Door = z.enum(["slash", "mention", "shortcut", "button", "form", "terminal"]);
export type Door = z.infer<typeof Door>;
