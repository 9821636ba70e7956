import type { HomeView, KnownBlock } from "@slack/web-api";
import { type HomePage, parted } from "../../commands/home.ts";
import { runMarks } from "../../domain/marks.ts";
import { standingOf } from "../../domain/run-status.ts";

import { dateTime, line, type Mrkdwn, mrkdwn } from "../sanitise.ts";
import { context, plain, section } from "./blocks.ts";
import { actions } from "./names.ts";
import { startOf } from "./split.ts";

/** Where things stand, by run and by question; null for what has no message yet. */
export interface HomeLinks {
  readonly questions: Readonly<Record<string, string | undefined>>;
  readonly runs: Readonly<Record<string, string | undefined>>;
}

/** So much fits on a page that is read at a glance; lists have the rest. */
type OpenQuestion = HomePage["questions"][number];
type RunLine = HomePage["runs"][number];

const QUESTIONS = 15;
const OPEN_RUNS = 15;
const ENDED_RUNS = 5;

/** What of a page is shown, so that only that needs links. */
export function shownOf({ questions, runs }: HomePage) {
  const { open, ended } = parted(runs);
  return {
    questions: questions.slice(0, QUESTIONS),
    open: open.slice(0, OPEN_RUNS),
    ended: ended.slice(0, ENDED_RUNS),
    more: {
      questions: Math.max(0, questions.length - QUESTIONS),
      open: Math.max(0, open.length - OPEN_RUNS),
    },
  };
}

/** A person's own page: what waits for them first, then their runs, then where settings are. */
export function renderHome(page: HomePage, links: HomeLinks): HomeView {
  const { questions, open, ended, more } = shownOf(page);
  const waiting = questions.length + page.steps.length;
  return {
    type: "home",
    blocks: [
      header(waiting === 0 ? "Nothing waits for you" : "Waiting for you"),
      ...questions.flatMap((asked, index) => questionBlocks(asked, links, index)),
      ...page.steps.slice(0, QUESTIONS).flatMap((step, at) => stepBlocks(step, links, at)),
      ...rest(more.questions, "more questions wait for you in the threads of their runs."),
      header("Your runs"),
      ...(open.length + ended.length === 0 ? section(NO_RUNS) : []),
      ...open.flatMap((run, index) => runBlocks(run, links, index)),
      ...rest(more.open, "more are under way: `/orchestrate list mine` shows them."),
      ...(ended.length === 0 ? [] : context(mrkdwn`*Ended*`)),
      ...ended.flatMap((run, index) => runBlocks(run, links, open.length + index)),
      { type: "divider" },
      ...context(SETTINGS),
    ],
  };
}

const NO_RUNS = mrkdwn`You have no runs yet. Type \`/orchestrate <task>\` in a channel, or \`/orchestrate plan <task>\` to see first what it would do.`;
const SETTINGS = mrkdwn`\`/orchestrate settings\` in a channel shows what holds there (packs, workflow, who approves, working hours, budget) and changes it. \`/orchestrate help\` lists everything else.`;

function header(words: string): KnownBlock {
  return { type: "header", text: plain(words, 150) };
}

const ISSUE = 300;

function questionBlocks(
  { question, run, task, askedAt }: OpenQuestion,
  { questions }: HomeLinks,
  index: number,
): KnownBlock[] {
  const issue = mrkdwn`*${line(startOf(question.issue, ISSUE).start)}*`;
  const about = mrkdwn`run \`${run}\` · ${shortTask(task)} · asked ${dateTime(askedAt)}`;
  const words = mrkdwn`⏸ ${issue}\n${about}`;
  const label = `Answer: ${question.issue}`;
  return linked(words, questions[question.id], { id: `question.${index}`, words: "Answer", label });
}

function stepBlocks(
  { run, title, task, due }: HomePage["steps"][number],
  { runs }: HomeLinks,
  index: number,
): KnownBlock[] {
  const words = mrkdwn`🪑 *${line(title)}* is yours to do\nrun \`${run}\` · ${shortTask(task)} · due ${dateTime(due)}`;
  const label = `Open the step ${title}`;
  return linked(words, runs[run], { id: `step.${index}`, words: "Open", label });
}

function runBlocks(
  { run, status, paused, workflow, task, startedAt, requester }: RunLine,
  { runs }: HomeLinks,
  index: number,
): KnownBlock[] {
  const name = workflow === null ? "" : ` · ${workflow.split("/").at(-1) ?? workflow}`;
  const standing = standingOf({ status, paused });
  const words = mrkdwn`${runMarks[standing]} ${shortTask(task)}\n\`${run}\`${name} · ${standing} · started ${dateTime(startedAt)} by ${person(requester)}`;
  return linked(words, runs[run], { id: `run.${index}`, words: "Open", label: `Open run ${run}` });
}

function person(id: string): Mrkdwn {
  return /^[UW][A-Z0-9]+$/.test(id) ? { mrkdwn: `<@${id}>` } : mrkdwn`${id}`;
}

const TASK = 120;

function shortTask(task: string): Mrkdwn {
  const { start } = startOf(task, TASK);
  return line(start);
}

/** A paragraph with the way to what it speaks of; without one while the message is still on its way. */
function linked(
  words: Mrkdwn,
  url: string | undefined,
  button: { readonly id: string; readonly words: string; readonly label: string },
): KnownBlock[] {
  const [first, ...others] = section(words);
  if (first?.type !== "section" || url === undefined) return section(words);
  const accessory = {
    type: "button" as const,
    action_id: `${actions.thread}.${button.id}`,
    text: plain(button.words, 75),
    accessibility_label: plain(button.label, 75).text,
    url,
  };
  return [{ ...first, accessory }, ...others];
}

function rest(count: number, words: string): KnownBlock[] {
  return count === 0 ? [] : context(mrkdwn`${count} ${words}`);
}
