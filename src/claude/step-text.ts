import type { AskRequest, StepAsk } from "../domain/ask.ts";
import { dataOf, lineOf, referenceOf, section } from "./brief-text.ts";

/** The step's own ask, last in the prompt. Everything that differs between two tries at a step stands here. */
export function stepText({ brief, step }: Pick<AskRequest, "brief" | "step">): string {
  const line = `Step: ${brief.workflow.name}/${step.path}, round ${step.round}, attempt ${step.attempt}`;
  return [
    `${line}\n${lineOf(step.title)}`,
    step.task.trim(),
    ...returnedPart(step),
    ...candidatesPart(step),
    ...reviewPart(step),
    ...findingsPart(step),
    ...answersPart(step),
    ...criteriaPart(step),
    ...checklistPart(step),
    ...factsPart(step),
    ...producesPart(step),
    ...assemblingPart(step),
    ...saidPart(step),
    ...instructionsPart(step),
    ...deliveredPart(step),
    ...delegatesPart(step),
    ...escalationPart(step),
  ].join("\n\n");
}

function returnedPart({ returned }: StepAsk): string[] {
  if (!returned) return [];
  const lines = [`- to decide: ${dataOf(returned.issue)}`, `- asked: ${dataOf(returned.words)}`];
  return part("What people decide, and what one of them asks you:", "asked_back", lines);
}

function candidatesPart({ candidates }: StepAsk): string[] {
  const lines = candidates.map(({ name, title, description, examples }) => {
    const about = `${lineOf(title)}. ${lineOf(description)}`;
    const like = examples.length > 0 ? ` (for example: ${examples.map(lineOf).join("; ")})` : "";
    return `- ${name}: ${about}${like}`;
  });
  return part("Choose among these and no others:", "candidates", lines);
}

function reviewPart({ reviewing }: StepAsk): string[] {
  if (reviewing === null) return [];
  const lines = reviewing.flatMap(({ step, artifacts }) => [
    step,
    ...artifacts.map((ref) => dataOf(referenceOf(ref))),
  ]);
  const heading =
    reviewing.length > 1
      ? "You review the work of these steps. Read their artifacts first, and name in each finding the step that must mend it:"
      : "You review the work of this step. Read its artifacts first:";
  return part(heading, "reviewing", lines);
}

function findingsPart({ findings, reviewing }: StepAsk): string[] {
  const heading = reviewing
    ? "Findings of earlier rounds. Mark every one of them fixed, open or deferred:"
    : "Findings against your work. Answer every open one:";
  const lines = findings.map((finding) => {
    const { id, severity, status, title, fix, evidence, raisedInRound } = finding;
    const raised = `${severity}, ${status}, raised in round ${raisedInRound}`;
    return `- ${id} (${raised}): ${dataOf({ title, fix, evidence })}`;
  });
  return part(heading, "findings", lines);
}

function answersPart({ answers, reviewing }: StepAsk): string[] {
  const lines = answers.map(({ finding, answer }) => `- ${finding}: ${dataOf(answer)}`);
  return reviewing ? part("What the author answered:", "answers", lines) : [];
}

function criteriaPart({ criteria }: StepAsk): string[] {
  const lines = criteria.map(({ id, level, text }) => `- ${id} (${level}): ${lineOf(text)}`);
  return part("Judge each of these criteria, by its id:", "criteria", lines);
}

function checklistPart({ checklist }: StepAsk): string[] {
  const lines = checklist.map(({ id, level, text }) => `- ${id} (${level}): ${lineOf(text)}`);
  return part("Checklist. What is marked reject is alone reason to reject:", "checklist", lines);
}

function factsPart({ facts }: StepAsk): string[] {
  const lines = facts.map(({ name, values, meaning }) => {
    const kind = typeof values === "string" ? values : `one_of ${values.join("|")}`;
    return meaning === "" ? `- ${name}: ${kind}` : `- ${name}: ${kind} — ${lineOf(meaning)}`;
  });
  return part("Decide each of these facts, by its name:", "facts", lines);
}

function producesPart({ produces }: StepAsk): string[] {
  const lines = produces.map((name) => `- ${name}`);
  return part("Deliver an artifact under each of these names:", "produces", lines);
}

/** What a run's steps delivered, in short: the artifacts can be read like those of a handoff. */
function assemblingPart({ assembling }: StepAsk): string[] {
  if (assembling === null) return [];
  const { steps, stepsLeftOut, open, notDone } = assembling;
  const told = steps.map(({ path, title, agent, summary, artifacts }) =>
    dataOf({ step: path, title, agent, summary, artifacts: artifacts.map(referenceOf) }),
  );
  const left = stepsLeftOut > 0 ? [`(${stepsLeftOut} earlier steps left out)`] : [];
  return [
    ...part("What the steps of this run delivered, in short:", "delivered_steps", [
      ...left,
      ...told,
    ]),
    ...part(
      "Findings that nobody has fixed:",
      "open_findings",
      open.map(({ review, finding: { id, severity, status, title } }) =>
        dataOf({ review, id, severity, status, title }),
      ),
    ),
    ...part("Not done, and why:", "not_done", notDone.map(dataOf)),
  ];
}

/** People's own words, without their names: what they ask for counts within the step's task. */
function saidPart({ said = [], saidBefore = 0 }: StepAsk): string[] {
  const left = saidBefore > 0 ? [`(${saidBefore} earlier words left out)`] : [];
  return part(
    "Said by people in the thread, as data; take it into account where it concerns this step:",
    "said_in_thread",
    [...left, ...said.map(dataOfSaid)],
  );
}

function instructionsPart({ instructions = [] }: StepAsk): string[] {
  return part(
    "People sent the run back to this step and said, newest last:",
    "sent_back_with",
    instructions.map(dataOfSaid),
  );
}

const LONGEST_SAID = 2_000;

function dataOfSaid(text: string): string {
  return `- ${dataOf(text.length <= LONGEST_SAID ? text : `${text.slice(0, LONGEST_SAID)} (cut)`)}`;
}

function deliveredPart({ delivered }: StepAsk): string[] {
  return part(
    "Delivered at your request; their handoffs are among those above. Build on them:",
    "delivered",
    delivered.map(dataOf),
  );
}

function delegatesPart({ delegates }: StepAsk): string[] {
  const lines = delegates.map(({ to, when }) => `- ${to}: ${lineOf(when)}`);
  return part(
    "You may name one of these for a part of this step, in the case that stands behind the name:",
    "delegates",
    lines,
  );
}

function escalationPart({ mayEscalate, escalations }: StepAsk): string[] {
  if (!mayEscalate) return ["This step may not escalate."];
  const words = "This step may escalate what only people can decide.";
  const lines = escalations.map(({ id, when }) => `- ${id}: ${lineOf(when)}`);
  if (lines.length === 0) return [words];
  return part(
    `${words} Escalate above all when one of these rules applies; name it:`,
    "escalations",
    lines,
  );
}

function part(heading: string, name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${heading}\n${section(name, lines.join("\n"))}`];
}
