import type { Evidence } from "../../domain/envelope.ts";
import type { StepPost } from "../../domain/post.ts";
import { closes, fenceIn, visible } from "../sanitise.ts";
import type { AttachedFile } from "./blocks.ts";

/** A step's post with nothing left out, as a markdown file. */
export function stepFile(post: StepPost, report: string | null): AttachedFile {
  const name = `${post.path.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(-60)}-round-${post.round}.md`;
  return { name, title: titleOf(post), content: stepDocument(post, report) };
}

function titleOf(post: StepPost): string {
  return `${visible(post.title).replaceAll("\n", " ").slice(0, 120)}, round ${post.round}`;
}

/** Everything about a step in markdown; a heading in its report stands below the step's own. */
export function stepDocument(post: StepPost, report: string | null): string {
  const verdict = post.verdict === "none" ? "" : ` Verdict: ${post.verdict}.`;
  const parts = [
    `# ${titleOf(post)}`,
    post.rehearsal ? "*Rehearsal: scripted answers, no model was asked.*" : "",
    `${post.agent.role} (\`${post.agent.name}\`).${verdict}`,
    post.summary,
    list("Findings", post.findings.map(findingText)),
    list(
      "Answers to the findings",
      post.answers.map((answer) => `${answer.finding}: ${answer.answer}`),
    ),
    list("Criteria", post.criteria.map(criterionText)),
    list("Facts decided", Object.entries(post.facts).map(factText)),
    list(`Handed on to ${post.handsOn.to}`, handedOn(post)),
    list("Evidence", post.evidence.map(placeText)),
    report === null || report.trim() === post.summary.trim()
      ? ""
      : `## Report\n\n${below(report, 2)}`,
  ];
  return visible(parts.filter((part) => part !== "").join("\n\n"));
}

/** Markdown to stand below a heading of ours: its own headings are so much smaller, and code that it left open is closed. */
export function below(text: string, levels: number): string {
  let fence: string | null = null;
  const rows = visible(text)
    .split("\n")
    .map((row) => {
      const before = fence;
      if (fence === null) fence = fenceIn(row);
      else if (closes(row, fence)) fence = null;
      return before === null && fence === null ? smaller(row, levels) : row;
    });
  return [...rows, ...(fence === null ? [] : [fence])].join("\n");
}

function smaller(row: string, levels: number): string {
  const [, marks] = /^(#{1,6})\s/.exec(row) ?? [];
  if (marks === undefined) return row;
  return `${"#".repeat(Math.min(6, marks.length + levels))}${row.slice(marks.length)}`;
}

function list(heading: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `## ${heading}\n\n${lines.map((words) => `- ${words}`).join("\n")}`;
}

function findingText(finding: StepPost["findings"][number]): string {
  const places = finding.evidence.map((place) => `\n  - ${placeText(place)}`).join("");
  return `**${finding.id}** (${finding.severity}, ${finding.status}) ${finding.title}\n  Fix: ${finding.fix}${places}`;
}

function criterionText(result: StepPost["criteria"][number]): string {
  return `${result.text} (${result.level}): ${result.state}, ${result.class} by ${result.decidedBy}. ${result.reason}`;
}

function factText([name, value]: [string, string | boolean | number]): string {
  return `${name}: ${String(value)}`;
}

function handedOn(post: StepPost): string[] {
  const { artifacts, requirements, constraints, openQuestions } = post.handsOn;
  return [
    ...artifacts.map((artifact) => `${artifact.kind} \`${artifact.name}\` (${artifact.id})`),
    ...requirements.map((words) => `Requirement: ${words}`),
    ...constraints.map((words) => `Constraint: ${words}`),
    ...openQuestions.map((words) => `Open question: ${words}`),
  ];
}

function placeText(place: Evidence): string {
  return `${place.start}:${place.end}:${place.path} ${place.quote}`.trim();
}
