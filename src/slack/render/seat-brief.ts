import type { SeatShown } from "../../commands/find-seat.ts";
import type { ArtifactRef } from "../../domain/artifact.ts";
import type { AttachedFile } from "./blocks.ts";

/** Of one artifact, and of all of a brief, in characters. */
const LONGEST_ARTIFACT = 60_000;
const LONGEST_BRIEF = 400_000;

/** Everything that a person in a seat is asked and handed, in one file: what an agent would be told and could read. */
export async function seatBrief(
  { run, seat }: SeatShown,
  textOf: (ref: ArtifactRef) => Promise<string | null>,
): Promise<AttachedFile> {
  const { ask, path } = seat.offered;
  const refs = [
    ...ask.handed.flatMap(({ artifacts }) => artifacts),
    ...(ask.reviewing ?? []).flatMap(({ artifacts }) => artifacts),
  ];
  const own = [...new Map(refs.map((ref) => [ref.id, ref])).values()];
  const texts = await Promise.all(own.map(async (ref) => artifactPart(ref, await textOf(ref))));
  const parts = [
    `# ${ask.title}`,
    `The task of the run: ${run.task}`,
    `## What to do\n\n${ask.task}`,
    part("Said on sending the run back to this step", ask.instructions.map(listed)),
    part("Said by people in the thread", ask.said.map(listed)),
    part(
      "Findings",
      ask.findings.map(
        ({ id, severity, status, title, fix }) =>
          `- ${id} (${severity}, ${status}): ${title}. ${fix}`,
      ),
    ),
    part(
      "What the author answered",
      ask.answers.map(({ finding, answer }) => `- ${finding}: ${answer}`),
    ),
    part(
      "Criteria",
      [...ask.criteria, ...ask.checklist].map(({ level, text }) => `- ${level}: ${text}`),
    ),
    part(
      "To decide",
      ask.facts.map(
        ({ name, values, meaning }) =>
          `- ${name} (${typeof values === "string" ? values : values.join(", ")}): ${meaning}`,
      ),
    ),
    part(
      "To deliver",
      ask.produces.map((name) => `- ${name}`),
    ),
    part(
      "Handed on",
      ask.handed.map(
        ({ from, summary }) => `- ${from.startsWith("person:") ? "a person" : from}: ${summary}`,
      ),
    ),
    ...texts,
  ].filter((one) => one !== "");
  const name = `brief-${path.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(-60)}.md`;
  return { name, title: `Brief: ${ask.title}`.slice(0, 150), content: whole(parts) };
}

function part(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `## ${head}\n\n${lines.join("\n")}`;
}

function artifactPart({ name, id, bytes }: ArtifactRef, text: string | null): string {
  const head = `## Artifact ${name} (${id}, ${bytes} bytes)`;
  if (text === null) return `${head}\n\n(It cannot be read.)`;
  const cut = text.length > LONGEST_ARTIFACT;
  const end = cut ? "\n\n(cut; `orchestrate show` has all of it)" : "";
  return `${head}\n\n${text.slice(0, LONGEST_ARTIFACT).toWellFormed()}${end}`;
}

function whole(parts: readonly string[]): string {
  const text = parts.join("\n\n");
  return text.length <= LONGEST_BRIEF
    ? text
    : `${text.slice(0, LONGEST_BRIEF).toWellFormed()}\n\n(cut; \`orchestrate show\` has all of it)`;
}

function listed(text: string): string {
  return `- ${text}`;
}
