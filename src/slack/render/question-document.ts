import type { Decision, Question } from "../../domain/decision.ts";
import { visible } from "../sanitise.ts";
import { below } from "./step-document.ts";

/** A question with nothing left out, as markdown: what was asked, what could be chosen, and who decided what, when and why. */
export function questionDocument(
  question: Question,
  outcome: { readonly decision: Decision | null; readonly closed: string | null },
): string {
  const options = question.options.map(({ label, tradeoff, id }) => {
    const advised = id === question.recommended ? " (recommended)" : "";
    return `- **${label}**${advised}${tradeoff === "" ? "" : `: ${tradeoff}`}`;
  });
  const parts = [
    `# ${oneRow(question.stage)}`,
    below(question.issue, 1),
    `## Options\n\n${options.join("\n")}`,
    question.recommendation === "" ? "" : `Recommendation: ${question.recommendation}`,
    question.blocking === "" ? "" : `Blocked until then: ${question.blocking}`,
    outcomeText(outcome),
  ];
  return visible(parts.filter((part) => part !== "").join("\n\n"));
}

function outcomeText({ decision, closed }: Parameters<typeof questionDocument>[1]): string {
  if (!decision) return closed ?? "Nobody has decided it.";
  const when = new Date(decision.at).toISOString().slice(0, 16).replace("T", " ");
  const why = decision.why === "" ? "" : ` Why: ${decision.why}`;
  return `**Decided** by ${nameOf(decision.by)} on ${when} UTC: ${decision.label}.${why}`;
}

/** A person in a file, where nobody is mentioned: by the name at a terminal or the id in Slack. */
export function nameOf(person: string): string {
  return person.replace(/^terminal:/, "");
}

/** Foreign text for a heading. */
export function oneRow(text: string): string {
  return visible(text).trim().replaceAll(/\s+/g, " ");
}
