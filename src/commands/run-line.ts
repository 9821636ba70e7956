import { runMarks } from "../domain/marks.ts";
import type { RunLine } from "../store/store.ts";

const LONGEST_TASK = 100;

/** One run in one line. A task is a person's own text, so it stands as code and is kept from meaning anything. */
export function lineOf(line: RunLine): string {
  const task = line.task.replaceAll(/[`\s]+/g, " ").trim();
  const short = task.length > LONGEST_TASK ? `${task.slice(0, LONGEST_TASK - 1)}…` : task;
  const workflow = line.workflow ? ` · ${line.workflow.split("/").at(-1)}` : "";
  return `${runMarks[line.status]} \`${line.run}\`${workflow} · ${line.status} · <@${line.requester}> · \`${short}\``;
}
