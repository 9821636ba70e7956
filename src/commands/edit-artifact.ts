import { createTwoFilesPatch } from "diff";
import { type ArtifactRef, artifactOf } from "../domain/artifact.ts";
import type { Command } from "../domain/command.ts";
import { type Editable, editableIn, editedPost } from "../domain/edits.ts";
import type { QuestionPost } from "../domain/post.ts";
import { digestOfShown } from "../domain/shown.ts";
import { already, answerToTurn } from "./decide.ts";
import type { Answer } from "./desk.ts";
import {
  type Considered,
  electorateFor,
  type Found,
  findQuestion,
  messageOf,
  objectionTo,
  takeTurn,
} from "./open-question.ts";
import type { DeskPorts } from "./ports.ts";

type EditCommand = Extract<Command, { kind: "edit-artifact" }>;

/** So many characters a form's field takes. */
export const MOST_EDITABLE = 3_000;

/** What of a question's deliverable can be changed, as it stands now; null when the question is not open. */
export async function editablesOf(
  ports: Pick<DeskPorts, "store">,
  id: string,
): Promise<readonly Editable[] | null> {
  const found = await findQuestion(ports, id);
  if (!found || found.asked.decision || found.run.endedAt !== null) return null;
  const about = await aboutOf(ports, found);
  const texts = editableIn(about ?? none).map(async (ref) => {
    const text = await ports.store.runs.artifact(ref.digest);
    return { ref, text: text !== null && text.length <= MOST_EDITABLE ? text : null };
  });
  return Promise.all(texts);
}

const none: Parameters<typeof editableIn>[0] = { report: null, handsOn: { artifacts: [] } };

/**
 * Puts a person's text in the place of a deliverable that a question is about: recorded with what changed and by whom. Later steps
 * get the new text; votes for the old one lapse, and the question stands on what it shows now.
 */
export async function editArtifact(ports: DeskPorts, command: EditCommand): Promise<Answer> {
  const { outcome, ...answer } = await takeTurn(ports, command.question, (found) =>
    consider(ports, command, found),
  );
  return outcome ? { ...answer, text: answerToTurn(outcome, command.by) } : answer;
}

async function consider(ports: DeskPorts, command: EditCommand, found: Found): Promise<Considered> {
  const electorate = await electorateFor(ports, found, command.by);
  const objection = objectionTo(found, command.by, electorate);
  if (objection !== null) return { told: objection };
  if (found.asked.decision) return { told: already(found.asked.decision, command.by) };
  const about = await aboutOf(ports, found);
  const before = editableIn(about ?? none).find(({ digest }) => digest === command.artifact);
  const old = before ? await ports.store.runs.artifact(before.digest) : null;
  if (!about || !before || old === null)
    return {
      told: "Somebody else has changed this text since you opened it. Nothing was recorded; open it again to see theirs.",
    };
  const text = withOldEnd(command.text, old);
  const wrong = objectionToText(text, old);
  return wrong === null
    ? editOf(ports, command, { found, about, before, old, text })
    : { told: wrong };
}

function objectionToText(text: string, old: string): string | null {
  if (text === old) return "The text is as it was. Nothing was recorded.";
  if (text.trim() === "")
    return "An empty text cannot be delivered. To have it done again, choose an option that sends it back.";
  return text.length > MOST_EDITABLE
    ? `A form takes at most ${MOST_EDITABLE} characters. Say what to change as an answer in your own words, and the step does it.`
    : null;
}

/** A form's field loses the line end that most texts finish with; that is no change. */
function withOldEnd(text: string, old: string): string {
  const lines = text.replaceAll(/\r\n?/g, "\n");
  return old.endsWith("\n") && !lines.endsWith("\n") ? `${lines}\n` : lines;
}

async function editOf(
  ports: DeskPorts,
  { by, door }: EditCommand,
  edit: {
    readonly found: Found;
    readonly about: NonNullable<QuestionPost["about"]>;
    readonly before: ArtifactRef;
    readonly old: string;
    readonly text: string;
  },
): Promise<Considered> {
  const { found, about, before, old, text } = edit;
  const { question } = found.asked;
  const after = artifactOf(before.name, before.kind, text);
  const body = {
    kind: "artifact.edited" as const,
    question: question.id,
    path: about.path,
    by,
    door,
    before,
    after: after.ref,
    diff: createTwoFilesPatch(before.name, before.name, old, text, "delivered", "edited"),
    shown: digestOfShown(question, editedPost(about, [{ before, after: after.ref }])),
  };
  return { body, decision: null, posts: await messageOf(ports, found), artifacts: [after] };
}

/** The step that a question is about, with what people made of it so far. */
async function aboutOf(
  ports: Pick<DeskPorts, "store">,
  { run, asked }: Found,
): Promise<QuestionPost["about"]> {
  const [draft] = await messageOf(ports, { run, asked, turns: [] });
  const about = draft?.post.kind === "question" ? draft.post.about : null;
  return about && editedPost(about, asked.edits);
}
