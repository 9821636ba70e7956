import type { CriterionResult, Finding } from "../domain/criterion.ts";
import { type Decision, OTHER, type Question } from "../domain/decision.ts";
import type { Evidence } from "../domain/envelope.ts";
import type { AnswerPost, NoticePost, Post, QuestionPost, StepPost } from "../domain/post.ts";
import { personText } from "./figures.ts";
import { indented, printable } from "./printable.ts";

/** A post as text. Null for what is shown in another way: the card is printed as it changes, an open question when it is asked. */
export function printPost(post: Post): string | null {
  switch (post.kind) {
    case "step":
      return stepText(post);
    case "question":
      return questionPostText(post);
    case "notice":
      return noticeText(post);
    case "answer":
      return answerText(post);
    case "card":
    case "phase":
    case "picture":
    case "seat":
    case "record":
      return null;
    default:
      return post satisfies never;
  }
}

/** The five parts of a question, with its options numbered for the prompt. */
export function questionText(question: Question): string {
  const options = question.options.map((option, index) => {
    const mark = option.id === question.recommended ? " (recommended)" : "";
    const tradeoff = option.tradeoff === "" ? "" : `\n     ${printable(option.tradeoff)}`;
    return `  ${index + 1}. ${printable(option.label)}${mark}${tradeoff}`;
  });
  return [
    `? ${headOf(question)}: ${printable(question.issue)}`,
    `  Stage: ${printable(question.stage)}`,
    ...options,
    ...(question.recommendation ? [`  Recommendation: ${printable(question.recommendation)}`] : []),
    ...(question.blocking ? [`  Blocked: ${printable(question.blocking)}`] : []),
  ].join("\n");
}

/** Who chose what, and why. */
export function decisionText(decision: Decision): string {
  const own = decision.option === OTHER ? " (in their own words)" : "";
  const why = decision.why === "" ? "" : `, because ${printable(decision.why)}`;
  const voters = decision.voters.length === 0 ? [decision.by] : decision.voters;
  return `${voters.map(personText).join(", ")} decided: ${printable(decision.label)}${own}${why}`;
}

function answerText({ agent, returned, answer, problem }: AnswerPost): string {
  const head = `● ${agent.name} answers ${personText(returned.by)}: ${printable(returned.words)}`;
  return [head, indented(printable(problem || answer))].join("\n");
}

function headOf(question: Question): string {
  if (question.reason === "gate") return "Decision";
  return `Escalation (${question.reason.replaceAll("_", " ")})`;
}

function stepText(post: StepPost): string {
  const round = post.round > 1 ? `, round ${post.round}` : "";
  const verdict = post.verdict === "none" ? "" : ` [${post.verdict}]`;
  const rehearsal = post.rehearsal ? " (rehearsal)" : "";
  const head = `● ${printable(post.title)}${round}${verdict}, by ${post.agent.name}${rehearsal}`;
  return [head, ...partsOf(post).map((part) => indented(part))].join("\n");
}

function partsOf(post: StepPost): string[] {
  return [
    printable(post.summary),
    listed("Findings", post.findings.map(findingText)),
    listed(
      "Answers",
      post.answers.map(({ finding, answer }) => `${finding}: ${answer}`),
    ),
    listed("Criteria", post.criteria.map(criterionText)),
    listed(
      "Facts",
      Object.entries(post.facts).map(([name, value]) => `${name} = ${value}`),
    ),
    listed("Evidence", post.evidence.map(evidenceText)),
    ...handedOn(post),
  ].filter((part) => part !== "");
}

function handedOn({ handsOn, report }: StepPost): string[] {
  const artifacts = handsOn.artifacts.map(
    ({ name, kind, bytes }) => `${name} (${kind}, ${bytes} bytes)`,
  );
  return [
    listed(`Hands on to ${handsOn.to || "the next step"}`, artifacts),
    listed("Requirements", handsOn.requirements),
    listed("Constraints", handsOn.constraints),
    listed("Open questions", handsOn.openQuestions),
    report ? `Report: ${report.name} (${report.bytes} bytes)` : "",
  ];
}

function listed(head: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return [`${head}:`, ...lines.map((line) => `- ${printable(line)}`)].join("\n");
}

function findingText({ id, severity, title, fix, status }: Finding): string {
  return `${id} ${severity}, ${status}: ${title}${fix === "" ? "" : ` Fix: ${fix}`}`;
}

const STATES = { met: "✔", not_met: "✘", undecided: "?" } as const;

function criterionText(criterion: CriterionResult): string {
  const { state, level, text, decidedBy, reason } = criterion;
  const how = `${criterion.class} by ${decidedBy.split("/").at(-1) ?? decidedBy}`;
  return `${STATES[state]} ${level}: ${text} (${how}${reason === "" ? "" : `: ${reason}`})`;
}

function evidenceText({ path, start, end, quote }: Evidence): string {
  return `${start}:${end}:${path}${quote === "" ? "" : ` "${quote}"`}`;
}

function questionPostText({ about, question, decision, closed }: QuestionPost): string | null {
  const outcome = decision ? `✔ ${decisionText(decision)}` : closed && `- ${printable(closed)}`;
  if (outcome) return `${outcome}\n  (${printable(question.issue)})`;
  return about ? stepText(about) : null;
}

const TONES = { info: "", success: "✔ ", warning: "! ", error: "✘ " } as const;

function noticeText({ tone, text, rehearsal }: NoticePost): string {
  return `${TONES[tone]}${plain(text)}${rehearsal ? " (rehearsal)" : ""}`;
}

/** Our own markdown without its marks; people by name. */
export function plain(text: string): string {
  return printable(
    text.replaceAll(/<@(?:terminal:)?([^>]+)>/g, "$1").replaceAll(/[*`](\S[^*`\n]*)[*`]/g, "$1"),
  );
}
