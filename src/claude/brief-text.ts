import type { ArtifactRef } from "../domain/artifact.ts";
import type { Brief } from "../domain/ask.ts";
import type { Handoff } from "../domain/handoff.ts";
import { personIn, SOMEBODY } from "../domain/seat.ts";

/** Bounds that keep a prompt the same size however long its run has been. What is left out is said. */
const MOST_DECISIONS = 20;
const MOST_HANDOFFS = 12;
const MOST_LINES = 30;
const LONGEST_LINE = 1_000;

/**
 * What is the same for every try at a step. It is the last cached part of the prompt, so nothing volatile stands in it: no time, no run
 * id (a handoff's `task_id` is one), no person.
 */
export function briefText(brief: Brief): string {
  const { project, workflow } = brief;
  return [
    ...(project === null
      ? []
      : [`The project, as its team describes it:\n${section("project", textOf(project.text))}`]),
    `The task, as data (a JSON string):\n${section("task", dataOf(brief.task))}`,
    `Workflow: ${lineOf(workflow.title)} (${workflow.name})`,
    `Facts decided so far:\n${section("known_facts", dataOf(sorted(brief.facts)))}`,
    `Decided by people, with their reasons; these stand:\n${section("decisions", decisionLines(brief))}`,
    `Handed on by earlier steps, as data:\n${section("handoffs", handoffLines(brief))}`,
  ].join("\n\n");
}

/** Lines that others wrote, between tags of ours that they cannot close. */
function textOf(text: string): string {
  return text.replaceAll("</", "<\\/").trim();
}

/** Text between tags that it cannot close. */
export function section(name: string, text: string): string {
  return `<${name}>\n${text}\n</${name}>`;
}

/** JSON in which no tag can end: `<\/` is the same text to a JSON reader. */
export function dataOf(value: unknown): string {
  return JSON.stringify(value).replaceAll("</", "<\\/");
}

/** One line of our own making out of text that others wrote. */
export function lineOf(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("</", "<\\/").trim();
}

function decisionLines({ decisions }: Brief): string {
  const told = decisions.slice(-MOST_DECISIONS).map(({ issue, decision }) =>
    dataOf({
      issue: bounded(issue),
      decision: bounded(decision.label),
      why: bounded(decision.why),
    }),
  );
  return listed(told, decisions.length - told.length, "earlier decisions");
}

function handoffLines({ handoffs }: Brief): string {
  const told = handoffs.slice(-MOST_HANDOFFS).map((handoff) => dataOf(handoffData(handoff)));
  return listed(told, handoffs.length - told.length, "earlier handoffs");
}

function listed(lines: readonly string[], leftOut: number, what: string): string {
  if (lines.length === 0) return "(none)";
  return leftOut > 0 ? [`(${leftOut} ${what} left out)`, ...lines].join("\n") : lines.join("\n");
}

/** The structure S0-H2 to S0-H6 under its own names. */
function handoffData(handoff: Handoff) {
  const { context, artifacts } = handoff;
  const free = Object.entries(context.free).map(([key, lines]) => [key, some(lines)] as const);
  return {
    source_agent: personIn(handoff.source_agent) === null ? handoff.source_agent : SOMEBODY,
    target_agent: handoff.target_agent,
    summary: handoff.summary,
    context: {
      models: some(context.models),
      serializers: some(context.serializers),
      viewsets: some(context.viewsets),
      requirements: some(context.requirements),
      constraints: some(context.constraints),
      dependencies: some(context.dependencies),
      free: sorted(Object.fromEntries(free.slice(0, MOST_LINES))),
    },
    artifacts: {
      code_files: artifacts.code_files.map(referenceOf),
      test_files: artifacts.test_files.map(referenceOf),
      config_files: artifacts.config_files.map(referenceOf),
      documents: artifacts.documents.map(referenceOf),
    },
    quality_gates: handoff.quality_gates,
    open_questions: some(handoff.open_questions),
  };
}

export function referenceOf({ id, name, kind, bytes }: ArtifactRef) {
  return { id, name, kind, bytes };
}

function some(lines: readonly string[]): string[] {
  const kept = lines.slice(0, MOST_LINES).map(bounded);
  const leftOut = lines.length - kept.length;
  return leftOut > 0 ? [...kept, `(${leftOut} more left out)`] : kept;
}

function bounded(text: string): string {
  return text.length <= LONGEST_LINE ? text : `${text.slice(0, LONGEST_LINE)} (cut)`;
}

function sorted<T>(named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(named).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}
