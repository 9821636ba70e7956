import { runMarks } from "../domain/marks.ts";
import { standingOf } from "../domain/run-status.ts";
import type { RunLine } from "../store/store.ts";

const LONGEST = 100;

/** One run in one line. */
export function lineOf(line: RunLine): string {
  const workflow = line.workflow ? ` · ${line.workflow.split("/").at(-1)}` : "";
  const standing = standingOf(line);
  return `${runMarks[standing]} \`${line.run}\`${workflow} · ${standing} · <@${line.requester}> · ${quoted(line.task)}`;
}

/** A person's or an agent's own text, so it stands as code on one line and is kept from meaning anything. */
export function quoted(text: string): string {
  const plain = text.replaceAll(/[`\s]+/g, " ").trim();
  return `\`${plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain}\``;
}
