import type { Block, MessageRequest, Turn } from "./wire.ts";

/** Which step is asked, from the line that the product always writes. */
export interface AskedStep {
  readonly workflow: string;
  readonly phase: string;
  readonly step: string;
  readonly round: number;
  readonly attempt: number;
}

export interface AskedFact {
  readonly name: string;
  readonly kind: "one_of" | "boolean" | "number" | "text";
  readonly values: readonly string[];
  readonly meaning: string;
}

export interface Prompt {
  /** Every text a user turn holds, joined; what tools returned is not part of it. */
  readonly text: string;
  readonly step: AskedStep | null;
  readonly task: string;
  readonly candidates: readonly { readonly name: string; readonly about: string }[];
  readonly facts: readonly AskedFact[];
  readonly criteria: readonly { readonly id: string; readonly text: string }[];
  readonly produces: readonly string[];
  /** Ids of the findings that an earlier round left, in the order they are listed. */
  readonly findings: readonly string[];
  readonly artifacts: readonly string[];
  readonly isReview: boolean;
  /** Headings that the report must carry, as the role's own part of the prompt lists them. */
  readonly headings: readonly string[];
  /** How many steps' results a step is given to put together; 0 for any other step. */
  readonly delivered: number;
  /** How many turns of the conversation have asked for tools: this is what a script's turns are counted by. */
  readonly toolTurns: number;
  readonly results: readonly string[];
}

const STEP_LINE = /^Step: ([\w.-]+)\/([\w./-]+)\/([\w.-]+), round (\d+), attempt (\d+)[ \t]*$/gm;

/** Reads from a conversation what the rehearsal needs to choose and to write an answer. */
export function readPrompt(body: Pick<MessageRequest, "messages" | "system">): Prompt {
  const text = body.messages.flatMap(textsOfUser).join("\n");
  const isReview = /\bapprove or reject\b|\byou review\b|<reviewing>/i.test(text);
  const ids = text.match(/\bart_[0-9a-f]{12}\b/g) ?? [];
  return {
    text,
    step: stepIn(text),
    task: unwrap(sectionOf(text, "task")),
    candidates: linesOf(text, "candidates").map(candidateIn),
    facts: linesOf(text, "facts").flatMap(factIn),
    criteria: linesOf(text, "criteria").flatMap(criterionIn),
    produces: linesOf(text, "produces").map((line) => line.replace(/[:\s].*$/, "")),
    findings: findingsIn(text),
    artifacts: [...new Set(ids)],
    isReview,
    headings: linesOf(resultText(body.system), isReview ? "review_headings" : "work_headings"),
    delivered: sectionOf(text, "delivered_steps")
      .split("\n")
      .filter((line) => line.startsWith("{")).length,
    toolTurns: body.messages.filter(asksForTools).length,
    results: body.messages.flatMap(resultsOf),
  };
}

/** The path of a step, `workflow/phase/step`. */
export function pathOf(step: AskedStep): string {
  return `${step.workflow}/${step.phase}/${step.step}`;
}

/** Whether `review/review` or `devops-pipeline/review/review` names that step. */
export function isPathOf(path: string, whole: string): boolean {
  return whole === path || whole.endsWith(`/${path}`);
}

function stepIn(text: string): AskedStep | null {
  const last = [...text.matchAll(STEP_LINE)].at(-1);
  if (last === undefined) return null;
  const [, workflow = "", phase = "", step = "", round, attempt] = last;
  return { workflow, phase, step, round: Number(round), attempt: Number(attempt) };
}

/** The last section of that name: what people wrote comes before what the product asks. */
function sectionOf(text: string, name: string): string {
  const found = [...text.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].at(-1);
  return (found?.[1] ?? "").trim();
}

/** A task may come as a JSON string, so that nothing in it can close its section. */
function unwrap(section: string): string {
  if (!section.startsWith('"')) return section;
  try {
    return String(JSON.parse(section));
  } catch {
    return section;
  }
}

function linesOf(text: string, name: string): string[] {
  const lines = sectionOf(text, name).split("\n");
  return lines.filter((line) => line.startsWith("- ")).map((line) => line.slice(2).trim());
}

function candidateIn(line: string): { name: string; about: string } {
  const [name = "", ...about] = line.split(":");
  return { name: name.trim(), about: about.join(":").trim() };
}

function factIn(line: string): AskedFact[] {
  const found = /^([\w.-]+):\s*(one_of\s+(\S+)|boolean|number|text)(?:\s*—\s*(.*))?$/.exec(line);
  if (found === null) return [];
  const [, name = "", kind = "", values = "", meaning = ""] = found;
  if (values !== "") return [{ name, kind: "one_of", values: values.split("|"), meaning }];
  return [
    { name, kind: kind === "boolean" || kind === "number" ? kind : "text", values: [], meaning },
  ];
}

function criterionIn(line: string): { id: string; text: string }[] {
  const found = /^\[?([\w./-]+)\]?(?:\s*\(\w+\))?\s*[:—-]\s*(.*)$/.exec(line);
  return found === null ? [] : [{ id: found[1] ?? "", text: found[2] ?? "" }];
}

function findingsIn(text: string): string[] {
  return [
    ...new Set(
      [...sectionOf(text, "findings").matchAll(/^- (F\d+)\b/gm)].map((found) => found[1] ?? ""),
    ),
  ];
}

function asksForTools(turn: Turn): boolean {
  return turn.role === "assistant" && turn.content.some((block) => block.type === "tool_use");
}

function textsOfUser(turn: Turn): string[] {
  if (turn.role !== "user") return [];
  return turn.content.flatMap((block) => (block.type === "text" ? [block.text ?? ""] : []));
}

function resultsOf(turn: Turn): string[] {
  if (turn.role !== "user") return [];
  return turn.content.flatMap((block) =>
    block.type === "tool_result" ? [resultText(block.content)] : [],
  );
}

/** A tool's result is one text or a list of blocks; only its texts are read. */
function resultText(content: Block["content"]): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) =>
      typeof part === "object" && part !== null && "text" in part ? String(part.text) : "",
    )
    .join("\n");
}
