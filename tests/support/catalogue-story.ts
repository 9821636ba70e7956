import type { Entry } from "../../src/domain/entry.ts";
import { RunId } from "../../src/domain/ids.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import type { Message } from "../../src/workspace/state/records.ts";
import type { WholeHouse } from "./house.ts";
import { buttonsOf, saidBy } from "./people.ts";

/** A run from its command to its end: which workflow, what was asked, and what people answer where they do not follow the recommendation. */
export interface Story {
  /** Qualified. */
  readonly workflow: string;
  readonly task: string;
  /** What the form of a workflow that asks for inputs gets, by the input's name. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Answers by what the question speaks of; every other question gets its recommended or first option. */
  readonly answers?: readonly { readonly about: RegExp; readonly choose: RegExp }[];
}

export interface Played {
  readonly run: RunId;
  readonly status: string;
  /** The journals of the run and of every run that it started. */
  readonly journals: readonly (readonly Entry[])[];
  /** The thread: the card first, the run's record last. A file is a message of its own. */
  readonly thread: readonly Message[];
}

const CHANNEL = "general";
const PATIENCE = { withinMs: 90_000 };

/** Somebody starts the workflow in Slack and answers what it asks until it has ended. Whoever plays two stories at once mistakes their private answers. */
export async function play(house: WholeHouse, who: string, story: Story): Promise<Played> {
  const { workspace } = house;
  const person = workspace.person(who);
  await person.command(CHANNEL, `--workflow ${story.workflow} ${story.task}`);
  if (story.inputs) await person.submit(enteredFor(story));
  const run = await workspace.until(() => runIn(workspace.ephemerals(who)), PATIENCE);
  const answered = new Set<string>();
  for (;;) {
    const next = await workspace.until(() => {
      const thread = threadOfRun(house, run);
      const [card] = thread;
      if (card && /Completed\.|Failed\.|Stopped/.test(saidBy(card)))
        return { ended: true as const };
      const open = thread.slice(1).find((one) => isOpen(one) && !answered.has(one.ts));
      return open ? { ended: false as const, question: open } : null;
    }, PATIENCE);
    if (next.ended) break;
    answered.add(next.question.ts);
    await person.click(next.question, chosenIn(next.question, story));
  }
  await workspace.until(() => threadOfRun(house, run).some(hasFile), PATIENCE);
  const journals = await journalsFrom(house, run);
  return {
    run,
    status: foldRun(journals[0] ?? [])?.status ?? "unknown",
    journals,
    thread: threadOfRun(house, run),
  };
}

function enteredFor({ workflow, inputs = {} }: Story): Record<string, string> {
  const entered = Object.entries(inputs).map(([name, value]) => [
    `input.${workflow}.${name}`,
    value,
  ]);
  return Object.fromEntries(entered);
}

function runIn(answers: readonly { readonly text: string }[]): RunId | null {
  const [, id] = answers.map(({ text }) => /Run `([0-9a-z]{8})`/.exec(text)).find(Boolean) ?? [];
  return id === undefined ? null : RunId.parse(id);
}

function threadOfRun({ workspace }: WholeHouse, run: RunId): Message[] {
  const card = workspace
    .messages(CHANNEL)
    .find((one) => (!one.thread_ts || one.thread_ts === one.ts) && saidBy(one).includes(run));
  if (!card) return [];
  return [card, ...workspace.thread(CHANNEL, card.ts).filter(({ ts }) => ts !== card.ts)];
}

/** The one file of a run is its record, and the last that is said of it. */
function hasFile({ files }: Message): boolean {
  return (files ?? []).length > 0;
}

function isOpen(message: Message): boolean {
  return buttonsOf(message).some(({ id }) => id.startsWith("decide."));
}

function chosenIn(question: Message, story: Story): string {
  const options = buttonsOf(question).filter(({ id }) => id.startsWith("decide."));
  const wanted = story.answers?.find(({ about }) => about.test(saidBy(question)));
  const chosen = wanted
    ? options.find(({ label }) => wanted.choose.test(label))
    : (recommendedIn(question) ?? options[0]);
  if (!chosen) {
    throw new Error(`No option fits among ${options.map(({ label }) => label).join(", ")}`);
  }
  return chosen.id;
}

function recommendedIn(question: Message): { readonly id: string } | undefined {
  const elements = question.blocks.flatMap((block) =>
    Array.isArray(block["elements"]) ? block["elements"] : [],
  );
  const primary = elements.find(
    (one) => one["style"] === "primary" && String(one["action_id"]).startsWith("decide."),
  );
  return primary ? { id: String(primary["action_id"]) } : undefined;
}

async function journalsFrom(house: WholeHouse, run: RunId): Promise<Entry[][]> {
  const entries = [...(await house.app().store.runs.entriesOf(run))];
  const below: Entry[][] = [];
  for (const { body } of entries) {
    if (body.kind === "child.started") below.push(...(await journalsFrom(house, body.child)));
  }
  return [entries, ...below];
}
