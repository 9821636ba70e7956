import type { App } from "../app.ts";
import type { Clock } from "../domain/clock.ts";
import type { Question } from "../domain/decision.ts";
import type { PersonId, RunId } from "../domain/ids.ts";
import type { Post } from "../domain/post.ts";
import { isTerminal, type RunState } from "../domain/run-state.ts";
import { openQuestions, runsWithin } from "../domain/runs-within.ts";
import { type Choice, choiceFor, type PreparedAnswer, takeAnswer } from "./answers.ts";
import { cardChanges } from "./print-card.ts";
import { plain, printPost, questionText } from "./print-post.ts";
import { openSeatOf, sitDown } from "./sit-down.ts";
import type { Terminal } from "./terminal.ts";

/** What following needs: the house, who sits at the terminal, and what was answered beforehand. */
export interface Following {
  readonly app: App;
  readonly run: RunId;
  readonly by: PersonId;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly answers: PreparedAnswer[];
  /** False with `--json`: only the end is told then. */
  readonly tellsProgress: boolean;
  readonly signal: AbortSignal;
  /** What was printed of steps so far. */
  readonly told: Set<string>;
  /** The states of runs within this one that were shown last. */
  readonly shownWithin: Map<RunId, RunState>;
}

/** Where following stopped: the run ended, a question has nobody here to answer it, or the person left. */
export type Stopped = "ended" | "unanswered" | "left";

/** Prints a run's posts as they come and gets its questions answered, until it ends or cannot go on here. */
export async function followRun(following: Following): Promise<Stopped> {
  const { app, run, signal } = following;
  const settled = app.host.settled(run);
  const left = aborted(signal);
  let shown: RunState | null = null;
  for (;;) {
    const posted = nextPost(app);
    shown = await showNews(following, shown);
    if (signal.aborted) return "left";
    if (shown && isTerminal(shown.status)) return "ended";
    const asked = shown ? await getHelped(following, shown) : null;
    if (asked === false) return signal.aborted ? "left" : "unanswered";
    if (asked === null) await Promise.race([posted, left, settled.then(() => showLast(following))]);
  }
}

/** Whether what the run waits for was answered or done here; null when it waits for nobody. */
async function getHelped(following: Following, shown: RunState): Promise<boolean | null> {
  const [open] = openQuestions(shown, following.shownWithin);
  if (open) return getAnswered(following, open.question);
  const seat = openSeatOf(shown, following.shownWithin);
  return seat && sitDown(following, seat);
}

/** A run that is not walked any more but has not ended would keep a person waiting for ever. */
async function showLast({ app, run }: Following): Promise<void> {
  const state = await app.desk.runState(run);
  if (!state || isTerminal(state.status) || state.status === "waiting") return;
  throw new Error(`Run ${run} stopped in the state "${state.status}" without an end.`);
}

/** Prints what is new, and marks it as delivered: to a terminal, printing is delivery. */
async function showNews(following: Following, before: RunState | null): Promise<RunState | null> {
  const { app, run, clock, terminal, tellsProgress } = following;
  const rows = (await app.store.outbox.due(clock.now(), 10_000)).filter(
    (row) => row.rootRun === run,
  );
  const now = await app.desk.runState(run);
  const lines = now ? [...cardChanges(before, now), ...(await changesWithin(following, now))] : [];
  if (tellsProgress && lines.length > 0) terminal.print(lines.join("\n"));
  for (const row of rows) {
    for (const text of await textsOf(following, row.post))
      if (tellsProgress) terminal.print(`\n${text}\n`);
    await app.store.outbox.delivered(row.id, row.version, row.receipt ?? `printed-${row.id}`);
  }
  return now;
}

/** What changed in the runs that this one called. */
async function changesWithin(following: Following, now: RunState): Promise<string[]> {
  const { app, shownWithin } = following;
  const within = await runsWithin(now, (run) => app.desk.runState(run));
  return [...within].flatMap(([run, state]) => {
    const before = shownWithin.get(run) ?? null;
    shownWithin.set(run, state);
    return cardChanges(before, state);
  });
}

/** A phase's message grows step by step: only what it has not told here yet is printed. */
async function textsOf({ app, told }: Following, post: Post): Promise<string[]> {
  const report = post.kind === "phase" ? await app.desk.phaseReport(post) : null;
  const texts = (report?.steps ?? [post]).map(printPost).filter((text) => text !== null);
  const news = report ? texts.filter((text) => !told.has(text)) : texts;
  for (const text of news) told.add(text);
  return news;
}

function nextPost(app: App): Promise<void> {
  return new Promise((resolve) => {
    const stop = app.store.outbox.onPut(() => {
      stop();
      resolve();
    });
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Whether the question was answered: beforehand, or at the prompt. */
async function getAnswered(following: Following, question: Question): Promise<boolean> {
  const { terminal, answers, signal } = following;
  terminal.complain(`\n${questionText(question)}`);
  const prepared = takeAnswer(answers, question);
  if (prepared) {
    const choice = choiceFor(question, prepared.option, prepared.why);
    if (!choice)
      throw new Error(
        `The prepared answer "${prepared.option}" is no option of: ${question.issue}`,
      );
    return decide(following, question, choice);
  }
  if (!terminal.interactive) return false;
  while (!signal.aborted) {
    const choice = await askPerson(following, question);
    if (choice === "left") return false;
    if (choice) return decide(following, question, choice);
    terminal.complain(`Please type a number from 1 to ${question.options.length}.`);
  }
  return false;
}

async function askPerson(
  following: Following,
  question: Question,
): Promise<Choice | "left" | null> {
  const { terminal, signal } = following;
  const range = `1-${question.options.length}${question.other ? ", or your own words" : ""}`;
  const word = await terminal.ask(`Your choice (${range}): `, signal);
  if (word === null) return "left";
  if (choiceFor(question, word, "") === null) return null;
  const why = await terminal.ask("Why (may stay empty): ", signal);
  return why === null ? "left" : choiceFor(question, word, why);
}

async function decide(following: Following, question: Question, choice: Choice): Promise<boolean> {
  const { app, by, terminal } = following;
  const answer = await app.desk.handle({
    kind: "decide",
    by,
    door: "terminal",
    place: { kind: "terminal" },
    question: question.id,
    shown: question.shown,
    ...choice,
  });
  const asked = await app.desk.question(question.id);
  const decided = asked !== null && asked.decision !== null;
  if (!decided) terminal.complain(plain(answer.text));
  return decided;
}
