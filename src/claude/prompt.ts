import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import type {
  BetaMessageParam,
  BetaTextBlockParam,
} from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { AskedAgent, AskRequest } from "../domain/ask.ts";
import { Envelope } from "../domain/envelope.ts";
import { briefText, lineOf, section } from "./brief-text.ts";
import { HOUSE_RULES } from "./house-rules.ts";
import type { Redact } from "./redact-envelope.ts";
import { stepText } from "./step-text.ts";

/** Whether the server binds the answer to the schema, or can only be asked to keep to it. */
export type Structured = "schema" | "prompt";

export interface Prompt {
  readonly system: BetaTextBlockParam[];
  readonly messages: BetaMessageParam[];
}

/** The schema of the envelope as it goes over the wire: the helper's own parsing would destroy a refusal or a cut-off reply. */
export const envelopeSchema: Readonly<Record<string, unknown>> = zodOutputFormat(Envelope).schema;

/**
 * Lays a prompt out for the cache (facts/anthropic.md 1.5): what all agents share, then the agent, then the brief, then the step.
 * A breakpoint closes the agent and another the brief.
 */
export async function promptOf(
  request: AskRequest,
  { structured, redact }: { structured: Structured; redact: Redact },
): Promise<Prompt> {
  const [brief, step] = await Promise.all([
    redact(briefText(request.brief)),
    redact(stepText(request)),
  ]);
  return {
    system: [text(houseText(structured)), cached(agentText(request.agent))],
    messages: [{ role: "user", content: [cached(brief), text(step)] }],
  };
}

function houseText(structured: Structured): string {
  if (structured === "schema") return HOUSE_RULES;
  return `${HOUSE_RULES}\n\n# The schema of your answer\n${JSON.stringify(envelopeSchema)}`;
}

/** The headings of its reports are an agent's own and always the same, so they stand in its cached part. */
function agentText({ name, role, specialty, instructions, sections }: AskedAgent): string {
  const about = [`You are ${name}.`, `Role: ${lineOf(role)}`, `Specialty: ${lineOf(specialty)}`];
  return [
    ...about.filter((line) => !line.endsWith(": ")),
    "",
    instructions.trim(),
    ...headingsPart("work", sections.work),
    ...headingsPart("review", sections.review),
  ].join("\n");
}

function headingsPart(kind: "work" | "review", headings: readonly string[]): string[] {
  if (headings.length === 0) return [];
  const when = kind === "work" ? "When you do a step's work" : "When you review";
  const lines = headings.map((heading) => `- ${lineOf(heading)}`).join("\n");
  return [
    "",
    `${when}, report_md carries each of these as a heading; say "none" below one that has nothing:`,
    section(`${kind}_headings`, lines),
  ];
}

function text(words: string): BetaTextBlockParam {
  return { type: "text", text: words };
}

function cached(words: string): BetaTextBlockParam {
  return { ...text(words), cache_control: { type: "ephemeral" } };
}
