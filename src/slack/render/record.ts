import type { Digest } from "../../domain/ids.ts";
import type { PhaseReport } from "../../domain/phase-report.ts";
import type { StepPost } from "../../domain/post.ts";
import { type RunRecord, recordsIn } from "../../domain/run-record.ts";
import { openFindings, type RunState } from "../../domain/run-state.ts";
import { mrkdwn, visible } from "../sanitise.ts";
import { artifactsText, deliveredIn } from "./artifacts.ts";
import type { Message } from "./blocks.ts";
import { duration, price, tokens } from "./figures.ts";
import { phaseTold, type Reported } from "./phase.ts";
import { isCut } from "./question.ts";
import { nameOf, oneRow, questionDocument } from "./question-document.ts";
import { rehearsalMark, stepBlocks } from "./step.ts";
import { below, stepDocument } from "./step-document.ts";

export type TextOf = (digest: Digest) => Promise<string | null>;

/** The file that ends a run's thread: all it did, in order. Null when the messages left nothing out and nothing was delivered. */
export async function renderRecord(record: RunRecord, textOf: TextOf): Promise<Message | null> {
  const all = recordsIn(record);
  const reports = await reportsOf(all, textOf);
  const delivered = deliveredIn(all.flatMap(({ whole }) => whole));
  if (delivered.length === 0 && !all.some((one) => leavesOut(one, reports))) return null;
  const { run } = record;
  const parts = [
    ...opening(run),
    ...all.flatMap((one) => phasesText(one, one === record, reports)),
    questionsText(all),
    findingsText(all),
    await artifactsText(delivered, textOf),
  ];
  const content = visible(parts.filter((part) => part !== "").join("\n\n"));
  const title = `Record: ${oneRow(run.task).slice(0, 100)}`;
  const comment = mrkdwn`📎 *Record of this run*: all that the messages left out, and what was delivered${rehearsalMark(run)}`;
  const file = { name: `record-${run.run}.md`, title, content, comment: comment.mrkdwn };
  return { text: comment.mrkdwn, blocks: [], files: [file] };
}

/** Full reports by their digests. */
type Reports = ReadonlyMap<Digest, string | null>;

async function reportsOf(records: readonly RunRecord[], textOf: TextOf): Promise<Reports> {
  const steps = records.flatMap(({ told, whole }) => [...told, ...whole]).flatMap(stepsOf);
  const found = new Map<Digest, string | null>();
  for (const { report } of steps) {
    if (report && !found.has(report.digest)) {
      found.set(report.digest, await textOf(report.digest));
    }
  }
  return found;
}

function stepsOf({ steps }: PhaseReport): readonly StepPost[] {
  return steps;
}

function reported(post: StepPost, reports: Reports): Reported {
  return { post, report: (post.report && reports.get(post.report.digest)) ?? null };
}

/** Whether a message of this run, not of those within it, left something out. */
function leavesOut({ run, told, whole }: RunRecord, reports: Reports): boolean {
  const known = new Set(told.flatMap(stepsOf).map(({ path, round }) => `${path}#${round}`));
  const beside = whole.flatMap(stepsOf).filter(({ path, round }) => !known.has(`${path}#${round}`));
  return (
    told.some((phase) => {
      const steps = phase.steps.map((post) => reported(post, reports));
      return phaseTold(phase, steps).cut;
    }) ||
    beside.some((post) => stepBlocks(post, reported(post, reports).report).cut) ||
    run.questions.some(({ question }) => isCut(question))
  );
}

function opening(run: RunState): string[] {
  const { workflow, runnerUp, dispute } = run;
  const spent = `${tokens(run.usage)}, ${price(run.cost, run.rehearsal)}`;
  const took = run.endedAt === null ? "" : ` in ${duration(run.endedAt - run.startedAt)}`;
  const lines = [
    `- Run \`${run.run}\`: ${run.status}${took}; ${spent}`,
    `- Asked by ${nameOf(run.requester)} on ${when(run.startedAt)}`,
    ...(run.project === null ? [] : [`- Project: ${oneRow(run.project)}`]),
    ...(workflow
      ? [`- Workflow: ${oneRow(workflow.title)} (\`${workflow.name}\`), ${oneRow(workflow.reason)}`]
      : []),
    ...(runnerUp ? [`- Runner-up: \`${runnerUp.workflow}\`, ${oneRow(runnerUp.reason)}`] : []),
    ...(dispute
      ? [`- The rules leaned to \`${dispute.workflow}\`: ${oneRow(dispute.reason)}`]
      : []),
  ];
  const stopped = run.stoppedBy === null ? "" : `Stopped by ${nameOf(run.stoppedBy)}. `;
  return [
    "# Record of a run",
    run.rehearsal ? "*Rehearsal: scripted answers, no model was asked.*" : "",
    lines.join("\n"),
    `## Task\n\n${below(run.task, 2)}`,
    `## Result\n\n${stopped}${below(run.ending, 2)}`,
  ];
}

function phasesText({ run, whole }: RunRecord, outermost: boolean, reports: Reports): string[] {
  const where = outermost ? "" : ` (run \`${run.run}\`)`;
  return whole.map((phase) => {
    const pass = phase.pass > 1 ? `, pass ${phase.pass}` : "";
    const steps = phase.steps.map((post) => {
      const own = { ...post, rehearsal: false };
      return below(stepDocument(own, reported(post, reports).report), 2);
    });
    return [`## ${oneRow(phase.title)}${pass}${where}`, ...steps].join("\n\n");
  });
}

function questionsText(records: readonly RunRecord[]): string {
  const asked = records
    .flatMap(({ run }) => run.questions)
    .toSorted((left, right) => left.askedAt - right.askedAt);
  if (asked.length === 0) return "";
  const documents = asked.map(({ question, askedAt, decision }) => {
    const closed = "Nobody decided it before the run ended.";
    const document = below(questionDocument(question, { decision, closed }), 2);
    return `${document}\n\nAsked on ${when(askedAt)}.`;
  });
  return ["## Questions and decisions", ...documents].join("\n\n");
}

function findingsText(records: readonly RunRecord[]): string {
  const open = records.flatMap(({ run }) => openFindings(run));
  if (open.length === 0) return "";
  const lines = open.map(
    ({ id, severity, title, fix }) =>
      `- **${id}** (${severity}) ${oneRow(title)}${fix === "" ? "" : ` Fix: ${oneRow(fix)}`}`,
  );
  return `## Findings left open\n\n${lines.join("\n")}`;
}

function when(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
