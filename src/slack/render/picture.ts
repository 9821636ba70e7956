import type { PicturePost } from "../../domain/post.ts";
import { line, mrkdwn } from "../sanitise.ts";
import { type Message, message, section } from "./blocks.ts";

/** A workflow as a picture below one line of words; the words alone when the workflow is no more. */
export function renderPicture(
  { title, workflow, alt }: PicturePost,
  picture: Uint8Array | null,
): Message {
  const name = workflow.split("/").at(-1) ?? workflow;
  const words =
    picture === null
      ? mrkdwn`The workflow *${line(title)}* is not here any more.`
      : mrkdwn`*${line(title)}* (\`${name}\`) as a picture`;
  const file = { name: `${name}.png`, title, content: "" };
  const files = picture === null ? [] : [{ ...file, picture: { png: picture, alt } }];
  return message({ text: words, blocks: section(words), files });
}
