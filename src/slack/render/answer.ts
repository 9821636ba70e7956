import type { AnswerPost } from "../../domain/post.ts";
import { line, mention, mrkdwn, safeMarkdown } from "../sanitise.ts";
import { context, type Message, markdown, message, section } from "./blocks.ts";
import { splitMarkdown } from "./split.ts";
import { rehearsalMark } from "./step.ts";

const ANSWER = 6_000;

/** What an agent said to a person who asked back. The question it belongs to stays open, and the message says so. */
export function renderAnswerPost(post: AnswerPost): Message {
  const { agent, returned, answer, problem } = post;
  const [start = "", ...rest] = splitMarkdown(safeMarkdown(answer), ANSWER);
  const name = agent.role === "" ? agent.name : agent.role;
  const file = { name: "answer.md", title: "Answer in full", content: answer };
  const said = problem === "" ? markdown(start) : section(mrkdwn`⚠️ ${line(problem)}`);
  return message({
    text: mrkdwn`${line(name)} answers ${mention(returned.by)}: ${line(problem || start.slice(0, 300))}`,
    blocks: [
      ...section(mrkdwn`💬 *${line(name)}* answers ${mention(returned.by)}${rehearsalMark(post)}`),
      ...context(mrkdwn`${line(returned.words)}`),
      ...said,
      ...(rest.length > 0 ? context(mrkdwn`📎 In full in the file below: _${file.title}_`) : []),
      ...context(mrkdwn`The decision is still open, above.`),
    ],
    files: rest.length > 0 ? [file] : [],
  });
}
