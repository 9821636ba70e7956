import type { AskedFact, Prompt } from "./prompt.ts";
import { isSchema, type Schema } from "./refuse-schema.ts";
import type { Tool } from "./wire.ts";

export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const MOST_CALLS = 8;

/** The calls to make before answering without a script: each listed artifact is read once, with the tool offered for it. */
export function improviseCalls(prompt: Prompt, tools: readonly Tool[]): ToolCall[] {
  if (prompt.toolTurns > 0) return [];
  const reader = tools.find((tool) => tool.name.startsWith("read_") && idNameOf(tool) !== null);
  const key = reader === undefined ? null : idNameOf(reader);
  if (reader === undefined || key === null) return [];
  return prompt.artifacts
    .slice(0, MOST_CALLS)
    .map((id) => ({ name: reader.name, input: { [key]: id } }));
}

/** The one required input of a reading tool, when an id is what it wants. */
function idNameOf(tool: Tool): string | null {
  const required: unknown = tool.input_schema?.["required"];
  if (!Array.isArray(required) || required.length !== 1) return null;
  const [name]: unknown[] = required;
  return typeof name === "string" && /id$/i.test(name) ? name : null;
}

/** A plausible part of an answer, for a step that no script knows. It says plainly that nobody thought about it. */
export function improvise(prompt: Prompt, schema: Schema): Record<string, unknown> {
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const part: Record<string, unknown> = {
    report_md: reportOn(prompt),
    verdict: prompt.isReview ? "approve" : undefined,
    facts: prompt.facts.map((fact) => ({ name: fact.name, value: valueOf(fact, prompt) })),
    criteria: judge(prompt, []),
    findings: prompt.isReview ? prompt.findings.map(settled) : undefined,
    answers: prompt.isReview ? undefined : prompt.findings.map(answered),
    handoff: handoffOf(prompt),
  };
  const wanted = Object.entries(part).filter(
    ([name, value]) => name in properties && value !== undefined,
  );
  return Object.fromEntries(wanted);
}

interface Judged {
  readonly about: RegExp;
  readonly met: boolean;
  readonly reason: string;
}

/** One judgement for each criterion that the prompt asks about; what nobody scripted counts as met, and says why. */
export function judge(prompt: Prompt, judgements: readonly Judged[]) {
  return prompt.criteria.map(({ id, text }) => {
    const scripted = judgements.find(({ about }) => `${id} ${text}`.search(about) >= 0);
    return {
      criterion: id,
      met: scripted?.met ?? true,
      reason: scripted?.reason ?? "Rehearsal: taken as met, nobody examined it.",
    };
  });
}

/** The plain text for a request that asks for no format. */
export function reportOn(prompt: Prompt): string {
  const about = prompt.task === "" ? firstLine(prompt.text) : prompt.task;
  const place =
    prompt.step === null ? "" : ` for the step \`${prompt.step.phase}/${prompt.step.step}\``;
  const read = prompt.results.map(
    (result) => `- ${result.length} characters, beginning “${firstLine(result)}”`,
  );
  return [
    `**This is a rehearsal.** No model was asked; this text was put together${place} without a script.`,
    `The objective given was: ${about}`,
    ...(read.length === 0 ? [] : [`Read on the way:\n\n${read.join("\n")}`]),
    ...prompt.headings.map((heading) => `## ${heading}\n\nRehearsal: none.`),
  ].join("\n\n");
}

function handoffOf(prompt: Prompt) {
  const artifacts = prompt.produces.map((name) => ({
    name,
    kind: "document",
    content: `# ${name}\n\nRehearsal: a stand-in, written without a script.\n\nObjective: ${prompt.task}\n`,
  }));
  const summary =
    prompt.delivered === 0
      ? "Rehearsal: nothing was worked out; the objective stands as given."
      : `Rehearsal: the results of ${prompt.delivered} steps are there to be put together; nobody read them. The objective was: ${prompt.task.slice(0, 500)}`;
  return { summary, artifacts };
}

function settled(id: string) {
  return { id, status: "fixed", severity: "warning", title: `${id}, as raised`, fix: "None left." };
}

function answered(finding: string) {
  return { finding, answer: "Rehearsal: taken as dealt with." };
}

function valueOf(fact: AskedFact, prompt: Prompt): string {
  if (fact.kind === "boolean") return "false";
  if (fact.kind === "number") return "0";
  if (fact.name === "workflow" || fact.name === "runner_up")
    return candidateFor(fact, prompt) ?? fact.values[0] ?? "";
  if (fact.kind === "text") return "Rehearsal: chosen by the words that the task shares with it.";
  return (
    rank(
      fact.values.map((name) => ({ name, about: fact.meaning })),
      prompt.task,
    )[0] ?? ""
  );
}

function candidateFor(fact: AskedFact, prompt: Prompt): string | undefined {
  const ranked = rank(prompt.candidates, prompt.task);
  return fact.name === "workflow" ? ranked[0] : ranked[1];
}

/** Names in the order of how many words each shares with the task. */
function rank(
  choices: readonly { readonly name: string; readonly about: string }[],
  task: string,
): string[] {
  const words = wordsOf(task);
  const shared = ({ name, about }: { name: string; about: string }) =>
    wordsOf(`${name} ${about}`).filter((word) => words.includes(word)).length;
  return choices
    .map((choice) => ({ name: choice.name, score: shared(choice) }))
    .sort((one, other) => other.score - one.score)
    .map(({ name }) => name);
}

/** Words of four letters and more, cut to a stem, so that "failing" meets "failures". */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\d]{4,}/gu) ?? [];
  return [...new Set(words.map((word) => word.slice(0, 5)))];
}

function firstLine(text: string): string {
  return (text.trim().split("\n")[0] ?? "").slice(0, 200);
}
